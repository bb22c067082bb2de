import { describe, expect, it } from 'vitest';
import { deployment, route } from '../../test/support/builders.ts';
import type { Snapshot } from '../core/decision.ts';
import { PointsmanError } from '../core/errors.ts';
import type { RequestHints } from '../core/hints.ts';
import { ANYBODY, accessibleRoutes, accessRoute, type Caller, checkOverrides } from './caller.ts';

const BIG = deployment('cloud/big');
const SMALL = deployment('cloud/small');
const LOCAL = deployment('home/small');
const SNAPSHOT: Snapshot = {
  deployments: { [BIG.id]: BIG, [SMALL.id]: SMALL, [LOCAL.id]: LOCAL },
  routes: {
    auto: route([BIG, SMALL, LOCAL]),
    'auto:big': route([BIG], { name: 'auto:big' }),
    'home/small': route([LOCAL], { name: 'home/small' }),
  },
  policies: {},
  latencyClasses: {},
};

const who = (overrides: Partial<Caller>): Caller => ({ ...ANYBODY, name: 'team', ...overrides });
const asking = (hints: Partial<RequestHints>): RequestHints => ({ constraints: {}, tags: [], ...hints });

describe('accessRoute', () => {
  it.each<[string, readonly string[], string, readonly string[]]>([
    ['anything where nothing is said', [], 'auto', []],
    ['a route that it names, with all that it leads to', ['auto'], 'auto', []],
    ['of a route only the model that it names', ['small'], 'auto', ['cloud/big']],
    ['of a route only the deployment that it names', ['home/small'], 'auto', ['cloud/big', 'cloud/small']],
    ['of a route only the provider that it names', ['cloud'], 'auto', ['home/small']],
    ['a deployment by the name of its provider', ['home'], 'home/small', []],
  ])('permits %s', (_, allow, name, forbidden) => {
    const access = accessRoute(SNAPSHOT, name, who({ allow }));
    expect(access.route.name).toBe(name);
    expect(access.forbidden).toEqual(forbidden);
  });

  it.each<[string, readonly string[], string]>([
    ['that there is not', [], 'auto:tiny'],
    ['that every object has', [], 'constructor'],
    ['that every object has, and a key names', ['__proto__'], '__proto__'],
    ['of which the key may use nothing', ['home'], 'auto:big'],
    ['that is there, but for others', ['auto'], 'auto:big'],
  ])('does not find a route %s', (_, allow, name) => {
    const error = errorOf(() => accessRoute(SNAPSHOT, name, who({ allow })));
    expect(error).toMatchObject({ code: 'model_not_found', param: 'model' });
  });

  it('tells a restricted key only of what it may use', () => {
    const error = errorOf(() => accessRoute(SNAPSHOT, 'tiny', who({ allow: ['home/small'] })));
    expect(error.message).toContain('Try one of: auto, home/small;');
  });

  it('does not repeat a name of any length', () => {
    expect(errorOf(() => accessRoute(SNAPSHOT, 'x'.repeat(10_000), ANYBODY)).message.length).toBeLessThan(300);
  });
});

describe('accessibleRoutes', () => {
  it.each<[readonly string[], readonly string[]]>([
    [[], ['auto', 'auto:big', 'home/small']],
    [['auto'], ['auto']],
    [['small'], ['auto', 'home/small']],
    [['home'], ['auto', 'home/small']],
    [['nothing'], []],
  ])('for %j are %j', (allow, names) => {
    const caller = who({ allow });
    expect(accessibleRoutes(SNAPSHOT, caller)).toEqual(names);
    for (const name of names) expect(() => accessRoute(SNAPSHOT, name, caller)).not.toThrow();
  });
});

describe('checkOverrides', () => {
  it.each<[Partial<RequestHints>, string]>([
    [{ policy: 'best' }, 'pointsman.policy'],
    [{ dial: 1 }, 'pointsman.dial'],
    [{ latencyClass: 'realtime' }, 'pointsman.latencyClass'],
    [{ constraints: { minQuality: 0.9 } }, 'pointsman.constraints.minQuality'],
  ])('refuses %j from a key that may not', (hints, param) => {
    expect(errorOf(() => checkOverrides(asking(hints), who({ overrides: false })))).toMatchObject({
      code: 'override_not_allowed',
      param,
    });
    expect(() => checkOverrides(asking(hints), who({}))).not.toThrow();
  });

  it('lets every key say what its request is', () => {
    const hints = asking({ task: 'math', complexity: 0.9, session: 's', tags: ['a'] });
    expect(() => checkOverrides(hints, who({ overrides: false }))).not.toThrow();
  });
});

function errorOf(act: () => unknown): PointsmanError {
  try {
    act();
  } catch (error) {
    if (error instanceof PointsmanError) return error;
    throw error;
  }
  throw new Error('Nothing was thrown.');
}
