import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { chatRequest as anyRequest } from '../../test/support/arbitraries.ts';
import { chatRequest, message } from '../../test/support/builders.ts';
import { estimateInputTokens } from './prompt-size.ts';
import { estimateTokens } from './tokens.ts';

const PROSE = 'The express does not wait behind the goods train. ';

describe('the size of a request', () => {
  it.each([
    ['nothing', { messages: [] }, 0],
    ['an empty message', { messages: [message('user', '')] }, 4],
    ['three empty messages', { messages: [message('user', ''), message('assistant', ''), message('user', '')] }, 12],
    ['an image', { messages: [message('user', [{ type: 'image' }])] }, 769],
    ['two tools that say nothing', { messages: [], toolCount: 2, definitions: [{}, {}] }, 26],
    ['what came as tokens', { messages: [], promptTokens: 7 }, 7],
    ['an empty text to embed', { dialect: 'openai-embeddings' as const, messages: [message('user', '')] }, 0],
  ])('of %s', (_, overrides, tokens) => {
    expect(estimateInputTokens(chatRequest('', overrides))).toBe(tokens);
  });

  it('is the estimate of the text, and what a message costs', () => {
    expect(estimateInputTokens(chatRequest(PROSE))).toBe(Math.ceil(estimateTokens(PROSE) + 4));
  });

  it('counts every message and every text of a message', () => {
    const once = estimateInputTokens(chatRequest(PROSE)) - 4;
    const parts = [
      { type: 'text', text: PROSE },
      { type: 'text', text: PROSE },
    ] as const;
    const request = chatRequest('', { messages: [message('system', PROSE), message('user', parts)] });
    expect(estimateInputTokens(request) - 8).toBeGreaterThan(2.8 * once);
    expect(estimateInputTokens(request) - 8).toBeLessThan(3.1 * once);
  });

  it('extrapolates a long text from its ends to within a hundredth', () => {
    const long = PROSE.repeat(20_000);
    const ratio = estimateInputTokens(chatRequest(long)) / estimateTokens(long);
    expect(ratio).toBeGreaterThan(0.99);
    expect(ratio).toBeLessThan(1.01);
  });

  it('takes the density from the longest texts, not from many short ones', () => {
    const long = ['1'.repeat(90_000), PROSE.repeat(2000), '界'.repeat(80_000)];
    const texts = [...Array.from({ length: 50 }, () => 'ok'), ...long];
    const request = chatRequest('', { messages: texts.map((text) => message('user', text)) });
    const counted = long.reduce((sum, text) => sum + estimateTokens(text), 0);
    expect(estimateInputTokens(request) / counted).toBeCloseTo(1, 2);
  });

  it('counts what tools and schemas say, and what was called with', () => {
    const tool = { name: 'find', description: PROSE.repeat(10), parameters: { type: 'object', properties: {} } };
    const tools = Array.from({ length: 34 }, (_, index) => ({ ...tool, name: `find_${index}` }));
    expect(JSON.stringify(tools).length).toBeGreaterThan(19_000);
    const without = estimateInputTokens(chatRequest(PROSE));
    const offered = estimateInputTokens(chatRequest(PROSE, { toolCount: tools.length, definitions: tools }));
    expect(offered - without).toBeGreaterThan(3500);
    expect(offered - without).toBeLessThan(6500);
    const called = {
      ...message('assistant', ''),
      toolCalls: 1,
      calls: [{ name: 'find', arguments: PROSE.repeat(50) }],
    };
    const after = chatRequest('', { messages: [message('user', PROSE), called] });
    expect(estimateInputTokens(after) - without).toBeGreaterThan(450);
  });

  it('is never smaller for one more tool', () => {
    const place = fc.nat(10);
    fc.assert(
      fc.property(anyRequest, fc.array(fc.jsonValue()), fc.jsonValue(), place, (request, definitions, tool, at) => {
        const before = estimateInputTokens({ ...request, definitions });
        const more = [...definitions.slice(0, at), tool, ...definitions.slice(at)];
        const after = estimateInputTokens({ ...request, toolCount: request.toolCount + 1, definitions: more });
        expect(after).toBeGreaterThan(before);
      }),
    );
  });

  it('is a whole number of tokens, at least those of the messages', () => {
    fc.assert(
      fc.property(anyRequest, (request) => {
        const tokens = estimateInputTokens(request);
        expect(Number.isInteger(tokens)).toBe(true);
        expect(tokens).toBeGreaterThanOrEqual(4 * request.messages.length);
      }),
    );
  });
});
