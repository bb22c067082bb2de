import { describe, expect, it } from 'vitest';
import { isKeepAlive } from './keep-alive.ts';

const chunk = (delta: object, more: object = {}): object => ({
  choices: [{ index: 0, delta, finish_reason: null }],
  ...more,
});
const blockDelta = (delta: object): object => ({ type: 'content_block_delta', index: 0, delta });
const candidate = (parts: readonly object[], more: object = {}): object => ({
  candidates: [{ content: { parts, role: 'model' }, ...more }],
  usageMetadata: { promptTokenCount: 3 },
});

describe('isKeepAlive', () => {
  it.each<readonly [string | null, object]>([
    ['ping', { type: 'ping' }],
    [null, { type: 'ping' }],
    ['keepalive', { sequence_number: 3, type: 'keepalive' }],
    [null, { sequence_number: 3, type: 'keepalive' }],
    [null, chunk({})],
    [null, chunk({ role: 'assistant' })],
    [null, chunk({ role: 'assistant', content: '', refusal: null, tool_calls: [] }, { usage: null })],
    [null, { choices: [] }],
    ['content_block_delta', blockDelta({ type: 'text_delta', text: '' })],
    ['response.output_text.delta', { type: 'response.output_text.delta', delta: '' }],
    [null, candidate([{ text: '' }], { index: 0 })],
    [null, candidate([{ text: '', thought: true }])],
  ])('is so of %s %j', (event, data) => {
    expect(isKeepAlive({ event, data: JSON.stringify(data) })).toBe(true);
    expect(isKeepAlive({ event, data: JSON.stringify(data).replaceAll(':', ': ') })).toBe(true);
  });

  it.each<readonly [string | null, object | string]>([
    [null, chunk({ content: 'a' })],
    [null, chunk({ content: '"ping"' })],
    [null, chunk({ content: '', tool_calls: [{ index: 0 }] })],
    [null, chunk({ content: '', reasoning_details: [{ text: 'hm' }] })],
    [null, { choices: [{ index: 0, delta: {}, finish_reason: 'stop' }] }],
    [null, { choices: [{ index: 0, text: 'a' }] }],
    [null, { choices: [], usage: { prompt_tokens: 1 } }],
    [null, { choices: [], error: { message: 'x' } }],
    [null, '[DONE]'],
    [null, '{"choices":'],
    ['message_start', { type: 'message_start', message: { content: [], model: '' } }],
    ['content_block_start', { type: 'content_block_start', content_block: { type: 'text', text: '' } }],
    ['content_block_delta', blockDelta({ type: 'text_delta', text: 'a' })],
    ['content_block_delta', blockDelta({ type: 'signature_delta', signature: 'E' })],
    ['message_delta', { type: 'message_delta', delta: { stop_reason: null, stop_sequence: '' } }],
    ['response.output_text.delta', { type: 'response.output_text.delta', delta: 'a', item_id: '' }],
    ['response.output_text.done', { type: 'response.output_text.done', text: '' }],
    [null, candidate([{ text: 'a' }])],
    [null, candidate([{ text: '', thoughtSignature: 'E' }])],
    [null, candidate([{ functionCall: { name: 'f', args: { a: '' } } }])],
    [null, candidate([{ text: '' }], { finishReason: 'STOP' })],
    [null, { candidates: [''] }],
  ])('is not so of %s %j', (event, data) => {
    expect(isKeepAlive({ event, data: typeof data === 'string' ? data : JSON.stringify(data) })).toBe(false);
  });
});
