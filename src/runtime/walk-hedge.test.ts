/** A second attempt beside a first that is slow to begin. */
import fc from 'fast-check';
import { describe, expect, it, vi } from 'vitest';
import { BREAK, data, END, head, REFUSED, type Script, streams, wait } from '../../test/support/fake-upstream.ts';
import { DONE, ROLE, STOP, says } from '../../test/support/sse.ts';
import { DAY_MS, failing, IDS, OK, runWalk, startWalk, type WalkOptions } from '../../test/support/walks.ts';
import { HEALTHY, ON_TRIAL } from '../core/health.ts';
import type { Walk } from './walk.ts';

const HEDGED: WalkOptions = { hedgeAfterMs: 1000 };
const ANSWER = [says('a'), STOP, DONE];

const late = (ms: number, ...script: Script): Script => [wait(ms), ...script];

describe('a second attempt beside a first', () => {
  it('wins with the first output: the other is stopped and booked as superseded, and its health is as it was', async () => {
    const { clock, upstream, sink, live, ended } = startWalk([[], late(300, ...OK)], HEDGED);
    // One more failure, and it would be ejected.
    for (let i = 0; i < 4; i++) live.end(live.begin('a/m'), 'upstream_error');
    await clock.advanceAsync(1300);
    expect(ended).toMatchObject([
      {
        end: { kind: 'success', deployment: { id: 'b/m' }, ttftMs: 1350 },
        attempts: [
          { deployment: 'a/m', outcome: 'superseded', upstreamStatus: null, startedMs: 50, durationMs: 1300 },
          { deployment: 'b/m', outcome: 'success', upstreamStatus: 200, startedMs: 1050, durationMs: 300 },
        ],
      },
    ]);
    expect(upstream.calls.map(({ aborted }) => aborted)).toEqual([true, false]);
    expect(sink.heads).toMatchObject([{ attempts: 2, deployment: { id: 'b/m' } }]);
    expect(live.of('a/m')).toEqual({ health: HEALTHY, inFlight: 0 });
    expect(live.of('b/m')).toEqual({ health: HEALTHY, inFlight: 0 });
    expect(clock.pending).toBe(0);
  });

  it('is stopped when the first has output after all', async () => {
    const { end, attempts, upstream } = await runWalk([late(1500, ...OK), [head(200), data(ROLE)]], HEDGED);
    expect(end).toMatchObject({ kind: 'success', deployment: { id: 'a/m' }, ttftMs: 1550 });
    expect(attempts).toMatchObject([
      { deployment: 'a/m', outcome: 'success' },
      { deployment: 'b/m', outcome: 'superseded' },
    ]);
    expect(upstream.calls.map(({ aborted }) => aborted)).toEqual([false, true]);
  });

  it.each([{ translated: false }, { translated: true }])(
    'has the other stopped before anything is handed on, though all of it comes at once, %o',
    async (kind) => {
      const { clock, upstream, sink, ended } = startWalk([[], streams(ANSWER.join(''))], { ...HEDGED, ...kind });
      const stopped: unknown[] = [];
      vi.spyOn(sink, 'begin').mockImplementation(() => stopped.push(upstream.calls[0]?.aborted));
      await clock.advanceAsync(1000);
      expect(stopped).toEqual([true]);
      expect(ended).toMatchObject([{ attempts: [{ outcome: 'superseded' }, { outcome: 'success' }] }]);
    },
  );

  it('is booked in the budgets, and so is that it has won', async () => {
    const { clock, retries } = startWalk([[], OK], HEDGED);
    const [hedged, retried] = [vi.spyOn(retries, 'hedged'), vi.spyOn(retries, 'retried')];
    await clock.advanceAsync(1000);
    expect(hedged.mock.calls).toEqual([['hedge'], ['win']]);
    expect(retried).toHaveBeenCalledOnce();
  });

  it('has not won where the first has', async () => {
    const { clock, retries } = startWalk([late(1500, ...OK), []], HEDGED);
    const hedged = vi.spyOn(retries, 'hedged');
    await clock.advanceAsync(DAY_MS);
    expect(hedged.mock.calls).toEqual([['hedge']]);
  });

  it('is not needed where the first fails before: the walk goes on as ever', async () => {
    const { attempts, upstream, clock } = await runWalk([late(999, ...failing(500)), late(5000, ...OK), OK], HEDGED);
    expect(attempts).toMatchObject([
      { deployment: 'a/m', outcome: 'upstream_error' },
      { deployment: 'b/m', outcome: 'success', startedMs: 1049 },
    ]);
    expect(upstream.calls).toHaveLength(2);
    expect(clock.pending).toBe(0);
  });

  it('goes on where the first fails after it has begun', async () => {
    const { end, attempts, upstream } = await runWalk([late(1500, BREAK), late(2000, ...OK), OK], HEDGED);
    expect(end).toMatchObject({ kind: 'success', deployment: { id: 'b/m' } });
    expect(attempts.map(({ outcome }) => outcome)).toEqual(['upstream_error', 'success']);
    expect(upstream.calls).toHaveLength(2);
  });

  it('leaves the first alone where it fails itself', async () => {
    const { end, attempts, upstream } = await runWalk([late(5000, ...OK), [REFUSED], OK], HEDGED);
    expect(end).toMatchObject({ kind: 'success', deployment: { id: 'a/m' } });
    expect(attempts.map(({ outcome }) => outcome)).toEqual(['success', 'upstream_unreachable']);
    expect(upstream.calls).toHaveLength(2);
  });

  it('is followed by the next of the chain where both fail', async () => {
    const { end, attempts, sink } = await runWalk([late(1500, BREAK), late(100, REFUSED), OK], HEDGED);
    expect(end).toMatchObject({ kind: 'success', deployment: { id: 'c/m' } });
    expect(attempts).toMatchObject([
      { deployment: 'a/m', outcome: 'upstream_error', startedMs: 50 },
      { deployment: 'b/m', outcome: 'upstream_unreachable', startedMs: 1050 },
      { deployment: 'c/m', outcome: 'success', startedMs: 1550 },
    ]);
    expect(sink.heads).toMatchObject([{ attempts: 3 }]);
  });

  it.each([
    [500, 1],
    [2000, 2],
  ])('ends with the client: all who were asked by %i ms are stopped', async (leavesAfterMs, asked) => {
    const { clock, cancellation, upstream, live, ended } = startWalk([[], [], OK], HEDGED);
    await clock.advanceAsync(leavesAfterMs);
    cancellation.cancel();
    await clock.advanceAsync(DAY_MS);
    expect(upstream.calls.map(({ aborted }) => aborted)).toEqual(Array(asked).fill(true));
    expect(ended).toMatchObject([{ end: { kind: 'cancelled' } }]);
    expect(ended[0]?.attempts.map(({ outcome }) => outcome)).toEqual(Array(asked).fill('client_closed_request'));
    expect(IDS.map((id) => live.of(id).inFlight)).toEqual([0, 0, 0]);
    expect(clock.pending).toBe(0);
  });
});

describe('no second attempt is made', () => {
  async function expectNone({ clock, upstream }: ReturnType<typeof startWalk>): Promise<void> {
    await clock.advanceAsync(9000);
    expect(upstream.calls).toHaveLength(1);
  }

  it('where none is wanted', async () => {
    await expectNone(startWalk([[], OK]));
  });

  it('where the first has had output, and is slow only then', async () => {
    await expectNone(startWalk([[head(200), data(says('a')), wait(20_000), ...OK.slice(1)], OK], HEDGED));
  });

  it.each([{ translated: false }, { translated: true }])(
    'where the first has had output that is held back until all of it is there, %o',
    async (kind) => {
      const script = [head(200), data(says('a')), wait(5000), data(STOP + DONE), END];
      const started = startWalk([script, OK], { ...HEDGED, ...kind, atomic: true });
      await expectNone(started);
      expect(started.ended).toMatchObject([{ end: { kind: 'success' }, attempts: [{ outcome: 'success' }] }]);
    },
  );

  it('where there have been too many', async () => {
    const started = startWalk([[], OK], HEDGED);
    started.retries.hedged('hedge');
    await expectNone(started);
  });

  it('where those before have hardly ever won', async () => {
    const started = startWalk([[], OK], HEDGED);
    for (let i = 0; i < 1000; i++) started.retries.hedged('request');
    for (let i = 0; i < 10; i++) started.retries.hedged('hedge');
    await expectNone(started);
  });

  it('where too much is being retried already', async () => {
    const started = startWalk([[], OK], HEDGED);
    for (let i = 0; i < 10; i++) started.retries.retried();
    await expectNone(started);
  });

  it('where nobody else is in the chain', async () => {
    await expectNone(startWalk([[]], HEDGED));
  });

  it('where one attempt is all there may be, though the last is local', async () => {
    await expectNone(startWalk([[], OK], { ...HEDGED, maxAttempts: 1, facts: { 'b/m': { local: true } } }));
  });

  it('at a deployment that has been taken out of use', async () => {
    const started = startWalk([[], OK], HEDGED);
    for (let i = 0; i < 5; i++) started.live.end(started.live.begin('b/m'), 'upstream_error');
    await expectNone(started);
  });
});

describe('a walk and the first output', () => {
  it('passes a trial with it', async () => {
    const { clock, upstream, live, begin } = startWalk([[]]);
    upstream.calls[0]?.play(...OK);
    await clock.advanceAsync(0);
    for (let i = 0; i < 5; i++) live.end(live.begin('a/m'), 'upstream_error');
    await clock.advanceAsync(40_000);
    begin();
    upstream.calls[1]?.play(head(200), data(says('a')));
    await clock.advanceAsync(0);
    expect(live.of('a/m')).toEqual({ health: ON_TRIAL, inFlight: 1 });
  });

  it.each<WalkOptions>([{}, HEDGED])(
    'listens no longer than it has to whether its client leaves, %o',
    async (options) => {
      const { clock, cancellation, begin } = startWalk([failing(500)], { ...options, deadlineMs: 10 * DAY_MS });
      await clock.advanceAsync(DAY_MS);
      const notify = vi.spyOn(cancellation, 'notify');
      begin();
      await clock.advanceAsync(DAY_MS);
      const listeners = notify.mock.calls.map(([listener]) => typeof listener);
      // For the first attempt, the pause after it, and the second.
      expect(listeners).toEqual(Array(3).fill(['function', 'undefined']).flat());
    },
  );
});

describe('a walk with second attempts over upstreams that do anything', () => {
  it('lets one of them speak, and keeps its books', async () => {
    await fc.assert(
      fc.asyncProperty(
        scripts,
        fc.boolean(),
        fc.boolean(),
        leaving,
        async (some, atomic, translated, leavesAfterMs) => {
          const { clock, upstream, sink, cancellation, live, ended } = startWalk(some, {
            ...HEDGED,
            atomic,
            translated,
          });
          if (leavesAfterMs !== null) clock.schedule(() => cancellation.cancel(), leavesAfterMs);
          await clock.advanceAsync(DAY_MS);

          expect(ended).toHaveLength(1);
          const { end, attempts } = ended[0] as Walk;
          expect(attempts.map(({ deployment }) => deployment)).toEqual(
            upstream.calls.map((call) => `${call.provider.name}/m`),
          );
          expect(upstream.calls.every(({ over, aborted }) => over || aborted)).toBe(true);
          expect(IDS.map((id) => live.of(id).inFlight)).toEqual([0, 0, 0]);
          expect(clock.pending).toBe(0);
          expect(sink.heads.length).toBeLessThanOrEqual(1);
          const speakers = [...sink.text.matchAll(/from (\w)/g)].map(([, name]) => name);
          expect(speakers.every((name) => name === sink.heads[0]?.deployment.provider)).toBe(true);
          const outcomes = attempts.map(({ outcome }) => outcome);
          expect(outcomes.filter((outcome) => outcome === 'success')).toHaveLength(end.kind === 'success' ? 1 : 0);
          expect(outcomes.filter((outcome) => outcome === 'superseded').length).toBeLessThanOrEqual(1);
          if (end.kind === 'failed') expect(sink.untouched).toBe(true);
          if (end.kind === 'cancelled') expect(leavesAfterMs).not.toBeNull();
        },
      ),
      { numRuns: 200 },
    );
  });
});

const scripts = fc
  .tuple(...IDS.map((id) => scriptOf(id.slice(0, 1))))
  .chain((all) => fc.integer({ min: 1, max: 3 }).map((length) => all.slice(0, length)));
const leaving = fc.option(fc.constantFrom(0, 500, 1000, 1500, 12_000));

/** Whatever the deployment of this name says, it says who it is. */
function scriptOf(name: string): fc.Arbitrary<Script> {
  const pause = fc.constantFrom(0, 400, 999, 1000, 1001, 1400, 10_001).map(wait);
  const said = fc.constantFrom(ROLE, says(`from ${name}`), STOP, STOP + DONE, '<html>').map(data);
  return fc
    .tuple(
      pause,
      fc.constantFrom(200, 200, 200, 429, 500),
      fc.array(fc.oneof(pause, said), { maxLength: 6 }),
      fc.constantFrom<Script>([END], [END], [BREAK], [REFUSED], []),
    )
    .map(([before, status, moves, last]) => [before, head(status), ...moves, ...last]);
}
