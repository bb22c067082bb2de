/** Policies, with every name in them resolved. */
import type { LatencyClass } from '../../core/decision.ts';
import type { BudgetTier, CapabilityRule, PolicyConfig } from '../../core/policies/policy.ts';
import { foldBudget, foldRule } from '../aliases.ts';
import { BUILT_IN_POLICIES } from '../builtin.ts';
import { DEFAULTS } from '../defaults.ts';
import { deploymentsOf, type Names } from '../names.ts';
import type { Path, ProblemList } from '../problems.ts';
import type { RawPolicy, RawRule, RawTier } from '../raw-config.ts';
import { didYouMean } from '../suggest.ts';
import { byCanonicalTask, nanoUsd } from './facts.ts';

export interface PolicyNames {
  readonly names: Names;
  readonly latencyClasses: Readonly<Record<string, LatencyClass>>;
}

/** Those from the configuration and the built-in ones that it does not replace, by name. */
export function readPolicies(
  raw: Readonly<Record<string, RawPolicy>>,
  known: PolicyNames,
  problems: ProblemList,
): Readonly<Record<string, PolicyConfig>> {
  const written = Object.entries(raw).map(([name, policy]) => [
    name,
    readPolicy(policy, known, ['policies', name], problems),
  ]);
  return { ...BUILT_IN_POLICIES, ...Object.fromEntries(written) };
}

type Kind = RawPolicy['kind'];
type Read<K extends Kind> = (
  raw: Extract<RawPolicy, { kind: K }>,
  known: PolicyNames,
  path: Path,
  problems: ProblemList,
) => PolicyConfig;

/** The cast is sound: `READERS` pairs each kind with its own shape. */
export function readPolicy(raw: RawPolicy, known: PolicyNames, path: Path, problems: ProblemList): PolicyConfig {
  return (READERS[raw.kind] as Read<Kind>)(raw, known, path, problems);
}

const READERS: { readonly [K in Kind]: Read<K> } = {
  single: () => ({ kind: 'single' }),
  cheapest: () => ({ kind: 'cheapest' }),
  fastest: () => ({ kind: 'fastest' }),
  hybrid: ({ dial = DEFAULTS.dial, latencyWeight = DEFAULTS.latencyWeight }) => ({
    kind: 'hybrid',
    dial,
    latencyWeight,
  }),
  latency: ({ latencyClass = DEFAULTS.latencyClass }, { latencyClasses }, path, problems) => {
    if (!Object.hasOwn(latencyClasses, latencyClass)) {
      const suggestion = didYouMean(latencyClass, Object.keys(latencyClasses));
      problems.error([...path, 'latencyClass'], `there is no latency class "${latencyClass}"`, suggestion);
    }
    return { kind: 'latency', latencyClass };
  },
  capability: ({ rules, default: otherwise }, { names }, path, problems) => {
    const read = Object.entries(rules).map(
      ([task, rule]) => [task, readRule(rule, names, [...path, 'rules', task], problems)] as const,
    );
    return {
      kind: 'capability',
      rules: byCanonicalTask(Object.fromEntries(read), [...path, 'rules'], problems),
      fallback: readRule(otherwise, names, [...path, 'default'], problems),
    };
  },
  budget: (raw, { names }, path, problems) => {
    const { perSessionUsd } = foldBudget(raw, path, problems);
    if (perSessionUsd === undefined) problems.error([...path, 'perSessionUsd'], 'is missing');
    const tiers = readTiers(raw.tiers, names, [...path, 'tiers'], problems);
    return { kind: 'budget', limitNanoUsd: nanoUsd(perSessionUsd ?? 0), tiers };
  },
};

function readRule(raw: RawRule, names: Names, path: Path, problems: ProblemList): CapabilityRule {
  const { maxTokens } = foldRule(raw, path, problems);
  const models = readModelNames(raw, names, path, problems);
  return { models, ...(maxTokens === undefined ? {} : { maxOutputTokens: maxTokens }) };
}

function readTiers(raw: readonly RawTier[], names: Names, path: Path, problems: ProblemList): readonly BudgetTier[] {
  const limits = tierLimits(raw);
  limits.forEach((until, index) => {
    const isLast = index === limits.length - 1;
    const place = [...path, index, 'until'];
    if (until === undefined && !isLast) problems.error(place, 'is missing: only the last tier goes without');
    if (until !== undefined && isLast) problems.error(place, 'must not be there: the last tier is for all the rest');
    if (until !== undefined && until <= (limits[index - 1] ?? 0))
      problems.error(place, 'must be more than that of the tier before');
  });
  return raw.map((tier, index) => {
    const until = limits[index];
    const models = readModelNames(tier, names, [...path, index], problems);
    return { ...(until === undefined ? {} : { until }), models };
  });
}

function tierLimits(raw: readonly RawTier[]): readonly (number | undefined)[] {
  const written = raw.map(({ until }) => until);
  const useDefaults = raw.length === DEFAULTS.budgetTiers.length + 1 && written.every((until) => until === undefined);
  return useDefaults ? [...DEFAULTS.budgetTiers, undefined] : written;
}

function readModelNames(
  { model, models }: Pick<RawRule, 'model' | 'models'>,
  names: Names,
  path: Path,
  problems: ProblemList,
): readonly string[] {
  if ((model === undefined) === (models === undefined)) problems.error(path, 'needs either model or models');
  if (model !== undefined) deploymentsOf(model, names, [...path, 'model'], problems);
  models?.forEach((name, index) => {
    deploymentsOf(name, names, [...path, 'models', index], problems);
  });
  return models ?? (model === undefined ? [] : [model]);
}
