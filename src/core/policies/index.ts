/** Every policy by its name in config. The one place that knows them all. */
import { budget } from './budget.ts';
import { capability } from './capability.ts';
import { cheapest } from './cheapest.ts';
import { fastest } from './fastest.ts';
import { hybrid } from './hybrid.ts';
import { latency } from './latency.ts';
import type { Policy, PolicyConfig } from './policy.ts';
import { single } from './single.ts';

type Policies = { readonly [Kind in PolicyConfig['kind']]: Policy<Extract<PolicyConfig, { kind: Kind }>> };

export const POLICIES: Policies = { single, capability, cheapest, budget, fastest, latency, hybrid };

/** The implementation for a config. The cast is sound: `Policies` pairs each kind with its own config. */
export function policyFor<Config extends PolicyConfig>(config: Config): Policy<Config> {
  return POLICIES[config.kind] as unknown as Policy<Config>;
}
