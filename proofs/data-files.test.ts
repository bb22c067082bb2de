import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { describeData, findData } from './data-files.ts';

let folder = '';

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'pointsman-data-'));
  mkdirSync(join(folder, 'outcomes'));
  writeFileSync(join(folder, 'outcomes/mmlu_pro.jsonl'), 'hello');
});

afterEach(() => rmSync(folder, { recursive: true }));

test('a file is found in its folder, and nothing is found without one', () => {
  expect(findData(folder, 'outcomes/mmlu_pro.jsonl')).toBe(join(folder, 'outcomes/mmlu_pro.jsonl'));
  expect(findData(folder, 'outcomes/other.jsonl')).toBeUndefined();
  expect(findData(undefined, 'outcomes/mmlu_pro.jsonl')).toBeUndefined();
});

test('data is described by the hash of its content and its public origin', async () => {
  expect(await describeData(folder, 'outcomes/mmlu_pro.jsonl')).toEqual({
    file: 'outcomes/mmlu_pro.jsonl',
    sha256: '2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824',
    origin: expect.stringContaining('MMLU-Pro'),
  });
});

test('a file of unknown origin is an error', async () => {
  await expect(describeData(folder, 'outcomes/other.jsonl')).rejects.toThrow('no origin is known');
});
