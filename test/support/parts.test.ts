import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const repository: string = resolve(import.meta.dirname, '../..');

const planted = `
import { expect, it } from '${join(repository, 'node_modules/vitest/dist/index.js')}';
import { describeWithPart } from '${join(repository, 'test/support/parts.ts')}';
describeWithPart('redis', 'a test with redis', (path) => {
  it('gets its path', () => expect(path).toMatch(/redis-server$/));
});
`;

describe('a test that needs a program', () => {
  let folder: string;
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'pointsman-parts-'));
    writeFileSync(join(folder, 'planted.test.js'), planted);
    writeFileSync(join(folder, 'redis-server'), '', { mode: 0o755 });
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  const run = (environment: Readonly<Record<string, string>>) => {
    const script = join(repository, 'node_modules/vitest/vitest.mjs');
    const options = ['run', '--root', folder, '--reporter=verbose'];
    const env = { NO_COLOR: '1', ...environment };
    const { status, stdout, stderr } = spawnSync(process.execPath, [script, ...options], { encoding: 'utf8', env });
    return { status, output: stdout + stderr };
  };

  it('gets the path of the program where it is installed', () => {
    const { status, output } = run({ PATH: folder });
    expect(output).toContain('1 passed');
    expect(status).toBe(0);
  });

  it('is skipped where it is missing, and says why', () => {
    const { status, output } = run({ PATH: '' });
    expect(output).toContain('a test with redis (skipped: redis is not installed)');
    expect(output).toContain('1 skipped');
    expect(status).toBe(0);
  });

  it('fails where it is missing and must not be', () => {
    const { status, output } = run({ PATH: '', POINTSMAN_REQUIRE_PARTS: '1' });
    expect(output).toContain('redis is not installed');
    expect(status).toBe(1);
  });
});
