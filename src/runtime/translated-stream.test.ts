import { readdirSync, readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { deployment } from '../../test/support/builders.ts';
import { answerEvents } from '../../test/support/form-arbitraries.ts';
import {
  PLAIN_CONTEXT,
  plainClient,
  plainProvider,
  plainStream,
  plainTexts,
} from '../../test/support/plain-dialect.ts';
import { RecordingSink } from '../../test/support/recording-sink.ts';
import { anySplit, cutAt } from '../../test/support/split.ts';
import { anthropicClient, anthropicProvider } from '../wire/anthropic/index.ts';
import type { ClientDialect, ProviderDialect } from '../wire/dialect.ts';
import { type AnswerEvent, answerOf } from '../wire/form/answer.ts';
import { runFold } from '../wire/form/fold.ts';
import { createFramer } from '../wire/framing.ts';
import { geminiProvider } from '../wire/gemini/index.ts';
import { openaiChatClient, openaiChatProvider } from '../wire/openai-chat/index.ts';
import { openaiResponsesClient, openaiResponsesProvider } from '../wire/openai-responses/index.ts';
import { MALFORMED, type Output, type Progress } from './answer-reader.ts';
import { TranslatedStream } from './translated-stream.ts';

const DEPLOYMENT = deployment('cloud/small');
const MEGABYTE = 1024 * 1024;
const USAGE = { inputTokens: 3, cachedInputTokens: 0, outputTokens: 2, reasoningTokens: 0 };

const START = { type: 'start', id: 'a1', model: 'm' } as const;
const REPORT: AnswerEvent = { type: 'usage', usage: USAGE };
const FINISH: AnswerEvent = { type: 'finish', finish: { unified: 'stop', raw: 'stop' } };
const FAILURE: AnswerEvent = { type: 'failure', failure: { code: 'upstream_overloaded' } };
const END: AnswerEvent = { type: 'end' };
const says = (text: string): AnswerEvent => ({ type: 'text', text });

function reader(elapsedMs: () => number = () => 0, atomic = false) {
  const sink = new RecordingSink();
  const flow = { pauses: 0, resumes: 0 };
  const answer = new TranslatedStream(
    { deployment: DEPLOYMENT, number: 2 },
    { sink, elapsedMs, atomic },
    { pause: () => flow.pauses++, resume: () => flow.resumes++ },
    { from: plainProvider, to: plainClient, context: PLAIN_CONTEXT },
  );
  const push = (...events: readonly AnswerEvent[]): Progress => answer.push(Buffer.from(plainStream(...events)));
  return { answer, sink, flow, push };
}

function outputTo(sink: RecordingSink): Output {
  return { sink, elapsedMs: () => 0, atomic: false };
}

describe('TranslatedStream', () => {
  it('begins with the first output, and writes then what came before it too', () => {
    const { answer, sink, push } = reader();
    expect(push(START, REPORT)).toBe('more');
    expect({ untouched: sink.untouched, committed: answer.committed }).toEqual({ untouched: true, committed: false });
    expect(push(says('a'))).toBe('more');
    expect(sink.heads).toEqual([{ deployment: DEPLOYMENT, stream: true, attempts: 2, usage: null }]);
    expect(sink.text).toBe(plainTexts([START, REPORT, says('a')]));
    expect(answer.committed).toBe(true);
  });

  it.each<AnswerEvent>([
    says('a'),
    { type: 'refusal', text: 'no' },
    { type: 'reasoning', text: 'hm' },
    { type: 'reasoning-seal', seal: { by: 'anthropic', text: 's' } },
    { type: 'tool-call', id: 'c', name: 'f' },
    { type: 'tool-arguments', call: 0, text: '{' },
    FINISH,
  ])('takes $type for output', (event) => {
    const { answer, sink, push } = reader();
    push(event);
    expect({ committed: answer.committed, begins: sink.heads.length }).toEqual({ committed: true, begins: 1 });
  });

  it.each<AnswerEvent>([START, REPORT, { type: 'part-end' }])('does not take $type for output', (event) => {
    const { sink, push } = reader();
    expect(push(event)).toBe('more');
    expect(sink.untouched).toBe(true);
  });

  it('tells the client which model answers, where the provider says so', () => {
    const told = (first: AnswerEvent): [unknown, string | null] => {
      const sink = new RecordingSink();
      const flow = { pause: () => {}, resume: () => {} };
      const answer = new TranslatedStream({ deployment: DEPLOYMENT, number: 1 }, outputTo(sink), flow, {
        from: plainProvider,
        to: openaiChatClient,
        context: PLAIN_CONTEXT,
      });
      answer.push(Buffer.from(plainStream(first, says('a'))));
      return [/"model":"([^"]*)"/.exec(sink.text)?.[1], answer.model];
    };
    expect(told({ ...START, model: 'other' })).toEqual(['other', 'other']);
    expect(told({ ...START, model: null })).toEqual([PLAIN_CONTEXT.model, null]);
  });

  it('takes the time to the first output, not to the first event', () => {
    let nowMs = 5;
    const { answer, push } = reader(() => nowMs);
    push(START);
    nowMs = 80;
    push(says('a'));
    nowMs = 200;
    push(says('b'));
    expect(answer.ttftMs).toBe(80);
  });

  it('is done with the terminator, whatever follows it', () => {
    const { sink, push } = reader();
    expect(push(says('a'), FINISH, END, says('late'), FAILURE)).toBe('done');
    expect(sink.text).toBe(plainTexts([says('a'), FINISH, END]));
    expect(sink.ends).toBe(1);
  });

  it('knows the usage before the end and after it', () => {
    const { answer, push } = reader();
    expect(answer.usage).toBeNull();
    push(says('a'), REPORT);
    expect(answer.usage).toEqual(USAGE);
    push(FINISH, END);
    expect(answer.usage).toEqual(USAGE);
  });

  it.each([
    ['part of an event', 'data: {"ty'],
    ['a comment', ': ping\n\n'],
    ['a blank line', '\n'],
  ])('makes nothing of %s', (_, text) => {
    const { answer, push } = reader();
    push(says('a'));
    expect(answer.push(Buffer.from(text))).toBe('nothing');
  });

  it('pauses the upstream while the client is behind, once, and resumes it', () => {
    const { sink, flow, push } = reader();
    sink.full = true;
    push(START);
    expect(flow).toEqual({ pauses: 0, resumes: 0 });
    push(says('a'));
    push(says('b'));
    expect(flow).toEqual({ pauses: 1, resumes: 0 });
    sink.drain();
    push(says('c'));
    expect(flow).toEqual({ pauses: 1, resumes: 1 });
    expect(sink.text).toBe(plainTexts([START, says('a'), says('b'), says('c')]));
  });
});

describe('a translated stream that fails', () => {
  it.each<[string, readonly AnswerEvent[]]>([
    ['at once', [FAILURE]],
    ['before the first output', [START, REPORT, FAILURE]],
    ['in one piece with the first output, which nobody has seen', [START, says('a'), FAILURE]],
  ])('%s, fails with what the provider means, and nothing is written', (_, events) => {
    const { answer, sink, push } = reader();
    expect(push(...events)).toEqual({ code: 'upstream_overloaded' });
    expect(answer.committed).toBe(false);
    expect(sink.untouched).toBe(true);
  });

  it('after the first output, has written all before the failure and does not end', () => {
    const { answer, sink, push } = reader();
    push(says('a'));
    expect(push(says('b'), FAILURE, says('late'), END)).toEqual({ code: 'upstream_overloaded' });
    expect(answer.committed).toBe(true);
    expect(sink.text).toBe(plainTexts([says('a'), says('b')]));
    expect(sink.ends).toBe(0);
  });

  it.each<[string, string]>([
    ['what is no event of its dialect', 'data: <html>\n\n'],
    ['half an event', 'data: {"type":"te'],
  ])('with %s, is malformed', (_, text) => {
    for (const before of [[], [says('a')]]) {
      const { answer, push } = reader();
      if (before.length > 0) push(...before);
      const progress = answer.push(Buffer.from(text));
      expect(progress === 'nothing' ? answer.finish() : progress).toEqual(MALFORMED);
    }
  });

  it.each<[string, readonly AnswerEvent[], string]>([
    ['before the first output', [START], ''],
    ['after the first output', [says('a')], plainTexts([says('a')])],
    ['with nothing at all', [], ''],
  ])('is malformed where the provider’s stream ends %s', (_, events, text) => {
    const { answer, sink, push } = reader();
    push(...events);
    expect(answer.finish()).toEqual(MALFORMED);
    expect({ text: sink.text, ends: sink.ends }).toEqual({ text, ends: 0 });
  });

  it('is complete where only the terminator is missing', () => {
    const { answer, sink, push } = reader();
    push(says('a'), REPORT, FINISH);
    expect(answer.finish()).toBe('done');
    expect({ text: sink.text, ends: sink.ends }).toEqual({
      text: plainTexts([says('a'), REPORT, FINISH, END]),
      ends: 1,
    });
  });

  it('is no answer where nothing but the terminator comes', () => {
    const { answer, sink, push } = reader();
    expect(push(START, END)).toEqual(MALFORMED);
    expect({ untouched: sink.untouched, committed: answer.committed }).toEqual({ untouched: true, committed: false });
  });

  it('is complete where only the last blank line is missing', () => {
    const { answer, sink } = reader();
    expect(answer.push(Buffer.from(plainStream(says('a'), END).trimEnd()))).toBe('more');
    expect(answer.finish()).toBe('done');
    expect(sink.text).toBe(plainTexts([says('a'), END]));
  });

  it.each([
    ['an event that does not end', 'x'.repeat(MEGABYTE)],
    ['comments that do not end', ': ping\n\n'.repeat(MEGABYTE / 8)],
    ['an answer that does not begin', plainStream(REPORT).repeat(MEGABYTE / plainStream(REPORT).length)],
  ])('is given up on with %s', (_, megabyte) => {
    const { answer, sink } = reader();
    const results = Array.from({ length: 7 }, () => answer.push(Buffer.from(megabyte)));
    expect(results).toContainEqual(MALFORMED);
    expect(sink.untouched).toBe(true);
  });

  it('is not given up on with an event of megabytes that comes in small pieces', () => {
    const { answer, sink } = reader();
    const large = Buffer.from(plainStream(says('x'.repeat(3 * MEGABYTE))));
    for (let at = 0; at < large.length; at += 1000) answer.push(large.subarray(at, at + 1000));
    expect(sink.text).toBe(plainTexts([says('x'.repeat(3 * MEGABYTE))]));
  });
});

describe('a translated stream whose bytes arrive in any pieces', () => {
  it('is written the same', () => {
    fc.assert(
      fc.property(arriving(answerEvents), ([events, pieces]) => {
        const { answer, sink } = reader();
        expect(ended(answer, pieces)).toBe('done');
        expect(sink.text).toBe(plainTexts(events));
        expect({ begins: sink.heads.length, ends: sink.ends }).toEqual({ begins: 1, ends: 1 });
      }),
    );
  });

  it('is never ended, and nothing of it is written twice or too early, where it fails anywhere', () => {
    const ending = fc
      .tuple(answerEvents, fc.nat(20))
      .map(([events, at]) => events.slice(0, at).filter(({ type }) => type !== 'finish' && type !== 'end'));
    const failing = ending.map((events) => [...events, FAILURE]);
    fc.assert(
      fc.property(arriving(fc.oneof(failing, ending)), ([events, pieces]) => {
        const { answer, sink } = reader();
        expect(ended(answer, pieces)).toEqual(events.includes(FAILURE) ? { code: 'upstream_overloaded' } : MALFORMED);
        expect(sink.ends).toBe(0);
        expect(sink.heads.length).toBe(answer.committed ? 1 : 0);
        const told = events.filter((event) => event !== FAILURE);
        if (answer.committed) expect(plainTexts(told).startsWith(sink.text)).toBe(true);
        else expect(sink.untouched).toBe(true);
      }),
    );
  });
});

const PROVIDERS: readonly ProviderDialect[] = [
  openaiChatProvider,
  openaiResponsesProvider,
  anthropicProvider,
  geminiProvider,
];
const CLIENTS: readonly ClientDialect[] = [openaiChatClient, openaiResponsesClient, anthropicClient];
const RECORDED = PROVIDERS.flatMap(recorded);

describe('a recorded stream that is translated', () => {
  it.each(RECORDED)('is the same however it is cut: $name', ({ from, bytes }) => {
    for (const to of CLIENTS) {
      const expected = outcome(cutAt(bytes, [...bytes.keys()]), from, to);
      fc.assert(
        fc.property(anySplit(bytes), (pieces) => {
          const found = outcome(pieces, from, to);
          // Where the first output comes in one piece with a failure, nobody sees either.
          const isUnseen = found.end !== 'done' && found.begins === 0;
          if (isUnseen) expect(found).toMatchObject({ end: expected.end, text: '', ends: 0 });
          else expect(found).toEqual(expected);
        }),
        { numRuns: 10 },
      );
    }
  });

  it.each(RECORDED)('says what the provider has said, where it is complete: $name', ({ from, bytes }) => {
    for (const to of CLIENTS) {
      const { end, text } = outcome([bytes], from, to);
      if (end === 'done')
        expect(said(READERS[to.name] as ProviderDialect, Buffer.from(text))).toEqual(said(from, bytes));
    }
  });
});

const READERS: Readonly<Record<string, ProviderDialect>> = Object.fromEntries(
  PROVIDERS.map((from) => [from.name, from]),
);

/** The words of an answer and the arguments of its calls. */
function said(from: ProviderDialect, bytes: Buffer): readonly string[] {
  const framer = createFramer(from.framing);
  const events = runFold(from.decodeStream(), [...framer.push(bytes), ...framer.end()]);
  const answer = answerOf(events) ?? answerOf([...events, END]);
  if (answer === undefined) throw new Error('It is no complete answer.');
  const words = answer.content.map((part) => (part.type === 'text' || part.type === 'refusal' ? part.text : ''));
  const calls = answer.content.map((part) => (part.type === 'tool-call' ? `${part.name} ${part.arguments}` : ''));
  return [words.join(''), ...calls.filter((call) => call !== '')];
}

interface Recorded {
  readonly name: string;
  readonly from: ProviderDialect;
  readonly bytes: Buffer;
}

function recorded(from: ProviderDialect): readonly Recorded[] {
  const folder = new URL(`../../test/fixtures/${from.name}/`, import.meta.url);
  const files = readdirSync(folder).filter((file) => file.endsWith('.sse'));
  return files.map((file) => ({ name: `${from.name}/${file}`, from, bytes: readFileSync(new URL(file, folder)) }));
}

function outcome(pieces: readonly Buffer[], from: ProviderDialect, to: ClientDialect) {
  const sink = new RecordingSink();
  const origin = { deployment: DEPLOYMENT, number: 1 };
  const flow = { pause: () => {}, resume: () => {} };
  const translation = { from, to, context: PLAIN_CONTEXT };
  const answer = new TranslatedStream(origin, { sink, elapsedMs: () => 0, atomic: false }, flow, translation);
  const end = ended(answer, pieces);
  return { end, text: sink.text, begins: sink.heads.length, ends: sink.ends, usage: answer.usage };
}

function arriving(
  events: fc.Arbitrary<readonly AnswerEvent[]>,
): fc.Arbitrary<readonly [readonly AnswerEvent[], readonly Buffer[]]> {
  return events.chain((told) => fc.tuple(fc.constant(told), anySplit(Buffer.from(plainStream(...told)))));
}

/** What becomes of it in the end. */
function ended(answer: TranslatedStream, pieces: readonly Buffer[]): Progress {
  for (const piece of pieces) {
    const progress = answer.push(piece);
    if (progress !== 'more' && progress !== 'nothing') return progress;
  }
  return answer.finish();
}
