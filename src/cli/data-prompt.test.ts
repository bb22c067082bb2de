import { describe, expect, it } from 'vitest';
import { readDataPrompt } from './data-prompt.ts';
import type { Line } from './read-lines.ts';

const line = (value: unknown): Line => ({ number: 7, text: JSON.stringify(value), bytesRead: 0 });

describe('readDataPrompt', () => {
  it('takes a prompt, and leaves the outcomes alone', () => {
    const data = readDataPrompt(line({ id: 'a', prompt: 'Hi', task: 'chat', outcomes: 'nonsense' }));
    expect(data).toEqual({ id: 'a', prompt: { prompt: 'Hi' }, task: 'chat' });
  });

  it('takes messages, which count where there is a prompt too', () => {
    const messages = [{ role: 'user', content: 'Hi' }];
    expect(readDataPrompt(line({ id: 0, prompt: 'x', messages }))).toEqual({
      id: 0,
      prompt: { messages },
      task: undefined,
    });
  });

  it.each([
    ['no object', [1], '`line` must be an object'],
    ['without an id', { prompt: 'Hi' }, '`id` must be a string or a number, not absent'],
    ['without a prompt', { id: 1 }, '`prompt` must be a string where there are no `messages`, not absent'],
    ['with a prompt that is no text', { id: 1, prompt: {} }, '`prompt` must be a string'],
    ['with a task that is no text', { id: 1, prompt: 'x', task: 3 }, '`task` must be a non-empty string'],
  ])('refuses a line %s, by its number', (_, value, message) => {
    expect(() => readDataPrompt(line(value))).toThrow(
      expect.objectContaining({ name: 'LineError', line: 7, message: expect.stringContaining(message) }),
    );
  });

  it('does not repeat what it cannot read', () => {
    const broken = { number: 3, text: '{"id": 1, "prompt": "a secret', bytesRead: 0 };
    expect(() => readDataPrompt(broken)).toThrow(expect.objectContaining({ line: 3, message: 'the line is not JSON' }));
  });
});
