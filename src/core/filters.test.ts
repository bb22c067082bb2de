import { describe, expect, it } from 'vitest';
import { eligible, input, NO_NEEDS, NOW, traits, traitsOf } from '../../test/support/builders.ts';
import type { Candidate } from './candidate.ts';
import { type Constraints, WISHES, type Wish } from './constraints.ts';
import type { Reason } from './decision.ts';
import type { Deployment } from './deployment.ts';
import { unmetNeeds, unmetWish } from './filters.ts';
import type { Needs, Traits } from './traits.ts';

describe('a need', () => {
  it.each<[string, Partial<Needs>, Partial<Deployment>, readonly Reason[]]>([
    ['for images', { image: true }, { modalities: ['text'] }, [{ kind: 'modality', missing: 'image' }]],
    ['for sound', { audio: true }, { modalities: ['text', 'image'] }, [{ kind: 'modality', missing: 'audio' }]],
    ['for files', { file: true }, { modalities: ['text', 'image'] }, [{ kind: 'modality', missing: 'file' }]],
    ['for tools', { tools: true }, { tools: false }, [{ kind: 'tools' }]],
    ['for JSON of a schema', { jsonSchema: true }, { jsonSchema: false }, [{ kind: 'json-schema' }]],
    ['that is met', { image: true, audio: true, file: true, tools: true, jsonSchema: true }, {}, []],
    ['that nobody has', {}, { modalities: ['text'], tools: false, jsonSchema: false }, []],
    [
      'for several things gives several reasons',
      { image: true, tools: true },
      { modalities: ['text'], tools: false },
      [{ kind: 'modality', missing: 'image' }, { kind: 'tools' }],
    ],
  ])('%s', (_, needs, facts, reasons) => {
    const request = input([], { traits: traits({ needs: { ...NO_NEEDS, ...needs } }) });
    expect(unmetNeeds(eligible('x/m', {}, facts), request)).toEqual(reasons);
  });

  it.each<[string, Traits['dialect'], Partial<Deployment>, readonly Reason[]]>([
    ['for an answer', 'anthropic', { kind: 'embedding' }, [{ kind: 'wrong-kind', wanted: 'chat' }]],
    ['for an answer, met', 'anthropic', {}, []],
    ['for embeddings', 'openai-embeddings', {}, [{ kind: 'wrong-kind', wanted: 'embedding' }]],
    ['for embeddings, met', 'openai-embeddings', { kind: 'embedding' }, []],
    [
      'for embeddings, in a language that has none',
      'openai-embeddings',
      { kind: 'embedding', dialect: 'gemini' },
      [{ kind: 'wrong-kind', wanted: 'embedding' }],
    ],
  ])('%s', (_, dialect, facts, reasons) => {
    const request = input([], { traits: traits({ dialect }) });
    expect(unmetNeeds(eligible('x/m', {}, facts), request)).toEqual(reasons);
  });

  it('for a window is none of texts to embed, of which only the sum is known', () => {
    const many = input([], { traits: traits({ dialect: 'openai-embeddings', inputTokens: 100_000 }) });
    expect(unmetNeeds(eligible('x/m', {}, { kind: 'embedding', contextTokens: 8000 }), many)).toEqual([]);
  });

  it.each<[string, Constraints, Partial<Deployment>, readonly Reason[]]>([
    ['to stay local', { localOnly: true }, {}, [{ kind: 'not-local' }]],
    ['to stay local, met', { localOnly: true }, { local: true }, []],
    ['to stay in a region', { region: 'eu' }, { region: 'us' }, [{ kind: 'region', region: 'us', wanted: 'eu' }]],
    ['to stay in a region, unknown', { region: 'eu' }, {}, [{ kind: 'region', region: null, wanted: 'eu' }]],
    ['to stay in a region, met', { region: 'eu' }, { region: 'eu' }, []],
    ['for others only', { only: ['y', 'n'] }, {}, [{ kind: 'not-selected' }]],
    ['for nobody', { only: [] }, {}, [{ kind: 'not-selected' }]],
    ['for this deployment only', { only: ['x/m'] }, {}, []],
    ['for this model only', { only: ['m'] }, {}, []],
    ['for this provider only', { only: ['x'] }, {}, []],
    ['for any but this deployment', { ignore: ['x/m'] }, {}, [{ kind: 'not-selected' }]],
    ['for any but this model', { ignore: ['m'] }, {}, [{ kind: 'not-selected' }]],
    ['for any but this provider', { ignore: ['x'] }, {}, [{ kind: 'not-selected' }]],
    ['for any but another', { ignore: ['y'] }, {}, []],
    ['for a low list price', { maxInputPricePicoUsd: 999_999 }, {}, [listPrice('input', 1_000_000, 999_999)]],
    ['for a low list price, just met', { maxInputPricePicoUsd: 1e6, maxOutputPricePicoUsd: 2e6 }, {}, []],
    ['for a low list price of output', { maxOutputPricePicoUsd: 1 }, {}, [listPrice('output', 2_000_000, 1)]],
    [
      'for low list prices, unknown',
      { maxInputPricePicoUsd: 9e9, maxOutputPricePicoUsd: 9e9 },
      { price: { kind: 'unknown' } },
      [listPrice('input', null, 9e9), listPrice('output', null, 9e9)],
    ],
    [
      'for a low list price, of a machine paid by the hour',
      { maxInputPricePicoUsd: 0, maxOutputPricePicoUsd: 0 },
      { price: { kind: 'per-hour', nanoUsdPerHour: 1e9 } },
      [],
    ],
  ])('%s', (_, constraints, facts, reasons) => {
    expect(unmetNeeds(eligible('x/m', {}, facts), input([], { constraints }))).toEqual(reasons);
  });

  it('to hold the prompt and the expected answer is met by a window of exactly their size', () => {
    const request = input([], { traits: traits({ inputTokens: 7600, expectedOutputTokens: 400 }) });
    expect(unmetNeeds(eligible('x/m', {}, { contextTokens: 8000 }), request)).toEqual([]);
    expect(unmetNeeds(eligible('x/m', {}, { contextTokens: 7999 }), request)).toEqual([
      { kind: 'context-window', tokens: 8000, limit: 7999 },
    ]);
    expect(unmetNeeds(eligible('x/m'), request)).toEqual([]);
  });

  it('to be permitted by the key is not met by what the key may not use', () => {
    expect(unmetNeeds(eligible('x/m'), input([], { forbidden: ['x/m'] }))).toEqual([{ kind: 'forbidden' }]);
    expect(unmetNeeds(eligible('x/m'), input([], { forbidden: ['x/n'] }))).toEqual([]);
  });
});

describe('a wish', () => {
  it.each<[string, Wish, Constraints, Partial<Candidate>, Partial<Deployment>, readonly Reason[]]>([
    ['for a quick answer', 'latency', { maxLatencyMs: 999 }, { e2eMs: 1000 }, {}, [tooSlow('e2eMs', 1000, 999)]],
    ['for a quick answer, just met', 'latency', { maxLatencyMs: 1000 }, { e2eMs: 1000 }, {}, []],
    [
      'for a quick answer, unknown',
      'latency',
      { maxLatencyMs: 999 },
      { e2eMs: null },
      {},
      [tooSlow('e2eMs', null, 999)],
    ],
    ['for a quick start', 'latency', { maxTtftMs: 99 }, { ttftMs: 100 }, {}, [tooSlow('ttftMs', 100, 99)]],
    ['for a quick start, unknown', 'latency', { maxTtftMs: 99 }, { ttftMs: null }, {}, [tooSlow('ttftMs', null, 99)]],
    ['for a small model', 'latency', { maxSizeB: 7 }, {}, { sizeB: 8 }, [{ kind: 'too-large', sizeB: 8, limit: 7 }]],
    ['for a small model, just met', 'latency', { maxSizeB: 7 }, {}, { sizeB: 7 }, []],
    ['for a small model, unknown', 'latency', { maxSizeB: 7 }, {}, {}, [{ kind: 'too-large', sizeB: null, limit: 7 }]],
    ['for a low price', 'cost', { maxCostNanoUsd: 99 }, { costNanoUsd: 100 }, {}, [tooDear('request', 100, 99)]],
    ['for a low price, just met', 'cost', { maxCostNanoUsd: 100 }, { costNanoUsd: 100 }, {}, []],
    [
      'for a low price, unknown',
      'cost',
      { maxCostNanoUsd: 99 },
      { costNanoUsd: null },
      {},
      [tooDear('request', null, 99)],
    ],
    // 1,400 tokens.
    ['for a low rate', 'cost', { maxCostPer1kNanoUsd: 499 }, { costNanoUsd: 700 }, {}, [tooDear('per-1k', 500, 499)]],
    ['for a low rate, just met', 'cost', { maxCostPer1kNanoUsd: 500 }, { costNanoUsd: 700 }, {}, []],
    [
      'for a low rate, unknown',
      'cost',
      { maxCostPer1kNanoUsd: 9 },
      { costNanoUsd: null },
      {},
      [tooDear('per-1k', null, 9)],
    ],
    ['for quality', 'quality', { minQuality: 0.51 }, {}, {}, [{ kind: 'too-weak', quality: 0.5, limit: 0.51 }]],
    ['for quality, just met', 'quality', { minQuality: 0.5 }, {}, {}, []],
    [
      'for quality, unknown',
      'quality',
      { minQuality: 0.1 },
      { quality: null },
      {},
      [{ kind: 'too-weak', quality: null, limit: 0.1 }],
    ],
    ['for quality, not voiced', 'quality', {}, { quality: null }, {}, []],
    [
      'for a model up to it',
      'quality',
      {},
      {},
      { maxComplexity: 0.4 },
      [{ kind: 'too-complex', complexity: 0.5, limit: 0.4 }],
    ],
    ['for a model up to it, just met', 'quality', {}, {}, { maxComplexity: 0.5 }, []],
  ])('%s', (_, wish, constraints, numbers, facts, reasons) => {
    const question = {
      input: input([], { constraints, traits: traitsOf({ complexity: 0.5 }) }),
      complexityCounts: true,
    };
    expect(unmetWish(wish, eligible('x/m', numbers, facts), question)).toEqual(reasons);
  });

  it.each([
    ['is unmet a moment before the end of a cooldown', NOW + 1, [{ kind: 'cooling-down', untilMs: NOW + 1 }]],
    ['is met at the end of it', NOW, []],
  ])('for health %s', (_, untilMs, reasons) => {
    const candidate = eligible('x/m', { health: { kind: 'cooling', untilMs, cause: 'ejected' } });
    expect(unmetWish('health', candidate, { input: input([]), complexityCounts: true })).toEqual(reasons);
  });

  it('is met by everybody where none is voiced', () => {
    const blank = eligible('x/m', { quality: null, costNanoUsd: null, ttftMs: null, e2eMs: null });
    const question = { input: input([]), complexityCounts: true };
    expect(WISHES.flatMap((wish) => unmetWish(wish, blank, question))).toEqual([]);
  });

  it('leaves complexity aside where the policy names its models', () => {
    const question = { input: input([], { traits: traitsOf({ complexity: 1 }) }), complexityCounts: false };
    expect(unmetWish('quality', eligible('x/m', {}, { maxComplexity: 0.1 }), question)).toEqual([]);
  });
});

function tooSlow(measure: 'ttftMs' | 'e2eMs', predicted: number | null, limit: number): Reason {
  return { kind: 'too-slow', measure, predicted, limit };
}

function tooDear(measure: 'request' | 'per-1k', nanoUsd: number | null, limit: number): Reason {
  return { kind: 'too-dear', measure, nanoUsd, limit };
}

function listPrice(side: 'input' | 'output', picoUsd: number | null, limit: number): Reason {
  return { kind: 'list-price', side, picoUsd, limit };
}
