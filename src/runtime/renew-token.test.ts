/** One more call with a new token, where one that was kept is refused. */
import { describe, expect, it } from 'vitest';
import { attemptPlan, completion } from '../../test/support/attempts.ts';
import { answers, createFakeUpstream, data, END, head, type Script } from '../../test/support/fake-upstream.ts';
import { RecordingSink } from '../../test/support/recording-sink.ts';
import { createFakeClock } from '../testing/fake-clock.ts';
import { attempt } from './attempt.ts';
import { Cancellation } from './cancellation.ts';
import type { Authorizer } from './credentials/authorizer.ts';

const DAY_MS = 86_400_000;

describe('an attempt whose credential is refused', () => {
  const NO = answers(401, '{"error":{"message":"token expired"}}');
  const FRESH = ['authorization', 'Bearer token-fresh'];
  const KEPT = ['authorization', 'Bearer token-kept'];

  /** Says what of the tokens was dropped and what each call was proved by. */
  async function attemptWith(scripts: readonly Script[], kept: readonly string[] | undefined, renewable = true) {
    const clock = createFakeClock();
    const upstream = createFakeUpstream(clock, (index) => scripts[index] ?? []);
    const dropped: (readonly string[])[] = [];
    let held = kept;
    const refused = (_: unknown, headers: readonly string[]): boolean => {
      dropped.push(headers);
      if (renewable) held = undefined;
      return renewable;
    };
    const authorizer: Authorizer = { headers: () => held ?? Promise.resolve(FRESH), refused };
    const sink = new RecordingSink();
    const running = attempt(attemptPlan('cloud/small', sink, { stream: false }), {
      upstream,
      authorizer,
      clock,
      cancellation: new Cancellation(),
    });
    await clock.advanceAsync(DAY_MS);
    expect(clock.pending).toBe(0);
    return { result: await running, dropped, sink, proofs: upstream.calls.map(({ call }) => call.headers) };
  }

  it('makes its call once more with a new token, if it had one that was kept', async () => {
    const done = [head(200), data(completion('Hi')), END];
    const { result, dropped, proofs, sink } = await attemptWith([NO, done], KEPT);
    expect(result).toMatchObject({ kind: 'success' });
    expect(dropped).toEqual([KEPT]);
    expect(proofs).toEqual([KEPT, FRESH]);
    expect(sink.text).toBe(completion('Hi'));
  });

  it('has failed if the new token is refused too, and leaves none behind', async () => {
    const { result, dropped, proofs } = await attemptWith([NO, NO, NO], KEPT);
    expect(result).toMatchObject({ kind: 'failed', failure: { code: 'upstream_credential_rejected' }, status: 401 });
    expect(dropped).toEqual([KEPT, FRESH]);
    expect(proofs).toHaveLength(2);
  });

  it('has failed if its token was new, which is dropped', async () => {
    const { result, dropped, proofs } = await attemptWith([NO], undefined);
    expect(result).toMatchObject({ kind: 'failed', status: 401 });
    expect(dropped).toEqual([FRESH]);
    expect(proofs).toHaveLength(1);
  });

  it('has failed if nothing else can be had', async () => {
    const { result, proofs } = await attemptWith([NO], KEPT, false);
    expect(result).toMatchObject({ kind: 'failed', status: 401 });
    expect(proofs).toHaveLength(1);
  });

  it('drops nothing for another status', async () => {
    const { dropped, proofs } = await attemptWith([answers(403, '{}')], KEPT);
    expect(dropped).toEqual([]);
    expect(proofs).toHaveLength(1);
  });

  it('keeps to its time however often it calls', async () => {
    const { result } = await attemptWith([NO, []], KEPT);
    expect(result).toEqual({ kind: 'failed', failure: { code: 'upstream_timeout' }, status: null });
  });
});
