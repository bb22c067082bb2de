/** A budget per session, as a policy over the models of a new config. */
import { DEFAULTS } from '../config/defaults.ts';
import type { RawConfig, RawDeployment, RawModel, RawTier } from '../config/index.ts';

export const BUDGET_ROUTE = 'auto:budget';
const BUDGET_POLICY = 'session-budget';

/** The config with a route that keeps to the budget; undefined if the prices do not tell its models apart. */
export function withBudget(raw: RawConfig, perSessionUsd: number): RawConfig | undefined {
  const tiers = tiersOf(raw.models ?? {});
  if (tiers === undefined) return undefined;
  return {
    ...raw,
    policies: { ...raw.policies, [BUDGET_POLICY]: { kind: 'budget', perSessionUsd, tiers } },
    routes: { ...raw.routes, [BUDGET_ROUTE]: { policy: BUDGET_POLICY } },
  };
}

/** The dearest first, then one of the middle if there is one, the cheapest at the end. */
function tiersOf(models: NonNullable<RawConfig['models']>): readonly RawTier[] | undefined {
  const priced = Object.entries(models as Readonly<Record<string, RawModel>>)
    .map(([name, model]) => ({ name, usd: priceOf(model) }))
    .filter((model): model is { name: string; usd: number } => model.usd !== undefined)
    .sort((a, b) => b.usd - a.usd);
  const [dearest] = priced;
  const cheapest = priced.at(-1);
  if (dearest === undefined || cheapest === undefined || dearest.usd === cheapest.usd) return undefined;
  const middle = priced[Math.floor((priced.length - 1) / 2)];
  const [first, second] = DEFAULTS.budgetTiers;
  const between =
    middle === undefined || middle === dearest || middle === cheapest ? [] : [{ until: second, models: [middle.name] }];
  return [{ until: first, models: [dearest.name] }, ...between, { models: [cheapest.name] }];
}

/** Of a token in and one out; of several deployments the cheapest. */
function priceOf({ deployments, ...model }: RawModel): number | undefined {
  const prices = (deployments ?? [model]).map(deploymentPrice).filter((price) => price !== undefined);
  return prices.length === 0 ? undefined : Math.min(...prices);
}

function deploymentPrice({ price }: RawDeployment): number | undefined {
  if (price?.perHour !== undefined) return 0;
  return price?.input === undefined || price.output === undefined ? undefined : price.input + price.output;
}
