/** How long a stream may take to its headers, to its first output, from one output to the next, and to its end. */
import { describe, expect, it } from 'vitest';
import { endOf, LIMITS, run, start } from '../../test/support/attempt-runs.ts';
import { data, END, head, wait } from '../../test/support/fake-upstream.ts';
import { DONE, STOP, says } from '../../test/support/sse.ts';

const INTERRUPTED = { kind: 'interrupted', code: 'upstream_interrupted' };

describe('an attempt at a stream', () => {
  it('waits for its headers as long as their own limit', async () => {
    const streamLimits = { ...LIMITS, headersMs: 3000 };
    const started = start([wait(3001), head(200), data(says('a'))], { timeoutMs: 10_000, streamLimits });
    expect(await endOf(started)).toBe(3000);
    const failure = { code: 'upstream_timeout' };
    expect(started.results).toEqual([{ kind: 'failed', failure, status: null, limit: 'headers' }]);
    expect(started.call.aborted).toBe(true);
    expect(started.clock.pending).toBe(0);
  });

  it('waits for its first output as long as ever once the headers are there', async () => {
    const streamLimits = { ...LIMITS, headersMs: 3000 };
    const late = [wait(2000), head(200), wait(7000), data(says('a') + STOP + DONE), END];
    expect((await run(late, { timeoutMs: 10_000, streamLimits })).result).toMatchObject({
      kind: 'success',
      ttftMs: 9000,
    });
    const started = start([wait(2000), head(200)], { timeoutMs: 10_000, streamLimits });
    expect(await endOf(started)).toBe(10_000);
    expect(started.results).toEqual([{ kind: 'failed', failure: { code: 'upstream_timeout' }, status: 200 }]);
  });

  it('has no more time for its headers than for its first output', async () => {
    const started = start([], { timeoutMs: 2000, streamLimits: { ...LIMITS, headersMs: 30_000 } });
    expect(await endOf(started)).toBe(2000);
  });

  it('breaks off after the silence that its plan allows', async () => {
    const streamLimits = { ...LIMITS, idleMs: 4000 };
    const started = start([head(200), data(says('a')), wait(3000), data(says('b'))], { streamLimits });
    expect(await endOf(started)).toBe(7000);
    expect(started.results).toEqual([{ ...INTERRUPTED, usage: null, ttftMs: 0 }]);
    expect({ text: started.sink.text, ends: started.sink.ends }).toEqual({ text: says('a') + says('b'), ends: 0 });
    expect(started.call.aborted).toBe(true);
  });

  it('breaks off when its whole time is over, however busily it comes', async () => {
    const busy = Array.from({ length: 100 }, () => [data(says('a')), wait(500)]).flat();
    const started = start([wait(1500), head(200), ...busy], { streamLimits: { ...LIMITS, totalMs: 9000 } });
    expect(await endOf(started)).toBe(9000);
    expect(started.results).toEqual([{ ...INTERRUPTED, usage: null, ttftMs: 1500 }]);
    expect(started.call.aborted).toBe(true);
    expect(started.clock.pending).toBe(0);
  });
});
