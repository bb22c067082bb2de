import { describe, expect, it } from 'vitest';
import { canaryDeltas, extentOf } from './canary.ts';

const said = (wall: string, number: number, length = 3): string => canaryDeltas({ wall, number }, length).join('');
const extent = (text: string): string => extentOf(text, () => 3);

describe('the extent of a text', () => {
  it.each([
    ['', 'nothing'],
    [said('a', 1), 'whole'],
    [said('a', 1, 2), 'part'],
    [said('a', 1).slice(0, -1), 'part'],
    [said('a', 1, 4), 'mixed'],
    [said('a', 1) + said('a', 1), 'mixed'],
    [said('a', 1, 1) + said('b', 1), 'mixed'],
    [said('a', 1, 2) + said('a', 12), 'mixed'],
    [said('a', 1).slice(6), 'mixed'],
    ['Hello', 'mixed'],
  ])('%o is %s', (text, expected) => {
    expect(extent(text)).toBe(expected);
  });
});
