import { describe, expect, it } from 'vitest';
import { inOrder, insertMember, type Replacement, removeMembers, replaceValue } from './edit.ts';
import { type Member, scanObject } from './scan.ts';

describe('edits of a JSON text', () => {
  it('replace a value and nothing around it', () => {
    const text = '{ "a" : 1 , "b":2}';
    expect(apply(text, [replaceValue(member(text, 'a'), 'x"y')])).toBe('{ "a" : "x\\"y" , "b":2}');
  });

  it.each([
    ['{"a":1,"b":2,"c":3}', 'a', '{"b":2,"c":3}'],
    ['{"a":1,"b":2,"c":3}', 'b', '{"a":1,"c":3}'],
    ['{"a":1,"b":2,"c":3}', 'c', '{"a":1,"b":2}'],
    ['{ "a" : 1 , "b" : 2 }', 'a', '{ "b" : 2 }'],
    ['{ "a" : 1 , "b" : 2 }', 'b', '{ "a" : 1 }'],
    ['{ "a":1 }', 'a', '{  }'],
  ])('remove from %j the member %s, with its comma', (text, key, expected) => {
    expect(apply(text, removal(text, key))).toBe(expected);
  });

  it.each([
    ['{"a":1,"b":2,"c":3}', ['a', 'b'], '{"c":3}'],
    ['{"a":1,"b":2,"c":3}', ['b', 'c'], '{"a":1}'],
    ['{"a":1,"b":2,"c":3}', ['a', 'c'], '{"b":2}'],
    ['{ "a":1, "b":2 }', ['a', 'b'], '{  }'],
  ])('remove from %j the members %j, with the commas that go with them', (text, keys, expected) => {
    expect(apply(text, removal(text, ...keys))).toBe(expected);
  });

  it('insert before the first member', () => {
    expect(apply(' { "a":1}', [insertMember(1, 'k', { x: [1] })])).toBe(' {"k":{"x":[1]}, "a":1}');
  });

  it('do not get in each other’s way, whatever their order', () => {
    const text = '{"a":1,"b":2,"c":3}';
    const edits = [
      ...removal(text, 'c'),
      replaceValue(member(text, 'b'), 'two'),
      insertMember(0, 'x', 0),
      insertMember(0, 'y', 0),
    ];
    expect(apply(text, edits)).toBe('{"x":0,"y":0,"a":1,"b":"two"}');
    expect(apply(text, [insertMember(0, 'x', 0), ...removal(text, 'a')])).toBe('{"x":0,"b":2,"c":3}');
  });
});

function apply(text: string, replacements: readonly Replacement[]): string {
  let result = '';
  let at = 0;
  for (const { start, end, text: replacement } of inOrder(replacements)) {
    result += text.slice(at, start) + replacement;
    at = end;
  }
  return result + text.slice(at);
}

function membersOf(text: string): readonly Member[] {
  const scan = scanObject(text, 64);
  if (scan.kind !== 'object') throw new Error(`This is ${scan.kind}.`);
  return scan.members;
}

function member(text: string, key: string, members: readonly Member[] = membersOf(text)): Member {
  return members.find((known) => known.key === key)!;
}

function removal(text: string, ...keys: readonly string[]): readonly Replacement[] {
  return removeMembers(membersOf(text), (key) => keys.includes(key));
}
