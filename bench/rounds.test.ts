import { expect, test } from 'vitest';
import { interleave, series } from './rounds.ts';

const TARGETS = [{ name: 'direct' }, { name: 'nginx' }, { name: 'Portkey' }] as const;

test('every other round goes backwards', async () => {
  const order: string[] = [];
  await interleave(TARGETS, 3, async ({ name }) => order.push(name));
  expect(order.join(' ')).toBe('direct nginx Portkey Portkey nginx direct direct nginx Portkey');
});

test('a series holds one figure a round, in the order of the rounds', async () => {
  const rounds = await interleave(TARGETS, 2, async (target, round) => ({ us: target.name.length * 10 + round }));
  expect(series(rounds, 'nginx', (sample) => sample.us)).toEqual([50, 51]);
});

test('a target that was not measured is an error', async () => {
  const rounds = await interleave(TARGETS, 1, async () => 1);
  expect(() => series(rounds, 'Pointsman', (sample) => sample)).toThrow('Pointsman was not measured');
});
