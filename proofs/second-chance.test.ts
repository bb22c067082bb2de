import { expect, test } from 'vitest';
import { proofLine } from './proof.ts';
import { type Part, withSecondChance } from './second-chance.ts';

function partOf(figure: number): Part {
  const line = proofLine({ id: 'A', promise: 'fast', figure, unit: '', goal: { atMost: 1 }, beside: '0 to 9' });
  return { lines: [line], tables: [] };
}

async function measureIn(figures: number[]): Promise<{ part: Part; left: number; said: string[] }> {
  const said: string[] = [];
  const part = await withSecondChance(
    async () => partOf(figures.shift() ?? Number.NaN),
    (text) => said.push(text),
  );
  return { part, left: figures.length, said };
}

test('what holds is measured once', async () => {
  const { part, left, said } = await measureIn([1, 0]);
  expect(part.lines[0]).toMatchObject({ figure: 1, holds: true, beside: '0 to 9' });
  expect(left).toBe(1);
  expect(said).toEqual([]);
});

test('what falls short is measured once more, says so, and then counts', async () => {
  const good = await measureIn([2, 1, 0]);
  expect(good.part.lines[0]).toMatchObject({ figure: 1, holds: true, beside: '0 to 9 (measured twice)' });
  expect(good.left).toBe(1);
  expect(good.said).toHaveLength(1);
  const bad = await measureIn([2, 3, 0]);
  expect(bad.part.lines[0]).toMatchObject({ figure: 3, holds: false });
  expect(bad.left).toBe(1);
});
