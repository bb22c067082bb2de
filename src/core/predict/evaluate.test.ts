import { describe, expect, it } from 'vitest';
import { ability, deployment, traits } from '../../../test/support/builders.ts';
import { SEED_MODELS } from '../../../test/support/seed-models.ts';
import { HEALTHY } from '../health.ts';
import { evaluate, type LiveState } from './evaluate.ts';

const IDLE: LiveState = { health: HEALTHY, inFlight: 0 };
const REQUEST = traits({ inputTokens: 1000, expectedOutputTokens: 400 });

describe('evaluate', () => {
  it('prices a request by its estimated tokens, nothing of it cached', () => {
    // 1,000 × 2.50 + 400 × 10 USD per million.
    expect(evaluate(SEED_MODELS.gpt4o, REQUEST, IDLE)).toEqual({
      deployment: 'openai/gpt-4o',
      quality: null,
      costNanoUsd: 6_500_000,
      amortisedNanoUsd: 0,
      ttftMs: null,
      e2eMs: null,
      health: HEALTHY,
      inFlight: 0,
    });
  });

  it('prices one more request to a machine of one’s own at nothing, and shows its share of the hour apart', () => {
    // 10 s of a 0.10 USD hour.
    expect(evaluate(SEED_MODELS.qwen32, REQUEST, IDLE)).toMatchObject({
      costNanoUsd: 0,
      amortisedNanoUsd: 277_778,
      ttftMs: 500,
      e2eMs: 10_000,
    });
  });

  it('pretends to know nothing of a deployment that nobody described', () => {
    const candidate = evaluate(deployment('x/m', { price: { kind: 'unknown' } }), REQUEST, IDLE);
    expect(candidate).toMatchObject({ quality: null, costNanoUsd: null, ttftMs: null, e2eMs: null });
  });

  it('passes on what the running process knows', () => {
    const live: LiveState = { health: { kind: 'cooling', untilMs: 5, cause: 'ejected' }, inFlight: 3 };
    expect(evaluate(deployment('x/m', { ability: ability(0.5) }), REQUEST, live)).toMatchObject(live);
  });
});
