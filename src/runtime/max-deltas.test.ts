import { describe, expect, it } from 'vitest';
import type { ChatRequest } from '../core/chat-request.ts';
import { maxDeltasOf } from './max-deltas.ts';

const REQUEST: ChatRequest = {
  dialect: 'openai-chat',
  untranslatable: [],
  model: 'm',
  messages: [],
  toolCount: 0,
  responseFormat: 'text',
  stream: true,
  hints: { constraints: {}, tags: [] },
};
const TARGET = { upstreamModel: 'm', quirks: {} };

describe('the most deltas of a stream', () => {
  it('is not known where nobody has set a limit, whatever the model can', () => {
    expect(maxDeltasOf(REQUEST, { ...TARGET, outputCeiling: 100 }, {})).toBe(Number.POSITIVE_INFINITY);
  });

  it('follows from the lowest limit', () => {
    const request = { ...REQUEST, maxOutputTokens: 1000 };
    expect(maxDeltasOf(request, TARGET, {})).toBe(1164);
    expect(maxDeltasOf(request, { ...TARGET, maxOutputTokens: 100 }, {})).toBe(174);
    expect(maxDeltasOf(request, { ...TARGET, outputCeiling: 10 }, {})).toBe(75);
    expect(maxDeltasOf(REQUEST, { ...TARGET, maxOutputTokens: 1 }, {})).toBe(65);
  });

  it('is that for each of several answers', () => {
    expect(maxDeltasOf({ ...REQUEST, maxOutputTokens: 10 }, TARGET, { n: 3 })).toBe(97);
  });
});
