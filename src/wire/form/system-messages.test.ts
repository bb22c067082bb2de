import { describe, expect, it } from 'vitest';
import type { Message } from './conversation.ts';
import { asUser, partSystem, speaksLater } from './system-messages.ts';

const system = (text: string): Message => ({ role: 'system', content: [{ type: 'text', text }] });
const USER: Message = { role: 'user', content: [{ type: 'text', text: 'Hi' }] };
const CALL: Message = { role: 'assistant', content: [{ type: 'tool-call', id: 'a', name: 'f', arguments: '{}' }] };
const result = (callId: string): Message => ({ role: 'tool', results: [{ callId, content: [], isError: false }] });

describe('partSystem', () => {
  it('takes the first words of the system apart, and leaves the others where they are', () => {
    expect(partSystem([system('1'), system('2'), USER, system('3'), USER])).toEqual({
      system: [
        { type: 'text', text: '1' },
        { type: 'text', text: '2' },
      ],
      rest: [USER, system('3'), USER],
    });
    expect(partSystem([system('1')])).toMatchObject({ rest: [] });
    expect(partSystem([USER])).toEqual({ system: [], rest: [USER] });
  });

  it('lets results follow their calls', () => {
    const messages = [USER, CALL, system('1'), result('a'), system('2'), result('b'), USER];
    expect(partSystem(messages).rest).toEqual([USER, CALL, result('a'), result('b'), system('1'), system('2'), USER]);
  });
});

describe('speaksLater', () => {
  it.each([
    [[system('1'), USER], false],
    [[system('1')], false],
    [[USER, system(' ')], false],
    [[USER, system('1')], true],
  ])('sees whether the system says anything after others: %j', (messages, later) => {
    expect(speaksLater(messages)).toBe(later);
  });
});

describe('asUser', () => {
  it('marks words, keeps their place in the cache, and leaves out what says nothing', () => {
    expect(
      asUser([
        { type: 'text', text: 'a', cache: true },
        { type: 'text', text: '\n' },
      ]),
    ).toEqual([{ type: 'text', text: '<system>\na\n</system>', cache: true }]);
  });
});
