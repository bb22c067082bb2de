import { execFile } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, test } from 'vitest';
import { readConfigFile } from '../../src/config/index.ts';

const run = promisify(execFile);
const folder = join(import.meta.dirname, '../../examples');
const files = readdirSync(folder);

describe('examples', () => {
  test.each(files.filter((name) => name.endsWith('.mjs')))('%s runs', async (name) => {
    const { stdout, stderr } = await run(process.execPath, [join(folder, name)], { cwd: folder });
    expect(stderr).toBe('');
    expect(stdout).not.toBe('');
  });

  test.each(files.filter((name) => name.endsWith('.yaml')))('%s is a good config without warnings', async (name) => {
    const result = await readConfigFile(join(folder, name), {});
    expect(result.ok ? result.warnings : result.problems).toEqual([]);
  });
});
