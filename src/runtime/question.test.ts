import { describe, expect, it } from 'vitest';
import { chatRequest, deployment, NOW, perToken, route, throughJson, traits } from '../../test/support/builders.ts';
import { createSeededRandom } from '../cli/seeded-random.ts';
import type { DecisionInput, Route, Snapshot } from '../core/decision.ts';
import type { RequestHints } from '../core/hints.ts';
import { createFakeClock } from '../testing/fake-clock.ts';
import { type Access, ANYBODY, type Caller } from './caller.ts';
import { createLiveStates } from './live-state.ts';
import { putQuestion, sessionKey } from './question.ts';
import { createSessions } from './sessions.ts';

const CHEAP = deployment('cloud/cheap', { price: perToken(1, 2) });
const DEAR = deployment('cloud/dear', { price: perToken(10, 20) });
const MOMENT = { now: NOW, draw: 0.25 };

interface Given {
  readonly hints?: Partial<RequestHints>;
  readonly route?: Partial<Route>;
  readonly caller?: Partial<Caller>;
  readonly access?: Partial<Access>;
  readonly spent?: readonly (readonly [string | undefined, number])[];
}

function ask({ hints, route: overrides, caller, access: more, spent = [] }: Given): DecisionInput {
  const who: Caller = { ...ANYBODY, name: 'team', ...caller };
  const snapshot: Snapshot = {
    deployments: { [CHEAP.id]: CHEAP, [DEAR.id]: DEAR },
    routes: {},
    policies: { saving: { kind: 'budget', limitNanoUsd: 500, tiers: [] } },
    latencyClasses: {},
  };
  const live = createLiveStates({ clock: createFakeClock(NOW), random: createSeededRandom(1) });
  live.begin(DEAR.id);
  const sessions = createSessions();
  for (const [session, nanoUsd] of spent) sessions.add(sessionKey(who, session), nanoUsd);
  const request = chatRequest('Hi', { hints: { constraints: {}, tags: [], ...hints } });
  const access = { route: route([CHEAP, DEAR], overrides), forbidden: ['cloud/dear'], ...more };
  return putQuestion(request, traits(), access, who, { snapshot, live, sessions }, MOMENT);
}

describe('putQuestion', () => {
  it('is plain JSON of the request, the route and the moment', () => {
    const input = ask({});
    expect(input).toMatchObject({
      route: 'auto',
      traits: traits(),
      constraints: {},
      forbidden: ['cloud/dear'],
      ...MOMENT,
    });
    expect(Object.keys(input).sort()).toEqual([
      'candidates',
      'constraints',
      'draw',
      'forbidden',
      'now',
      'route',
      'traits',
    ]);
    expect(throughJson(input)).toEqual(input);
  });

  it('evaluates every candidate as it stands', () => {
    const { candidates } = ask({});
    expect(candidates.map((each) => each.deployment)).toEqual(['cloud/cheap', 'cloud/dear']);
    expect(candidates.map((each) => each.inFlight)).toEqual([0, 1]);
    expect(candidates[1]?.costNanoUsd).toBe(10 * (candidates[0]?.costNanoUsd ?? 0));
  });

  it('leaves out a candidate that the snapshot does not have', () => {
    const candidates = [{ deployment: 'cloud/gone' }, { deployment: 'cloud/cheap' }];
    expect(ask({ route: { candidates } }).candidates.map((each) => each.deployment)).toEqual(['cloud/cheap']);
  });

  it('takes the tightest of what the route, the key and the request demand', () => {
    const input = ask({
      route: { constraints: { maxLatencyMs: 900, minQuality: 0.2 } },
      caller: { constraints: { maxLatencyMs: 500, localOnly: true } },
      hints: { constraints: { maxLatencyMs: 700, minQuality: 0.6 } },
    });
    expect(input.constraints).toEqual({ maxLatencyMs: 500, minQuality: 0.6, localOnly: true });
  });

  it('passes on what the request asks for', () => {
    const asked = { policy: 'best', latencyClass: 'batch', dial: 0 };
    expect(ask({ hints: asked })).toMatchObject(asked);
  });

  it('passes on the limits and the preferences of the request', () => {
    const asked = { prefer: ['cloud'], fallbacks: false, timeoutMs: 5, maxAttempts: 2 } as const;
    expect(ask({ hints: asked })).toMatchObject(asked);
  });

  it('lets the suffix of a name count instead of the policy that the request asks for', () => {
    expect(ask({ hints: { policy: 'saving' }, access: { policy: 'fastest' } }).policy).toBe('fastest');
  });

  it('asks about several routes with each deployment once, and their constraints apart', () => {
    const home = route([CHEAP], { name: 'home', constraints: { localOnly: true }, policy: budget(900) });
    const auto = route([DEAR, CHEAP], { constraints: { maxLatencyMs: 5 } });
    const chain = [
      { route: home, forbidden: [], policy: 'saving' },
      { route: auto, forbidden: ['cloud/dear', 'cloud/cheap'] },
    ];
    const input = ask({
      hints: { constraints: { minQuality: 0.5 } },
      caller: { constraints: { region: 'eu' } },
      access: { route: home, forbidden: ['cloud/dear'], chain },
      spent: [[undefined, 7]],
    });
    expect(input).toMatchObject({
      route: 'home',
      constraints: { region: 'eu', minQuality: 0.5 },
      chain: [
        { route: 'home', policy: 'saving', budget: { limitNanoUsd: 500, spentNanoUsd: 7 }, withheld: [] },
        { route: 'auto', withheld: ['cloud/cheap'] },
      ],
    });
    expect(input.candidates.map((each) => each.deployment)).toEqual(['cloud/cheap', 'cloud/dear']);
    expect(throughJson(input)).toStrictEqual(input);
  });

  it.each<[string, Given, object | undefined]>([
    ['no budget where the policy has none', {}, undefined],
    [
      'the budget of the policy of the route',
      { route: { policy: budget(900) } },
      { limitNanoUsd: 900, spentNanoUsd: 0 },
    ],
    [
      'the budget of the policy that is asked for',
      { hints: { policy: 'saving' } },
      { limitNanoUsd: 500, spentNanoUsd: 0 },
    ],
    [
      'no budget where another policy is asked for',
      { route: { policy: budget(900) }, hints: { policy: 'x' } },
      undefined,
    ],
    ['no budget for a policy that every object has', { hints: { policy: 'constructor' } }, undefined],
  ])('brings %s', (_, given, expected) => {
    expect(ask(given).budget).toEqual(expected);
  });

  it('knows what the session has spent, and what those without one have', () => {
    const spent = [['s', 30] as const, [undefined, 7] as const, ['other', 1] as const];
    expect(ask({ route: { policy: budget(900) }, hints: { session: 's' }, spent }).budget?.spentNanoUsd).toBe(30);
    expect(ask({ route: { policy: budget(900) }, spent }).budget?.spentNanoUsd).toBe(7);
  });
});

describe('sessionKey', () => {
  it('is different for every key and session', () => {
    const names = [null, 'null', '', 'a', 'a","b'];
    const sessions = [undefined, 'null', '', 'b', '","b'];
    const keys = names.flatMap((name) => sessions.map((session) => sessionKey({ ...ANYBODY, name }, session)));
    expect(new Set(keys).size).toBe(names.length * sessions.length);
  });
});

function budget(limitNanoUsd: number): Route['policy'] {
  return { kind: 'budget', limitNanoUsd, tiers: [] };
}
