/**
 * Other names for fields: those of well-known examples, which give latencies in seconds and prices per thousand
 * tokens. Here each becomes the field that it stands for, and from here on only that exists.
 */
import type { Path, ProblemList } from './problems.ts';
import type {
  RawBudgetPolicy,
  RawConstraints,
  RawDeployment,
  RawLatency,
  RawLink,
  RawPrice,
  RawRule,
} from './raw-config.ts';

interface Alias<T> {
  readonly alias: keyof T & string;
  readonly field: keyof T & string;
  /** From the alias's unit to the field's. */
  readonly factor: number;
}

type Fold<T> = (raw: T, path: Path, problems: ProblemList) => T;

const SECONDS_TO_MS = 1000;
const PER_1K_TO_PER_MILLION = 1000;

export const foldConstraints: Fold<RawConstraints> = folding([
  { alias: 'max_latency_ms', field: 'maxLatencyMs', factor: 1 },
  { alias: 'max_cost_per_1k', field: 'maxCostPer1kTokens', factor: 1 },
]);

export const foldLink: Fold<RawLink> = folding([{ alias: 'timeout', field: 'timeoutMs', factor: SECONDS_TO_MS }]);

export const foldRule: Fold<RawRule> = folding([{ alias: 'max_tokens', field: 'maxTokens', factor: 1 }]);

export const foldBudget: Fold<RawBudgetPolicy> = folding([
  { alias: 'budget_per_session', field: 'perSessionUsd', factor: 1 },
]);

const foldLatency: Fold<RawLatency> = folding([
  { alias: 'first_token', field: 'ttftMs', factor: SECONDS_TO_MS },
  { alias: 'complete', field: 'e2eMs', factor: SECONDS_TO_MS },
]);

const foldComplexity: Fold<RawDeployment> = folding([{ alias: 'max_complexity', field: 'maxComplexity', factor: 1 }]);

/** What is said of a model or a deployment; `endpoint` is left for `providers.ts`. */
export function foldDeployment(raw: RawDeployment, path: Path, problems: ProblemList): RawDeployment {
  const { cost_per_1k_tokens, cost_per_hour, avg_latency_ms, price, latency, ...rest } = foldComplexity(
    raw,
    path,
    problems,
  );
  const prices: readonly (RawPrice | undefined)[] = [
    price,
    cost_per_1k_tokens === undefined ? undefined : flatPrice(cost_per_1k_tokens * PER_1K_TO_PER_MILLION),
    cost_per_hour === undefined ? undefined : { perHour: cost_per_hour },
  ];
  const stated = prices.filter((one) => one !== undefined);
  if (stated.length > 1) {
    problems.error(
      [...path, 'price'],
      'is said more than once',
      'Keep one of price, cost_per_1k_tokens and cost_per_hour',
    );
  }
  const speed = latencyOf(latency, avg_latency_ms, path, problems);
  return {
    ...rest,
    ...(stated[0] === undefined ? {} : { price: stated[0] }),
    ...(speed === undefined ? {} : { latency: speed }),
  };
}

function flatPrice(usdPerMillion: number): RawPrice {
  return { input: usdPerMillion, output: usdPerMillion };
}

function latencyOf(
  raw: RawLatency | undefined,
  averageMs: number | undefined,
  path: Path,
  problems: ProblemList,
): RawLatency | undefined {
  const latency = raw === undefined ? undefined : foldLatency(raw, [...path, 'latency'], problems);
  if (averageMs === undefined) return latency;
  if (latency?.e2eMs !== undefined || latency?.tokensPerSecond !== undefined) {
    problems.error([...path, 'avg_latency_ms'], 'is said again by latency', 'Keep one of them');
    return latency;
  }
  return { ...latency, e2eMs: averageMs };
}

function folding<T extends object>(aliases: readonly Alias<T>[]): Fold<T> {
  return (raw, path, problems) => {
    const folded: Partial<Record<keyof T, unknown>> = { ...raw };
    for (const { alias, field, factor } of aliases) {
      const value = folded[alias];
      if (value === undefined) continue;
      if (folded[field] !== undefined)
        problems.error([...path, alias], `is another name for ${field}`, 'Keep one of them');
      delete folded[alias];
      // Decimal again: 2.3 s are 2300 ms, not 2299.9999999999995.
      folded[field] = Number((Number(value) * factor).toPrecision(12));
    }
    return folded as T;
  };
}
