import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { provider } from '../../test/support/attempts.ts';
import { deployment, NOW, snapshot } from '../../test/support/builders.ts';
import { CONSEQUENCES, type FailureCode } from '../core/attempts/consequences.ts';
import type { Auth, Config } from '../core/config.ts';
import type { NonEmpty } from '../core/decision.ts';
import { ERRORS, type ErrorCode } from '../core/errors.ts';
import { BUSY_ON_TRIAL, HEALTHY, ON_TRIAL } from '../core/health.ts';
import { Secret } from '../core/secret.ts';
import { createFakeClock } from '../testing/fake-clock.ts';
import { type AttemptEnd, createLiveStates } from './live-state.ts';

const FAILURES = Object.keys(CONSEQUENCES) as FailureCode[];
const CODES = Object.keys(ERRORS) as ErrorCode[];
const SECOND = 1000;

function bearer(secret: string): Auth {
  return { kind: 'bearer', secret: new Secret(secret) };
}

const KEYS: NonEmpty<Auth> = [bearer('sk-one'), bearer('sk-two'), bearer('sk-three')];

/** `a/m` and `a/n` are the same provider's, `b/m` is another's. */
function start(credentials: NonEmpty<Auth> = [KEYS[0]]) {
  const clock = createFakeClock(NOW);
  const deployments = snapshot([deployment('a/m'), deployment('a/n'), deployment('b/m')]);
  const config = { snapshot: deployments, providers: { a: provider('a', { credentials }), b: provider('b') } };
  const live = createLiveStates({ clock, random: { draw: () => 0.5, id: String } }).under(config as unknown as Config);
  const fail = (outcome: AttemptEnd, { id = 'a/m', auth = credentials[0], askedMs = 0 } = {}): void =>
    live.end(live.begin(id, auth), outcome, askedMs);
  const healthOf = (id = 'a/m') => live.of(id).health;
  const waits = (id = 'a/m') =>
    [...live.standingOf(id).credentials].sort((a, b) => a.index - b.index).map(({ waitMs }) => waitMs);
  return { clock, live, fail, healthOf, waits };
}

/** Five failures in a row. */
function eject({ fail }: Pick<ReturnType<typeof start>, 'fail'>): void {
  for (let i = 0; i < 5; i++) fail('upstream_error');
}

describe('live states', () => {
  it('knows of a new deployment that it is healthy and idle', () => {
    const { live } = start();
    expect(live.of('new/m')).toEqual({ health: HEALTHY, inFlight: 0 });
    expect(live.standingOf('new/m')).toEqual({ avoided: false, credentials: [{ index: 0, waitMs: 0 }] });
  });

  it('keeps deployments apart', () => {
    const world = start();
    world.live.begin('b/m');
    eject(world);
    expect(world.live.of('a/m')).toMatchObject({ health: { kind: 'cooling', cause: 'ejected' }, inFlight: 0 });
    expect(world.live.of('b/m')).toEqual({ health: HEALTHY, inFlight: 1 });
    expect(world.healthOf('a/n')).toEqual(HEALTHY);
  });

  it('counts as under way what has started and not ended, in any order', () => {
    const outcome = fc.constantFrom<AttemptEnd>('success', ...CODES);
    fc.assert(
      fc.property(fc.array(fc.option(outcome)), (steps) => {
        const { live } = start();
        const underWay: ReturnType<typeof live.begin>[] = [];
        for (const step of steps) {
          if (step === null) underWay.push(live.begin('a/m', KEYS[0]));
          else {
            const ended = underWay.shift();
            if (ended !== undefined) live.end(ended, step);
          }
          expect(live.of('a/m').inFlight).toBe(underWay.length);
        }
      }),
    );
  });
});

describe('ejections', () => {
  it.each([...FAILURES.filter((code) => CONSEQUENCES[code].blame), 'upstream_interrupted' as const])(
    'follow five times %s',
    (code) => {
      const { clock, fail, healthOf } = start();
      for (let i = 0; i < 5; i++) fail(code);
      clock.advance(2 * SECOND);
      expect(healthOf()).toEqual({ kind: 'cooling', untilMs: NOW + 30 * SECOND, cause: 'ejected' });
    },
  );

  it.each(CODES.filter((code) => code !== 'upstream_interrupted' && !CONSEQUENCES[code as FailureCode]?.blame))(
    'do not follow %s',
    (code) => {
      const { clock, fail, healthOf } = start();
      for (let i = 0; i < 20; i++) fail(code);
      clock.advance(1_000_000);
      expect(healthOf().kind).not.toBe('cooling');
    },
  );

  it('are over with three trials, one at a time', () => {
    const world = start();
    const { clock, live, healthOf } = world;
    eject(world);
    expect(live.standingOf('a/m').avoided).toBe(true);
    clock.advance(30 * SECOND);
    expect(healthOf()).toEqual(ON_TRIAL);
    expect(live.standingOf('a/m').avoided).toBe(false);
    for (let i = 0; i < 3; i++) {
      const trial = live.begin('a/m');
      expect(healthOf()).toEqual(BUSY_ON_TRIAL);
      expect(live.standingOf('a/m').avoided).toBe(true);
      live.end(trial, 'success');
    }
    expect(healthOf()).toEqual(HEALTHY);
  });

  it('are passed with the first output, however long the rest may take', () => {
    const { clock, live, fail, healthOf } = start();
    eject({ fail });
    clock.advance(30 * SECOND);
    const trials = Array.from({ length: 3 }, () => live.heard(live.begin('a/m')));
    expect(healthOf()).toEqual(HEALTHY);
    for (const trial of trials) live.end(trial, 'success');
    expect(healthOf()).toEqual(HEALTHY);
  });

  it('count once, though each of them is passed with the first output and ends', () => {
    const { clock, live, fail, healthOf } = start();
    eject({ fail });
    clock.advance(30 * SECOND);
    for (let i = 0; i < 2; i++) live.end(live.heard(live.begin('a/m')), 'success');
    expect(healthOf()).toEqual(ON_TRIAL);
  });

  it('are followed by another one where the answer takes long', () => {
    const { clock, live, fail, healthOf } = start();
    eject({ fail });
    clock.advance(30 * SECOND);
    live.begin('a/m');
    clock.advance(5 * SECOND - 1);
    expect(healthOf()).toEqual(BUSY_ON_TRIAL);
    clock.advance(1);
    expect(healthOf()).toEqual(ON_TRIAL);
  });

  it('are followed by the next trial where the client of one has left', () => {
    const world = start();
    eject(world);
    world.clock.advance(30 * SECOND);
    world.live.end(world.live.begin('a/m'), 'client_closed_request');
    expect(world.healthOf()).toEqual(ON_TRIAL);
  });

  it('are not judged by what began before them', () => {
    const world = start();
    const [slow, slower] = [world.live.begin('a/m'), world.live.begin('a/m')];
    world.clock.advance(SECOND);
    eject(world);
    world.live.end(slow, 'success');
    world.clock.advance(30 * SECOND);
    expect(world.healthOf()).toEqual(ON_TRIAL);
    world.live.end(slower, 'upstream_error');
    expect(world.healthOf()).toEqual(ON_TRIAL);
  });
});

describe('what is left alone', () => {
  it.each(FAILURES.filter((code) => CONSEQUENCES[code].cool !== null))('is so for its time after %s', (code) => {
    const { forMs, after } = CONSEQUENCES[code].cool!;
    const { clock, fail, healthOf, waits } = start();
    for (let i = 1; i < after; i++) fail(code);
    expect(waits()).toEqual([0]);
    fail(code);
    expect(waits()).toEqual([forMs]);
    expect(healthOf()).toEqual({ kind: 'cooling', untilMs: NOW + forMs, cause: 'asked' });
    clock.advance(forMs);
    expect(waits()).toEqual([0]);
    expect(healthOf()).toEqual(HEALTHY);
  });

  it('is so for as long as the endpoint asks, if that is longer', () => {
    for (const code of ['upstream_rate_limited', 'upstream_error'] as const) {
      const { fail, waits } = start();
      fail(code, { askedMs: 5000 });
      expect(waits()).toEqual([5000]);
      fail(code, { askedMs: 100 });
      expect(waits()).toEqual([5000]);
    }
  });

  it('is nothing after a request that is itself at fault, whatever is asked', () => {
    for (const code of ['upstream_rejected', 'content_refused', 'context_length_exceeded'] as const) {
      const { fail, waits } = start();
      fail(code, { askedMs: 60_000 });
      expect(waits()).toEqual([0]);
    }
  });

  it('is nothing where a credential was forbidden something now and then', () => {
    const { fail, waits } = start();
    for (const outcome of ['upstream_forbidden', 'upstream_forbidden', 'success', 'upstream_forbidden'] as const)
      fail(outcome);
    expect(waits()).toEqual([0]);
  });
});

describe('several credentials of a provider', () => {
  it('have their own limits at each deployment', () => {
    const { fail, healthOf, waits } = start(KEYS);
    fail('upstream_rate_limited', { auth: KEYS[1], askedMs: 2000 });
    expect(waits('a/m')).toEqual([0, 2000, 0]);
    expect(waits('a/n')).toEqual([0, 0, 0]);
    expect(healthOf()).toEqual(HEALTHY);
  });

  it.each<FailureCode>(['upstream_quota_exhausted', 'upstream_credential_rejected'])(
    'are left alone one by one, wherever they lead, after %s',
    (code) => {
      const { fail, waits, healthOf } = start(KEYS);
      const { forMs } = CONSEQUENCES[code].cool!;
      fail(code);
      expect(waits('a/m')).toEqual([forMs, 0, 0]);
      expect(waits('a/n')).toEqual([forMs, 0, 0]);
      expect(waits('b/m')).toEqual([0]);
      fail(code, { auth: KEYS[1] });
      expect(healthOf()).toEqual(HEALTHY);
      fail(code, { auth: KEYS[2] });
      expect(healthOf()).toMatchObject({ kind: 'cooling', cause: 'asked' });
    },
  );

  it('all rest where the deployment is overloaded, or does not know the model, and at this deployment only', () => {
    for (const code of ['upstream_overloaded', 'upstream_model_missing'] as const) {
      const { fail, waits } = start(KEYS);
      fail(code);
      const { forMs } = CONSEQUENCES[code].cool!;
      expect(waits('a/m')).toEqual([forMs, forMs, forMs]);
      expect(waits('a/n')).toEqual([0, 0, 0]);
    }
  });

  it('come in the order of what each of them has to do', () => {
    const { live } = start(KEYS);
    live.begin('a/m', KEYS[0]);
    live.begin('a/n', KEYS[0]);
    live.begin('a/m', KEYS[1]);
    expect(live.standingOf('a/m').credentials.map(({ index }) => index)).toEqual([2, 1, 0]);
  });

  it('take turns where none of them has anything to do', () => {
    const { clock, live } = start(KEYS);
    const used = Array.from({ length: 6 }, () => {
      clock.advance(SECOND);
      const index = live.standingOf('a/m').credentials[0]?.index ?? -1;
      live.end(live.begin('a/m', KEYS[index]), 'success');
      return index;
    });
    expect(used).toEqual([0, 1, 2, 0, 1, 2]);
  });

  it('are those of the config that a request began with', () => {
    const { live, fail } = start(KEYS);
    fail('upstream_credential_rejected');
    const config = {
      snapshot: snapshot([deployment('a/m')]),
      providers: { a: provider('a', { credentials: [KEYS[2]!] }) },
    };
    const next = live.under(config as unknown as Config);
    expect(live.standingOf('a/m').credentials).toHaveLength(3);
    expect(next.standingOf('a/m').credentials).toEqual([{ index: 0, waitMs: 0 }]);
    expect(live.standingOf('a/m').credentials).toContainEqual(expect.objectContaining({ index: 0, waitMs: 300_000 }));
  });

  it('have nothing to do any more where what they did has ended', () => {
    const { clock, live } = start(KEYS);
    for (const key of [KEYS[2], KEYS[0], KEYS[0], KEYS[1]]) {
      clock.advance(SECOND);
      live.end(live.begin('a/m', key), 'success');
    }
    expect(live.standingOf('a/m').credentials.map(({ index }) => index)).toEqual([2, 0, 1]);
  });

  it('say why they rest', () => {
    const { fail, live } = start(KEYS);
    fail('upstream_quota_exhausted');
    expect(live.standingOf('a/m').credentials).toContainEqual({
      index: 0,
      waitMs: 900_000,
      cause: 'upstream_quota_exhausted',
    });
  });
});

describe('the limit of requests at a time', () => {
  it('is a tenth less than was under way, once it was complained of twice', () => {
    const { live, clock } = start();
    const begun = Array.from({ length: 10 }, () => live.begin('a/m'));
    live.end(begun[0]!, 'upstream_rate_limited');
    expect(live.standingOf('a/m').avoided).toBe(false);
    live.end(begun[1]!, 'upstream_rate_limited');
    clock.advance(1);
    expect(live.of('a/m').inFlight).toBe(8);
    live.begin('a/m');
    expect(live.standingOf('a/m').avoided).toBe(true);
    clock.advance(SECOND);
    expect(live.standingOf('a/m').avoided).toBe(false);
    live.begin('a/m');
    live.begin('a/m');
    expect(live.of('a/m').health).toEqual({ kind: 'full', limit: 9 });
  });
});
