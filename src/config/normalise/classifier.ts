/** How task and complexity are found. */
import type { ClassifierSettings } from '../../core/config.ts';
import { DEFAULTS } from '../defaults.ts';
import { deploymentsOf, type Names } from '../names.ts';
import type { ProblemList } from '../problems.ts';
import type { RawClassifier } from '../raw-config.ts';

/** A judge that is named by its model is the first deployment of that model. */
export function readClassifier(
  raw: RawClassifier | undefined,
  names: Names,
  problems: ProblemList,
): ClassifierSettings {
  const name = raw?.name ?? 'heuristic';
  if (raw?.judge === undefined) return { name };
  const { model, timeoutMs = DEFAULTS.judgeTimeoutMs } = raw.judge;
  const [deployment] = deploymentsOf(model, names, ['classifier', 'judge', 'model'], problems);
  return deployment === undefined ? { name } : { name, judge: { deployment, timeoutMs } };
}
