/**
 * How well a model is expected to do on this request: its ability against the request's difficulty.
 *
 * The form is the one-parameter logistic (Rasch) model of test theory: a unit more ability counts as much as a
 * unit less difficulty, on the log-odds scale. A request of complexity 0.5 is what `ability` is stated for.
 */
import type { Deployment } from '../deployment.ts';
import { own } from '../own.ts';
import type { Traits } from '../traits.ts';

/** Log-odds between the easiest and the hardest request. At 3, an ability of 0.8 spans 0.47 .. 0.95. */
const DIFFICULTY_SPAN = 3;
const EDGE = 1e-3;

/** Expected score 0..1, or null if nobody said anything about the model. */
export function predictQuality(deployment: Deployment, traits: Traits): number | null {
  const { ability } = deployment;
  if (ability === undefined) return null;
  const base = own(ability.byTask, traits.task.label) ?? ability.overall;
  return logistic(logOdds(base) - DIFFICULTY_SPAN * (traits.complexity.value - 0.5));
}

function logOdds(p: number): number {
  const bounded = Math.min(1 - EDGE, Math.max(EDGE, p));
  return Math.log(bounded / (1 - bounded));
}

function logistic(x: number): number {
  return 1 / (1 + Math.exp(-x));
}
