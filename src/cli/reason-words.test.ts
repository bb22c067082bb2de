import { describe, expect, it } from 'vitest';
import { NOW } from '../../test/support/builders.ts';
import type { Reason } from '../core/decision.ts';
import { ordinal, reasonInWords } from './reason-words.ts';

/** Every kind at least once: a kind that is missing does not compile. */
const REASONS: { readonly [Kind in Reason['kind']]: readonly Extract<Reason, { readonly kind: Kind }>[] } = {
  'not-in-config': [{ kind: 'not-in-config' }],
  forbidden: [{ kind: 'forbidden' }],
  'wrong-kind': [
    { kind: 'wrong-kind', wanted: 'embedding' },
    { kind: 'wrong-kind', wanted: 'chat' },
  ],
  modality: [{ kind: 'modality', missing: 'image' }],
  tools: [{ kind: 'tools' }],
  'json-schema': [{ kind: 'json-schema' }],
  untranslatable: [{ kind: 'untranslatable', fields: ['n', 'logprobs'], dialect: 'anthropic' }],
  'context-window': [{ kind: 'context-window', tokens: 12_400, limit: 8192 }],
  'not-local': [{ kind: 'not-local' }],
  region: [
    { kind: 'region', region: 'us', wanted: 'eu' },
    { kind: 'region', region: null, wanted: 'eu' },
  ],
  'not-selected': [{ kind: 'not-selected' }],
  'list-price': [
    { kind: 'list-price', side: 'input', picoUsd: 5_000_000, limit: 2_500_000 },
    { kind: 'list-price', side: 'output', picoUsd: null, limit: 0 },
  ],
  'cooling-down': [{ kind: 'cooling-down', untilMs: NOW + 12_000 }],
  'on-trial': [{ kind: 'on-trial' }],
  full: [{ kind: 'full', limit: 12 }],
  'too-slow': [
    { kind: 'too-slow', measure: 'ttftMs', predicted: 800, limit: 200 },
    { kind: 'too-slow', measure: 'e2eMs', predicted: null, limit: 2000 },
  ],
  'too-large': [
    { kind: 'too-large', sizeB: 70, limit: 14 },
    { kind: 'too-large', sizeB: null, limit: 14 },
  ],
  'too-dear': [
    { kind: 'too-dear', measure: 'request', nanoUsd: 2_000_000, limit: 1_000_000 },
    { kind: 'too-dear', measure: 'per-1k', nanoUsd: null, limit: 1_000_000 },
  ],
  'too-weak': [
    { kind: 'too-weak', quality: 0.5, limit: 0.8 },
    { kind: 'too-weak', quality: null, limit: 0.8 },
  ],
  'too-complex': [{ kind: 'too-complex', complexity: 0.6, limit: 0.35 }],
  outranked: [{ kind: 'outranked', rank: 4 }],
};

describe('reasonInWords', () => {
  it('says every reason so that the name of a deployment can stand before it', () => {
    const reasons = Object.values(REASONS).flat() as readonly Reason[];
    expect(reasons.map((reason) => reasonInWords(reason, NOW))).toMatchInlineSnapshot(`
      [
        "is not in the config",
        "is not for this key",
        "makes no embeddings",
        "makes nothing but embeddings",
        "does not read images",
        "cannot call tools",
        "cannot keep to a JSON schema",
        "cannot be asked for \`n\`, \`logprobs\` in anthropic",
        "has a window of 8,192 tokens, and the request needs 12,400",
        "is not local",
        "is in region us, not eu",
        "is in an unknown region, not eu",
        "is ruled out by \`only\` or \`ignore\`",
        "costs $5.00 per million input tokens, limit $2.50 per million",
        "is of unknown price, and the limit is $0 per million output tokens",
        "has failed and is left alone for another 12 s",
        "has failed, and is tried with another request just now",
        "has 12 requests under way, which is as many as it takes",
        "is too slow: 800 ms to the first token, limit 200 ms",
        "is of unknown speed, and the limit is 2 s for the complete answer",
        "is too large: 70 billion parameters, limit 14",
        "is of unknown size, and the limit is 14 billion parameters",
        "is too dear: $0.002 for this request, limit $0.001",
        "is of unknown price, and the limit is $0.001 for a thousand tokens",
        "is too weak: expected quality 0.50, wanted 0.80",
        "is of unknown quality, and 0.80 is wanted",
        "is for requests of complexity up to 0.35, and this one has 0.60",
        "came 4th, and the chain was full",
      ]
    `);
  });

  it.each([
    [1, '1st'],
    [2, '2nd'],
    [3, '3rd'],
    [4, '4th'],
    [11, '11th'],
    [13, '13th'],
    [22, '22nd'],
    [111, '111th'],
  ])('counts %i as %s', (number, text) => {
    expect(ordinal(number)).toBe(text);
  });
});
