import { describe, expect, it } from 'vitest';
import { chatRequest, message } from '../../test/support/builders.ts';
import { cutMiddle, viewPrompt } from './prompt-view.ts';

const WINDOW = 32 * 1024;

describe('the view of a prompt', () => {
  it('is the last message of the user', () => {
    const request = chatRequest('', {
      messages: [
        message('system', 'Be brief.'),
        message('user', 'one'),
        message('assistant', 'two'),
        message('user', 'three'),
        message('tool', 'four'),
      ],
    });
    expect(viewPrompt(request)).toEqual({ query: 'three' });
  });

  it('is empty where the user said nothing', () => {
    expect(viewPrompt(chatRequest('', { messages: [] }))).toEqual({ query: '' });
    expect(viewPrompt(chatRequest('', { messages: [message('system', 'Be brief.')] }))).toEqual({ query: '' });
  });

  it('joins the texts of a message by lines and leaves out what is not text', () => {
    const parts = [{ type: 'text', text: 'What is' }, { type: 'image' }, { type: 'text', text: 'this?' }] as const;
    expect(viewPrompt(chatRequest('', { messages: [message('user', parts)] }))).toEqual({ query: 'What is\nthis?' });
  });

  it('is whole up to two windows', () => {
    const text = 'x'.repeat(2 * WINDOW);
    expect(viewPrompt(chatRequest(text)).query).toBe(text);
  });

  it('is the first and the last window of anything longer, in one piece or in parts', () => {
    const [head, middle, tail] = ['h'.repeat(WINDOW), 'm'.repeat(999_999), 't'.repeat(WINDOW)] as const;
    expect(viewPrompt(chatRequest(head + middle + tail)).query).toBe(head + tail);
    const parts = [head, middle, tail].map((text) => ({ type: 'text', text }) as const);
    expect(viewPrompt(chatRequest('', { messages: [message('user', parts)] })).query).toBe(head + tail);
  });
});

describe('cutMiddle', () => {
  it.each([
    ['', 2, ''],
    ['abcd', 2, 'abcd'],
    ['abcde', 2, 'abde'],
    ['abcdefghij', 1, 'aj'],
  ])('of %j to %i at each end is %j', (text, size, expected) => {
    expect(cutMiddle(text, size)).toBe(expected);
  });
});
