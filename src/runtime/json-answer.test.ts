import { describe, expect, it } from 'vitest';
import { completion } from '../../test/support/attempts.ts';
import { deployment } from '../../test/support/builders.ts';
import { RecordingSink } from '../../test/support/recording-sink.ts';
import { readAnswer } from '../wire/openai-chat/read-answer.ts';
import { JsonAnswer } from './json-answer.ts';

const DEPLOYMENT = deployment('cloud/small');
const ORIGIN = { deployment: DEPLOYMENT, number: 3 };
const MEGABYTE = Buffer.alloc(1024 * 1024, ' ');

function reader() {
  const sink = new RecordingSink();
  return { sink, answer: new JsonAnswer(ORIGIN, { sink, elapsedMs: () => 70, atomic: false }, readAnswer) };
}

describe('JsonAnswer', () => {
  it('hands nothing on before the end, and then all of it at once', () => {
    const { answer, sink } = reader();
    const text = completion('漢字');
    const bytes = Buffer.from(text);
    expect(answer.push(bytes.subarray(0, 80))).toBe('more');
    expect(answer.push(bytes.subarray(80))).toBe('more');
    expect({ untouched: sink.untouched, committed: answer.committed }).toEqual({ untouched: true, committed: false });
    expect(answer.finish()).toBe('done');
    const usage = { inputTokens: 3, cachedInputTokens: 0, outputTokens: 2, reasoningTokens: 0 };
    expect(sink.heads).toEqual([{ deployment: DEPLOYMENT, stream: false, attempts: 3, usage }]);
    expect(sink.text).toBe(text);
    expect(answer).toMatchObject({ committed: true, usage, ttftMs: null });
  });

  it('copies nothing where the answer came in one piece', () => {
    const { answer, sink } = reader();
    const bytes = Buffer.from(completion('a'));
    answer.push(bytes);
    answer.finish();
    expect(sink.chunks[0]).toBe(bytes);
  });

  it('hands nothing on of what is no answer', () => {
    const { answer, sink } = reader();
    answer.push(Buffer.from('<html>'));
    expect(answer.finish()).toEqual({ code: 'upstream_malformed' });
    expect({ untouched: sink.untouched, committed: answer.committed }).toEqual({ untouched: true, committed: false });
  });

  it('says what an error inside of a success means', () => {
    const { answer, sink } = reader();
    answer.push(Buffer.from('{"error":{"message":"Slow down","code":429}}'));
    expect(answer.finish()).toMatchObject({ code: 'upstream_rate_limited', detail: { message: 'Slow down' } });
    expect({ untouched: sink.untouched, committed: answer.committed }).toEqual({ untouched: true, committed: false });
  });

  it('gives up on an answer of more than 64 MiB', () => {
    const { answer } = reader();
    const results = Array.from({ length: 65 }, () => answer.push(MEGABYTE));
    expect(results.slice(0, 64).every((result) => result === 'more')).toBe(true);
    expect(results[64]).toEqual({ code: 'upstream_malformed' });
  });
});
