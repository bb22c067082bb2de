/** Constraints, with money in nano-USD. */
import type { Constraints } from '../../core/constraints.ts';
import { foldConstraints } from '../aliases.ts';
import { checkNames, type Names } from '../names.ts';
import type { Path, ProblemList } from '../problems.ts';
import type { RawConstraints } from '../raw-config.ts';
import { nanoUsd } from './facts.ts';

export function readConstraints(
  raw: RawConstraints | undefined,
  names: Names,
  path: Path,
  problems: ProblemList,
): Constraints {
  const { maxCostUsd, maxCostPer1kTokens, max_latency_ms, max_cost_per_1k, ...same } = foldConstraints(
    raw ?? {},
    path,
    problems,
  );
  checkNames(same.only, names, [...path, 'only'], problems);
  checkNames(same.ignore, names, [...path, 'ignore'], problems);
  return {
    ...same,
    ...(maxCostUsd === undefined ? {} : { maxCostNanoUsd: nanoUsd(maxCostUsd) }),
    ...(maxCostPer1kTokens === undefined ? {} : { maxCostPer1kNanoUsd: nanoUsd(maxCostPer1kTokens) }),
  };
}
