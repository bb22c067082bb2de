/** Adds up what was decided for many prompts. */
import { UNSURE_BELOW } from '../core/classify/classifier.ts';
import type { Route, Snapshot } from '../core/decision.ts';
import type { Deployment } from '../core/deployment.ts';
import { descending } from '../core/order.ts';
import type { Ruling } from '../runtime/ruling.ts';

/** Money of many requests. */
export interface Total {
  /** Of those whose price is known. */
  nanoUsd: number;
  /** How many have a price that nobody knows. */
  unknown: number;
}

export interface ModelTally {
  readonly model: string;
  requests: number;
  readonly cost: Total;
}

export interface Tally {
  prompts: number;
  /** Nobody can answer them. They count nowhere else. */
  rejected: number;
  /** A wish was given up for them. */
  relaxed: number;
  wouldAskJudge: number;
  /** The classifier did not know the complexity. */
  unsure: number;
  readonly cost: Total;
  /** All of them on the most able deployment; null if nobody said how able any of them is. */
  readonly baseline: { readonly model: string; readonly deployment: string; readonly cost: Total } | null;
  readonly models: ReadonlyMap<string, ModelTally>;
  add(ruling: Ruling): void;
}

export function createTally(snapshot: Snapshot, route: Route): Tally {
  const models = new Map<string, ModelTally>();
  const best = mostAble(snapshot, route);
  const tally: Tally = {
    prompts: 0,
    rejected: 0,
    relaxed: 0,
    wouldAskJudge: 0,
    unsure: 0,
    cost: noMoney(),
    baseline: best === undefined ? null : { model: best.model, deployment: best.id, cost: noMoney() },
    models,
    add({ decision, input, estimatedCostNanoUsd }) {
      tally.prompts++;
      if (input.traits.wouldAskJudge) tally.wouldAskJudge++;
      if (input.traits.complexity.confidence < UNSURE_BELOW) tally.unsure++;
      if (decision.kind === 'reject') {
        tally.rejected++;
        return;
      }
      if (decision.relaxed.length > 0) tally.relaxed++;
      const { deployment } = decision.chain[0];
      const model = entryOf(models, snapshot.deployments[deployment]?.model ?? deployment);
      model.requests++;
      addTo(model.cost, estimatedCostNanoUsd);
      addTo(tally.cost, estimatedCostNanoUsd);
      const { baseline } = tally;
      if (baseline === null) return;
      const candidate = input.candidates.find((one) => one.deployment === baseline.deployment);
      addTo(baseline.cost, candidate?.costNanoUsd ?? null);
    },
  };
  return tally;
}

function mostAble({ deployments }: Snapshot, route: Route): Deployment | undefined {
  const able = route.candidates.flatMap(({ deployment }) => deployments[deployment] ?? []);
  const [best] = able
    .filter(({ ability }) => ability !== undefined)
    .sort((a, b) => descending(a.ability?.overall ?? null, b.ability?.overall ?? null));
  return best;
}

function entryOf(models: Map<string, ModelTally>, model: string): ModelTally {
  const known = models.get(model);
  if (known !== undefined) return known;
  const entry: ModelTally = { model, requests: 0, cost: noMoney() };
  models.set(model, entry);
  return entry;
}

function noMoney(): Total {
  return { nanoUsd: 0, unknown: 0 };
}

function addTo(total: Total, nanoUsd: number | null): void {
  if (nanoUsd === null) total.unknown++;
  else total.nanoUsd += nanoUsd;
}
