import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { deployment } from '../../test/support/builders.ts';
import { answer as anyAnswer } from '../../test/support/form-arbitraries.ts';
import { PLAIN_CONTEXT, plainClient, plainProvider } from '../../test/support/plain-dialect.ts';
import { RecordingSink } from '../../test/support/recording-sink.ts';
import { anySplit } from '../../test/support/split.ts';
import { type Answer, eventsOf } from '../wire/form/answer.ts';
import { openaiChatProvider } from '../wire/openai-chat/index.ts';
import { MALFORMED } from './answer-reader.ts';
import { DecodedAnswer, translatedAnswer } from './translated-answer.ts';

const DEPLOYMENT = deployment('cloud/small');
const MEGABYTE = Buffer.alloc(1024 * 1024, ' ');
const USAGE = { inputTokens: 3, cachedInputTokens: 0, outputTokens: 2, reasoningTokens: 0 };
const ANSWER: Answer = {
  id: 'a1',
  model: 'm',
  content: [{ type: 'text', text: 'Grüße 漢字' }],
  finish: { unified: 'stop', raw: 'stop' },
  usage: USAGE,
};

function reader() {
  const sink = new RecordingSink();
  const translation = { from: plainProvider, to: plainClient, context: PLAIN_CONTEXT };
  const output = { sink, elapsedMs: () => 70, atomic: false };
  return { sink, answer: translatedAnswer({ deployment: DEPLOYMENT, number: 3 }, output, translation) };
}

function bodyOf(answer: Answer): Buffer {
  return Buffer.from(JSON.stringify({ events: eventsOf(answer) }));
}

describe('an answer that is translated', () => {
  it('is handed on at its end, all at once, in the dialect of the client', () => {
    const { answer, sink } = reader();
    const bytes = bodyOf(ANSWER);
    expect(answer.push(bytes.subarray(0, 120))).toBe('more');
    expect(answer.push(bytes.subarray(120))).toBe('more');
    expect({ untouched: sink.untouched, committed: answer.committed }).toEqual({ untouched: true, committed: false });
    expect(answer.finish()).toBe('done');
    expect(sink.heads).toEqual([{ deployment: DEPLOYMENT, stream: false, attempts: 3, usage: USAGE }]);
    expect({ begins: sink.heads.length, ends: sink.ends }).toEqual({ begins: 1, ends: 1 });
    expect(JSON.parse(sink.text)).toEqual({ id: 'R1', answer: ANSWER });
    expect(answer).toMatchObject({ committed: true, usage: USAGE, ttftMs: null });
  });

  it('knows no usage where the provider reported none', () => {
    const { answer, sink } = reader();
    answer.push(bodyOf({ ...ANSWER, usage: null }));
    expect(answer.finish()).toBe('done');
    expect(answer.usage).toBeNull();
    expect(sink.heads).toMatchObject([{ usage: null }]);
  });

  it('is the same for any answer, however its bytes arrive', () => {
    const arriving = anyAnswer.chain((told) => fc.tuple(fc.constant(told), anySplit(bodyOf(told))));
    fc.assert(
      fc.property(arriving, ([told, pieces]) => {
        const { answer, sink } = reader();
        for (const piece of pieces) expect(answer.push(piece)).toBe('more');
        expect(answer.finish()).toBe('done');
        expect(answer.usage).toEqual(told.usage);
        expect(sink.text).toBe(JSON.stringify(plainClient.encodeAnswer(answerAgain(told), PLAIN_CONTEXT)));
      }),
    );
  });

  it.each([
    ['a page', '<html>'],
    ['nothing', ''],
    ['half an answer', bodyOf(ANSWER).toString().slice(0, -10)],
    ['a list', '[]'],
    ['null', 'null'],
    ['an answer of another dialect', '{"choices":[]}'],
    ['an answer that never ends', JSON.stringify({ events: eventsOf(ANSWER).slice(0, -1) })],
  ])('is none where it is %s, and nothing of it is handed on', (_, text) => {
    const { answer, sink } = reader();
    answer.push(Buffer.from(text));
    expect(answer.finish()).toEqual(MALFORMED);
    expect({ untouched: sink.untouched, committed: answer.committed }).toEqual({ untouched: true, committed: false });
  });

  it('is given up at more than 64 MiB', () => {
    const { answer } = reader();
    const results = Array.from({ length: 65 }, () => answer.push(MEGABYTE));
    expect(results.slice(0, 64).every((result) => result === 'more')).toBe(true);
    expect(results[64]).toEqual(MALFORMED);
  });
});

describe('an answer that is only read', () => {
  it('is given to whoever asked, once', () => {
    const taken: Answer[] = [];
    const answer = new DecodedAnswer(plainProvider, (told) => taken.push(told));
    answer.push(bodyOf(ANSWER));
    expect(taken).toEqual([]);
    expect(answer.finish()).toBe('done');
    expect(taken).toEqual([ANSWER]);
  });

  it('says what an error inside of a success means', () => {
    const answer = new DecodedAnswer(openaiChatProvider, () => expect.unreachable());
    answer.push(Buffer.from('{"error":{"message":"Slow down","code":429}}'));
    expect(answer.finish()).toMatchObject({ code: 'upstream_rate_limited', detail: { message: 'Slow down' } });
  });
});

/** After the way through JSON. */
function answerAgain(told: Answer): Answer {
  const body = JSON.parse(bodyOf(told).toString()) as { readonly events: unknown };
  return plainProvider.decodeAnswer({ ...body }) as Answer;
}
