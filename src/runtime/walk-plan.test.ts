import { describe, expect, it } from 'vitest';
import { DAY_MS, failing, OK, runWalk, startWalk } from '../../test/support/walks.ts';
import type { Auth } from '../core/config.ts';
import type { NonEmpty } from '../core/decision.ts';
import { HEALTHY } from '../core/health.ts';
import { Secret } from '../core/secret.ts';

describe('a walk and its plan', () => {
  const KEYS: NonEmpty<Auth> = [
    { kind: 'bearer', secret: new Secret('sk-first-of-two') },
    { kind: 'bearer', secret: new Secret('sk-second-of-two') },
  ];

  it('asks the same again where nobody else is left, after a pause', async () => {
    const { attempts } = await runWalk([failing(500)]);
    expect(attempts).toMatchObject([
      { deployment: 'a/m', startedMs: 50 },
      { deployment: 'a/m', startedMs: 75 },
    ]);
  });

  it('goes on with the next credential, and says in the record which one it was', async () => {
    const { end, attempts } = await runWalk([failing(429), OK], { credentials: KEYS });
    expect(end).toMatchObject({ kind: 'success', deployment: { id: 'b/m' } });
    expect(attempts.map(({ deployment: id, credential }) => [id, credential])).toEqual([
      ['a/m', undefined],
      ['a/m', 1],
      ['b/m', undefined],
    ]);
  });

  it('stops where too many requests are retried already, and says so', async () => {
    const { clock, retries, ended } = startWalk([failing(500), OK]);
    for (let i = 0; i < 10; i++) retries.retried();
    await clock.advanceAsync(DAY_MS);
    expect(ended[0]?.attempts).toHaveLength(1);
    expect(ended[0]?.end).toMatchObject({ error: { message: expect.stringContaining('retried already') } });
  });

  it('takes its place in the retry budget before it waits', async () => {
    const { clock, retries, upstream, begin } = startWalk([failing(503)]);
    begin();
    for (let i = 0; i < 9; i++) retries.retried();
    await clock.advanceAsync(DAY_MS);
    expect(upstream.calls).toHaveLength(3);
  });

  it('asks the local one at the end of the chain whatever the limits say', async () => {
    const { end } = await runWalk([failing(500), OK], { maxAttempts: 1, facts: { 'b/m': { local: true } } });
    expect(end).toMatchObject({ kind: 'success', deployment: { id: 'b/m' } });
  });

  it('begins nothing without the time for it, and says so', async () => {
    const { end, attempts, live } = await runWalk([[], OK], { deadlineMs: 10_000, deadlineBy: 'caller' });
    expect(attempts).toMatchObject([{ outcome: 'upstream_timeout', durationMs: 9950 }]);
    expect(end).toMatchObject({ error: { message: expect.stringContaining('No time was left') } });
    // Its client gave it less time than the config does.
    for (let i = 0; i < 4; i++) live.end(live.begin('a/m'), 'upstream_error');
    expect(live.of('a/m').health).toEqual(HEALTHY);
  });

  it('blames one that hangs, also where the deadline is its own limit', async () => {
    const { clock, begin, ended, live } = startWalk([[]], { deadlineMs: 10_000 });
    for (let i = 0; i < 4; i++) {
      await clock.advanceAsync(20_000);
      begin();
    }
    await clock.advanceAsync(20_000);
    expect(ended).toHaveLength(5);
    expect(live.of('a/m').health).toMatchObject({ kind: 'cooling', cause: 'ejected' });
  });

  it('plans anew where others were told meanwhile to stay away for longer', async () => {
    const { clock, live, ended, begin, upstream } = startWalk([OK]);
    await clock.advanceAsync(0);
    live.end(live.begin('a/m'), 'upstream_overloaded', 3000);
    begin();
    await clock.advanceAsync(1000);
    live.end(live.begin('a/m'), 'upstream_overloaded', 60_000);
    await clock.advanceAsync(DAY_MS);
    expect(ended[1]).toMatchObject({ end: { kind: 'failed', retryAfterMs: expect.any(Number) }, attempts: [] });
    expect(upstream.calls).toHaveLength(1);
  });

  it('waits for whoever has asked to be left alone, if that is soon over', async () => {
    const { clock, live, ended, begin } = startWalk([OK]);
    await clock.advanceAsync(0);
    live.end(live.begin('a/m'), 'upstream_overloaded', 3000);
    begin();
    await clock.advanceAsync(DAY_MS);
    expect(ended[1]).toMatchObject({ end: { kind: 'success' }, attempts: [{ startedMs: 3550 }] });
  });

  it('asks nobody where all have asked to be left alone for longer, and says how long', async () => {
    const { clock, live, ended, begin } = startWalk([OK, OK]);
    await clock.advanceAsync(0);
    live.end(live.begin('a/m'), 'upstream_overloaded', 60_000);
    live.end(live.begin('b/m'), 'upstream_overloaded', 50_000);
    begin();
    await clock.advanceAsync(0);
    const error = { code: 'upstream_overloaded', message: expect.stringContaining('a/m, b/m') };
    expect(ended[1]).toMatchObject({ end: { kind: 'failed', error, retryAfterMs: 50_000 }, attempts: [] });
    live.end(live.begin('b/m'), 'upstream_model_missing');
    begin();
    await clock.advanceAsync(0);
    expect(ended[2]).toMatchObject({ end: { error: { code: 'all_resting' }, retryAfterMs: 60_000 }, attempts: [] });
  });

  it('lets nobody wait whose client has left', async () => {
    const { clock, upstream, cancellation, ended } = startWalk([failing(503)]);
    await clock.advanceAsync(100);
    cancellation.cancel();
    await clock.advanceAsync(0);
    expect(ended).toMatchObject([{ end: { kind: 'cancelled', deployment: null } }]);
    expect(clock.pending).toBe(0);
    expect(upstream.calls).toHaveLength(1);
  });
});
