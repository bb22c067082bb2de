/**
 * Complexity by the rule of thumb that many routers start from: length, question words, code, several steps.
 *
 * It knows nothing of tasks, and between 0.3 and 0.7 it does not know the complexity either: on public benchmark
 * prompts three quarters fall there.
 */
import type { PromptView } from '../prompt-view.ts';
import type { Signal } from '../traits.ts';
import type { Classification, Classifier } from './classifier.ts';
import { UNKNOWN_TASK } from './tasks.ts';

const LENGTH_SCALE = 1000;
const LENGTH_CAP = 0.3;
const CLEARLY_SIMPLE = 0.3;
const CLEARLY_COMPLEX = 0.7;

const PATTERNS: readonly { readonly name: string; readonly weight: number; readonly pattern: RegExp }[] = [
  { name: 'question-words', weight: 0.2, pattern: /why|how|explain|compare|analyze/i },
  { name: 'code', weight: 0.2, pattern: /```|def |function/ },
  { name: 'several-steps', weight: 0.15, pattern: / and | then /i },
];

export const heuristic: Classifier = { name: 'heuristic', classify };

function classify({ query }: PromptView): Classification {
  const signals: Signal[] = [{ name: 'length', weight: lengthFactor(query) }];
  for (const { name, weight, pattern } of PATTERNS) {
    if (pattern.test(query)) signals.push({ name, weight });
  }
  const value = Math.min(
    signals.reduce((sum, { weight }) => sum + weight, 0),
    1,
  );
  const clear = value < CLEARLY_SIMPLE || value > CLEARLY_COMPLEX;
  return {
    task: { label: UNKNOWN_TASK, confidence: 0 },
    // It tells clear from ambiguous and nothing finer.
    complexity: { value, confidence: clear ? 1 : 0 },
    signals,
  };
}

/** Counted in code points, and no further than matters. */
function lengthFactor(query: string): number {
  const enough = LENGTH_SCALE * LENGTH_CAP;
  if (query.length >= 2 * enough) return LENGTH_CAP;
  let codePoints = 0;
  for (const _ of query) codePoints++;
  return Math.min(codePoints / LENGTH_SCALE, LENGTH_CAP);
}
