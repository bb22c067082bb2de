import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { completion } from '../../test/support/attempts.ts';
import {
  answers,
  BREAK,
  data,
  END,
  head,
  type Move,
  REFUSED,
  type Script,
  streams,
  wait,
} from '../../test/support/fake-upstream.ts';
import { DONE, event, ROLE, STOP, says, usageEvent } from '../../test/support/sse.ts';
import { DAY_MS, failing, IDS, OK, runWalk, startWalk, USAGE } from '../../test/support/walks.ts';
import { HEALTHY, isUsable } from '../core/health.ts';
import type { Walk } from './walk.ts';

describe('walk', () => {
  it('stops at the first that answers', async () => {
    const { end, attempts, upstream, sink } = await runWalk([OK, OK]);
    expect(end).toMatchObject({ kind: 'success', deployment: { id: 'a/m' }, usage: USAGE, ttftMs: 50 });
    expect(attempts).toEqual([
      { deployment: 'a/m', outcome: 'success', upstreamStatus: 200, startedMs: 50, durationMs: 0 },
    ]);
    expect(upstream.calls).toHaveLength(1);
    expect(sink.heads).toMatchObject([{ attempts: 1 }]);
  });

  it.each<[string, Script, string, number | null]>([
    ['refuses the connection', [REFUSED], 'upstream_unreachable', null],
    ['breaks the connection', [BREAK], 'upstream_error', null],
    ['does not answer in time', [], 'upstream_timeout', null],
    ['has no output in time', [head(200), data(ROLE)], 'upstream_timeout', 200],
    ['breaks off before its first output', [head(200), data(ROLE), BREAK], 'upstream_error', 200],
    ['answers with an error event', streams(event({ error: {} })), 'upstream_error', 200],
    ['answers with a page', answers(200, '<html>'), 'upstream_malformed', 200],
    ['answers with 500', failing(500), 'upstream_error', 500],
    ['is overloaded', failing(529), 'upstream_overloaded', 529],
    ['limits the rate', failing(429), 'upstream_rate_limited', 429],
    ['is out of money', failing(402), 'upstream_quota_exhausted', 402],
    ['rejects the credential', failing(401), 'upstream_credential_rejected', 401],
    ['does not know the model', failing(404), 'upstream_model_missing', 404],
    ['has too small a window', failing(400, 'prompt is too long'), 'context_length_exceeded', 400],
  ])(
    'goes on to the next where the first %s, and the client sees nothing of it',
    async (_, script, outcome, upstreamStatus) => {
      const { end, attempts, sink, upstream } = await runWalk([script, OK]);
      expect(end).toMatchObject({ kind: 'success', deployment: { id: 'b/m' } });
      expect(attempts).toMatchObject([
        { deployment: 'a/m', outcome, upstreamStatus },
        { deployment: 'b/m', outcome: 'success', upstreamStatus: 200 },
      ]);
      expect(sink.heads).toMatchObject([{ attempts: 2, deployment: { id: 'b/m' } }]);
      expect(upstream.calls.map(({ over, aborted }) => over || aborted)).toEqual([true, true]);
    },
  );

  it('writes down what a provider was not told', async () => {
    const { attempts } = await runWalk([failing(503), OK], { dropped: [['seed', 'top_k'], []] });
    expect(attempts).toMatchObject([
      { outcome: 'upstream_overloaded', dropped: ['seed', 'top_k'] },
      { outcome: 'success' },
    ]);
    expect(attempts[1]).not.toHaveProperty('dropped');
  });

  it('gives each link its own limit, one after the other', async () => {
    const { attempts } = await runWalk([[], [head(200)], OK]);
    expect(attempts.map(({ startedMs, durationMs }) => [startedMs, durationMs])).toEqual([
      [50, 10_000],
      [10_050, 10_000],
      [20_050, 0],
    ]);
  });

  it.each([
    [400, 'upstream_rejected'],
    [422, 'upstream_rejected'],
    [409, 'upstream_rejected'],
  ])('does not repeat elsewhere what the first link rejects (%i)', async (status, code) => {
    const { error, attempts, upstream } = await failedEnd(failing(status, 'Bad tool.'), OK);
    expect(error).toMatchObject({ code, message: expect.stringContaining('a/m says: Bad tool.') });
    expect(attempts).toHaveLength(1);
    expect(upstream.calls).toHaveLength(1);
  });

  it('goes on where a fallback rejects what the first link would have taken', async () => {
    const { end, attempts } = await runWalk([failing(503), failing(400), OK]);
    expect(end).toMatchObject({ kind: 'success', deployment: { id: 'c/m' } });
    expect(attempts.map(({ outcome }) => outcome)).toEqual(['upstream_overloaded', 'upstream_rejected', 'success']);
  });

  it('does not blame the client for what only a fallback rejects', async () => {
    const { error } = await failedEnd(failing(503), failing(400, 'No prefill.'));
    expect(error).toMatchObject({ code: 'all_attempts_failed', param: null });
    expect(error.message).not.toContain('No prefill.');
  });

  it.each([[[failing(400, 'content policy')]], [[failing(503), failing(400, 'content policy')]]])(
    'does not look for somebody who lets refused content pass',
    async (scripts) => {
      const { error, upstream } = await failedEnd(...scripts, OK);
      expect(error.code).toBe('content_refused');
      expect(upstream.calls).toHaveLength(scripts.length);
    },
  );

  it('says with one error what became of every attempt', async () => {
    const { error, attempts } = await failedEnd([REFUSED], failing(500), []);
    expect(error.code).toBe('all_attempts_failed');
    expect(error.message).toContain('a/m (upstream_unreachable), b/m (upstream_error), c/m (upstream_timeout)');
    expect(error.metadata).toEqual({ attempts });
    expect(attempts).toHaveLength(3);
  });

  it('says what it was where all failed alike', async () => {
    const { error } = await failedEnd(failing(400, 'prompt is too long'), failing(400, 'maximum context length is 5'));
    expect(error.code).toBe('context_length_exceeded');
    expect(error.message).toContain('b/m says: maximum context length is 5');
  });

  it('keeps to itself what an endpoint says about our account there', async () => {
    for (const status of [401, 402, 403, 429, 500]) {
      const { error } = await failedEnd(failing(status, 'key sk-1234 of org-5678'));
      expect(error.message).not.toMatch(/sk-1234|org-5678/);
    }
  });

  it('asks to come back as soon as the first of them would have it', async () => {
    const scripts = [failing(429, '', { 'retry-after': '30' }), failing(503, '', { 'retry-after': '7' }), [REFUSED]];
    expect((await failedEnd(...scripts)).retryAfterMs).toBe(7000);
    expect((await failedEnd([REFUSED], failing(429))).retryAfterMs).toBeNull();
  });

  it('never lets another deployment finish what one has begun', async () => {
    const { end, upstream, sink, attempts } = await runWalk([[head(200), data(says('Hel')), BREAK], OK]);
    expect(end).toMatchObject({
      kind: 'interrupted',
      deployment: { id: 'a/m' },
      error: { code: 'upstream_interrupted', message: expect.stringContaining('a/m') },
    });
    expect(upstream.calls).toHaveLength(1);
    expect(sink.text).toBe(says('Hel'));
    expect(attempts).toMatchObject([{ outcome: 'upstream_interrupted', upstreamStatus: 200 }]);
  });

  it('says it where the client did not read', async () => {
    const { clock, sink, ended } = startWalk([[head(200), data(says('a')), data(says('b'))]]);
    sink.full = true;
    await clock.advanceAsync(DAY_MS);
    expect(ended[0]?.end).toMatchObject({ kind: 'interrupted', error: { code: 'client_closed_request' } });
  });
});

describe('a walk and the health of deployments', () => {
  it.each<[string, Script, number]>([
    ['a rate limit for a second', failing(429), 1000],
    ['a rate limit for as long as it asks', failing(429, '', { 'retry-after': '30' }), 30_000],
    ['an overload for a second', failing(503), 1000],
    ['an overload for as long as it asks', failing(503, '', { 'retry-after-ms': '4000' }), 4000],
    ['a rejected credential for five minutes', failing(401), 300_000],
    ['a missing model for five minutes', failing(404), 300_000],
    ['an empty account for a quarter of an hour', failing(402), 900_000],
    ['an error not at all', failing(500), 0],
    ['a lost connection not at all', [REFUSED], 0],
    ['a refused content not at all', failing(400, 'content policy'), 0],
    ['an invalid request not at all', failing(400), 0],
  ])('cools after %s', async (_, script, ms) => {
    const { clock, live } = startWalk([script, OK]);
    await clock.advanceAsync(0);
    const { health } = live.of('a/m');
    expect(isUsable(health, clock.now() + ms - 1)).toBe(ms === 0);
    expect(isUsable(health, clock.now() + ms)).toBe(true);
    expect(live.of('b/m').health).toEqual(HEALTHY);
  });

  it('counts an answer that broke off against the deployment, and one that was not read not', async () => {
    const broken = await runWalk([[head(200), data(says('a')), BREAK]]);
    const unread = startWalk([[head(200), data(says('a')), data(says('b'))]]);
    unread.sink.full = true;
    await unread.clock.advanceAsync(DAY_MS);
    for (const { live } of [broken, unread]) {
      for (let i = 0; i < 4; i++) live.end(live.begin('a/m'), 'upstream_error');
    }
    expect(broken.live.of('a/m').health).toMatchObject({ kind: 'cooling', cause: 'ejected' });
    expect(unread.live.of('a/m').health).toEqual(HEALTHY);
  });

  it('counts what is under way', async () => {
    const scripts = [
      [head(200), wait(5000), BREAK],
      [wait(5000), BREAK],
    ];
    const { clock, live } = startWalk(scripts, { maxAttempts: 2 });
    await clock.advanceAsync(1000);
    expect(IDS.map((id) => live.of(id).inFlight)).toEqual([1, 0, 0]);
    await clock.advanceAsync(5000);
    expect(IDS.map((id) => live.of(id).inFlight)).toEqual([0, 1, 0]);
    await clock.advanceAsync(5000);
    expect(IDS.map((id) => live.of(id).inFlight)).toEqual([0, 0, 0]);
  });
});

describe('a walk whose client leaves', () => {
  it('tries nobody where the client has left before', async () => {
    const { clock, upstream, ended, cancellation, begin } = startWalk([[wait(1000), BREAK]]);
    cancellation.cancel();
    begin();
    await clock.advanceAsync(DAY_MS);
    expect(ended).toContainEqual({ end: { kind: 'cancelled', deployment: null, usage: null }, attempts: [] });
    expect(upstream.calls).toHaveLength(1);
  });

  it.each<[string, Script, string]>([
    ['before an answer', [], 'a/m'],
    ['before the first output', [head(200), data(ROLE)], 'a/m'],
    ['after the first output', [head(200), data(says('a'))], 'a/m'],
  ])('ends as cancelled, %s', async (_, script, id) => {
    const { clock, cancellation, ended, upstream, live } = startWalk([script, OK]);
    await clock.advanceAsync(1000);
    cancellation.cancel();
    await clock.advanceAsync(DAY_MS);
    expect(ended).toMatchObject([{ end: { kind: 'cancelled', deployment: { id } } }]);
    expect(ended[0]?.attempts).toMatchObject([
      { outcome: 'client_closed_request', upstreamStatus: null, durationMs: 1000 },
    ]);
    expect(upstream.calls.map(({ aborted }) => aborted)).toEqual([true]);
    expect(live.of('a/m')).toEqual({ health: HEALTHY, inFlight: 0 });
  });

  it('starts no fallback after that', async () => {
    const { clock, cancellation, ended, upstream } = startWalk([[wait(1000), BREAK], OK]);
    clock.advance(1000);
    // The first has failed; the walk has not yet heard of it.
    cancellation.cancel();
    await clock.advanceAsync(DAY_MS);
    expect(ended).toMatchObject([
      { end: { kind: 'cancelled', deployment: null }, attempts: [{ outcome: 'upstream_error' }] },
    ]);
    expect(upstream.calls).toHaveLength(1);
  });
});

describe('a walk over upstreams that do anything', () => {
  it('keeps the commit rule and its books', async () => {
    await fc.assert(
      fc.asyncProperty(scripts, kinds, slowness, leaving, async (some, kind, full, leavesAfterMs) => {
        const { clock, upstream, sink, cancellation, live, ended } = startWalk(some, kind);
        clock.schedule(() => (sink.full = full.from), 0);
        clock.schedule(() => sink.drain(), full.drainsAfterMs);
        if (leavesAfterMs !== null) clock.schedule(() => cancellation.cancel(), leavesAfterMs);
        await clock.advanceAsync(DAY_MS);

        expect(ended).toHaveLength(1);
        const { end, attempts } = ended[0] as Walk;
        expect(attempts.map(({ deployment }) => deployment)).toEqual(
          upstream.calls.map((call) => `${call.provider.name}/m`),
        );
        expect(attempts.slice(0, -1).every(({ outcome }) => outcome !== 'success')).toBe(true);
        expect(upstream.calls.every(({ over, aborted }) => over || aborted)).toBe(true);
        expect(IDS.map((id) => live.of(id).inFlight)).toEqual([0, 0, 0]);
        expect(clock.pending).toBe(0);

        const begun = sink.heads.map(({ deployment }) => deployment.provider);
        expect(begun.length).toBeLessThanOrEqual(1);
        const speakers = [...sink.text.matchAll(/from (\w)/g)].map(([, name]) => name);
        expect(speakers.every((name) => name === begun[0])).toBe(true);
        if (begun.length === 1) expect(begun[0]).toBe(attempts.at(-1)?.deployment[0]);
        else expect(sink.untouched).toBe(true);
        expect(sink.ends).toBe(end.kind === 'success' ? 1 : 0);
        if (end.kind === 'failed') expect(begun).toEqual([]);
        if (end.kind === 'interrupted' || end.kind === 'success') expect(begun).toEqual([end.deployment.provider]);
        if (end.kind === 'cancelled') expect(leavesAfterMs).not.toBeNull();
      }),
      { numRuns: 300 },
    );
  });
});

/** What the deployment of this name may do. Whatever it says, it says who it is. */
function anyScript(name: string): fc.Arbitrary<Script> {
  const texts = [
    ROLE,
    ...[says(`from ${name}`), STOP, DONE, usageEvent(3, 2), ': ping\n\n', says(`from ${name}`) + STOP + DONE],
    ...[event({ error: { message: 'x' } }), event('<html>'), says(`from ${name}`).slice(0, 30), '\n\n'],
    ...[completion(`from ${name}`), completion(`from ${name}`).slice(0, 40), '{"error":{"message":"x"}}'],
  ];
  const move: fc.Arbitrary<Move> = fc.oneof(
    { weight: 4, arbitrary: fc.constantFrom(...texts).map(data) },
    { weight: 1, arbitrary: fc.constantFrom(0, 10, 3000, 9999, 10_001, 70_000).map(wait) },
  );
  const status = fc.oneof(
    { weight: 3, arbitrary: fc.constant(200) },
    fc.constantFrom(307, 400, 401, 404, 429, 500, 503),
  );
  return fc
    .tuple(
      fc.constantFrom<Script>([], [wait(20)], [REFUSED], [wait(10_001)]),
      status,
      fc.array(move, { maxLength: 8 }),
      fc.constantFrom<Script>([END], [END], [BREAK], []),
    )
    .map(([before, code, moves, last]) => [...before, head(code), ...moves, ...last]);
}

const scripts = fc
  .tuple(anyScript('a'), anyScript('b'), anyScript('c'), fc.integer({ min: 1, max: 3 }))
  .map(([a, b, c, length]) => [a, b, c].slice(0, length));
const kinds = fc.record({ stream: fc.boolean(), translated: fc.boolean() });
const slowness = fc.record({ from: fc.boolean(), drainsAfterMs: fc.constantFrom(1, 5000, 100_000) });
const leaving = fc.option(fc.constantFrom(0, 5, 3000, 12_000, 80_000));

async function failedEnd(...scripts: readonly Script[]) {
  const { end, ...rest } = await runWalk(scripts);
  if (end.kind !== 'failed') throw new Error(`The walk is ${end.kind}.`);
  return { ...rest, ...end };
}
