/** Streams that are handed on all at once. */
import { describe, expect, it } from 'vitest';
import { endOf, LIMITS, run, start } from '../../test/support/attempt-runs.ts';
import type { PlanOptions } from '../../test/support/attempts.ts';
import { BREAK, data, END, head, type Script, streams, wait } from '../../test/support/fake-upstream.ts';
import { PLAIN_CONTEXT, plainClient, plainProvider, plainStream } from '../../test/support/plain-dialect.ts';
import { DONE, event, STOP, says } from '../../test/support/sse.ts';
import type { AnswerEvent } from '../wire/form/answer.ts';
import { MALFORMED } from './answer-reader.ts';

const TRANSLATION = { from: plainProvider, to: plainClient, context: PLAIN_CONTEXT };
const told = (...events: readonly AnswerEvent[]): string => plainStream(...events);

describe.each<[string, PlanOptions, readonly [string, string, string]]>([
  ['passed through', { atomic: true }, [says('a'), says('b'), STOP + DONE]],
  [
    'translated',
    { atomic: true, translation: TRANSLATION },
    [told({ type: 'text', text: 'a' }), told({ type: 'text', text: 'b' }), told({ type: 'end' })],
  ],
])('an attempt at a stream that is handed on all at once, %s', (_, overrides, [first, second, last]) => {
  it('hands nothing on before the end, and then all of it', async () => {
    const { clock, call, sink, results } = start([], overrides);
    call.play(head(200), wait(100), data(first), wait(100), data(second));
    await clock.advanceAsync(9000);
    expect(sink.untouched).toBe(true);
    expect(results).toEqual([]);
    call.play(data(last), END);
    await clock.advanceAsync(0);
    expect(results).toEqual([{ kind: 'success', usage: null, ttftMs: 100 }]);
    expect({ begins: sink.heads.length, ends: sink.ends, stream: sink.heads[0]?.stream }).toEqual({
      begins: 1,
      ends: 1,
      stream: true,
    });
    const whole = start(streams(first, second, last), { ...overrides, atomic: false });
    await whole.clock.advanceAsync(0);
    expect(sink.text).toBe(whole.sink.text);
    expect(clock.pending).toBe(0);
  });

  it('has its time as a whole: its client sees nothing before', async () => {
    const { clock, call, sink, results } = start([], overrides);
    call.play(head(200), wait(100), data(first), wait(9000), data(second));
    await clock.advanceAsync(10_000);
    expect(results).toEqual([{ kind: 'failed', failure: { code: 'upstream_timeout' }, status: 200 }]);
    expect(sink.untouched).toBe(true);
    expect(clock.pending).toBe(0);
  });

  it.each<[string, Script, object]>([
    ['breaks', [BREAK], { code: 'upstream_error' }],
    ['ends without an end', [END], MALFORMED],
    ['falls silent', [], { code: 'upstream_timeout' }],
  ])('has only failed where it %s after its first output', async (__, after, failure) => {
    const { result, sink } = await run([head(200), data(first), data(second), ...after], overrides);
    expect(result).toEqual({ kind: 'failed', failure, status: 200 });
    expect(sink.untouched).toBe(true);
  });

  it('has only failed where its whole time is over', async () => {
    const busy = Array.from({ length: 100 }, () => [data(first), wait(500)]).flat();
    const streamLimits = { ...LIMITS, totalMs: 9000 };
    const started = start([head(200), ...busy], { ...overrides, streamLimits });
    expect(await endOf(started)).toBe(9000);
    expect(started.results).toEqual([{ kind: 'failed', failure: { code: 'upstream_timeout' }, status: 200 }]);
    expect(started.sink.untouched).toBe(true);
  });

  it('is complete where its client takes only part of it at once', async () => {
    const { clock, sink, results } = start(streams(first, second, last), overrides);
    sink.full = true;
    await clock.advanceAsync(0);
    expect(results).toMatchObject([{ kind: 'success' }]);
    expect(sink.ends).toBe(1);
    sink.drain();
    await clock.advanceAsync(2000);
    expect(clock.pending).toBe(0);
  });

  it('hands nothing on where its client leaves', async () => {
    const { clock, call, sink, cancellation, results } = start([head(200), data(first)], overrides);
    await clock.advanceAsync(100);
    cancellation.cancel();
    await clock.advanceAsync(0);
    expect(results).toMatchObject([{ kind: 'cancelled' }]);
    expect({ untouched: sink.untouched, aborted: call.aborted }).toEqual({ untouched: true, aborted: true });
  });
});

it('an error within a stream that is handed on all at once is a failure in the words of the provider', async () => {
  const error = event({ error: { message: 'x' } });
  const { result, sink } = await run([head(200), data(says('a')), data(error)], { atomic: true });
  const detail = { message: 'x', param: null, code: null };
  expect(result).toEqual({ kind: 'failed', failure: { code: 'upstream_error', detail }, status: 200 });
  expect(sink.untouched).toBe(true);
});
