/** The lockfile names the binaries of every platform: without them `npm ci` refuses it. */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { repository, runOn, type ToolRun } from './planted-tree.ts';

const platforms = { 'tool-linux-x64-musl': '1.2.3', 'tool-darwin-arm64': '1.2.3' };
const musl = { version: '1.2.3', cpu: ['x64'], dev: true, libc: ['musl'], optional: true, os: ['linux'] };
const darwin = { version: '1.2.3', cpu: ['arm64'], dev: true, optional: true, os: ['darwin'] };
const tool = { version: '1.2.3', dev: true, optionalDependencies: platforms };

function check(lock: string, ...options: readonly string[]): ToolRun {
  return runOn({ 'package-lock.json': lock }, [], 'scripts/complete-lock.mjs', ...options);
}

it('lacks nothing', () => {
  const { status, output } = check(readFileSync(join(repository, 'package-lock.json'), 'utf8'), '--check');
  expect(output).toContain('0 packages were missing');
  expect(status).toBe(0);
});

it('would be caught lacking something', () => {
  const packages = { '': {}, 'node_modules/tool': tool, 'node_modules/tool-linux-x64-musl': musl };
  const { status, output } = check(JSON.stringify({ packages }), '--check');
  expect(output).toContain('node_modules/tool-darwin-arm64');
  expect(output).not.toContain('musl');
  expect(status).toBe(1);
});

it('is completed by the script', () => {
  const folder = mkdtempSync(join(tmpdir(), 'pointsman-lock-'));
  try {
    const path = join(folder, 'package-lock.json');
    writeFileSync(path, JSON.stringify({ packages: { 'node_modules/tool': tool } }));
    spawnSync(process.execPath, [join(repository, 'scripts/complete-lock.mjs')], { cwd: folder });
    const packages = {
      'node_modules/tool': tool,
      'node_modules/tool-darwin-arm64': darwin,
      'node_modules/tool-linux-x64-musl': musl,
    };
    expect(JSON.parse(readFileSync(path, 'utf8'))).toEqual({ packages });
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});
