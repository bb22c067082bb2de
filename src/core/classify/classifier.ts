/** A classifier says what kind of work a prompt is and how hard, from what it can see at once. Pure. */
import type { PromptView } from '../prompt-view.ts';
import type { ComplexityEstimate, Signal, TaskEstimate } from '../traits.ts';

export interface Classification {
  readonly task: TaskEstimate;
  readonly complexity: ComplexityEstimate;
  /** What it went by, for explanations. */
  readonly signals: readonly Signal[];
}

export interface Classifier {
  readonly name: string;
  classify(view: PromptView): Classification;
}

/** Below this confidence an estimate is unsure: a judge may be asked, if there is one. */
export const UNSURE_BELOW = 0.5;
