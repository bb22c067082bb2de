/**
 * The models of the two articles that routing by task, cost and latency started from here, with their figures:
 * prices in USD per million tokens or per local hour, rough times in seconds.
 */
import type { Deployment } from '../../src/core/deployment.ts';
import { deployment, perToken } from './builders.ts';

function local(model: string, sizeB: number, usdPerHour: number, seconds?: readonly [number, number]): Deployment {
  return deployment(`ollama/${model}`, {
    local: true,
    sizeB,
    price: { kind: 'per-hour', nanoUsdPerHour: Math.round(usdPerHour * 1e9) },
    ...flat(seconds),
  });
}

function flat(seconds: readonly [number, number] | undefined): Partial<Deployment> {
  if (seconds === undefined) return {};
  const [firstToken, complete] = seconds;
  return { latency: { kind: 'flat', ttftMs: firstToken * 1000, e2eMs: complete * 1000 } };
}

export interface SeedModels {
  readonly qwen1: Deployment;
  readonly qwen7: Deployment;
  readonly coder7: Deployment;
  readonly qwen32: Deployment;
  readonly qwen72: Deployment;
  readonly sonnet: Deployment;
  readonly gpt4o: Deployment;
}

export const SEED_MODELS: SeedModels = {
  qwen1: local('qwen2.5-1.5b', 1.5, 0.05, [0.05, 0.5]),
  qwen7: local('qwen2.5-7b', 7, 0.05, [0.15, 2]),
  coder7: local('qwen2.5-coder-7b', 7, 0.05),
  qwen32: local('qwen2.5-32b', 32, 0.1, [0.5, 10]),
  qwen72: deployment('together/qwen2.5-72b', { sizeB: 72, price: perToken(0.5, 2) }),
  sonnet: deployment('anthropic/claude-sonnet-4', { price: perToken(3, 15), ...flat([0.3, 5]) }),
  gpt4o: deployment('openai/gpt-4o', { price: perToken(2.5, 10, 1.25) }),
};
