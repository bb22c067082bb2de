/** The command as it is built, in a process of its own; `npm run build` makes it. */
import { spawn } from 'node:child_process';
import { closeSync, existsSync, openSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { CliResult } from './fake-io.ts';

const main = join(import.meta.dirname, '../../dist/cli/main.js');

function runBuilt(args: readonly string[], stdout: 'pipe' | number = 'pipe'): Promise<CliResult> {
  const child = spawn(process.execPath, [main, ...args], { stdio: ['ignore', stdout, 'pipe'] });
  let out = '';
  let err = '';
  child.stdout?.on('data', (chunk: Buffer) => {
    out += chunk.toString();
  });
  child.stderr?.on('data', (chunk: Buffer) => {
    err += chunk.toString();
  });
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code) => resolve({ code: code as CliResult['code'], out, err }));
  });
}

describe.skipIf(!existsSync(main))('the built command', () => {
  it('decides in demo mode', async () => {
    const { code, out, err } = await runBuilt(['route', '--demo', 'hi']);
    expect({ code, err }).toEqual({ code: 0, err: '' });
    expect(out).toMatch(/^sim-(cloud|local)\/sim-/);
  });

  it('exits with 2 on wrong usage', async () => {
    expect(await runBuilt(['route'])).toMatchObject({ code: 2, out: '' });
  });

  it.skipIf(!existsSync('/dev/full'))('exits with 1 where nothing can be written', async () => {
    const full = openSync('/dev/full', 'w');
    const result = await runBuilt(['route', '--demo', 'hi'], full);
    closeSync(full);
    expect(result).toMatchObject({ code: 1, err: 'Standard output cannot be written to: the disk is full.\n' });
  });

  it('ends quietly when the reader goes', async () => {
    const lines = Array.from({ length: 20_000 }, (_, id) => `${JSON.stringify({ id, prompt: 'hi' })}\n`).join('');
    const child = spawn(process.execPath, [main, 'route', '--demo', '--json', '--data', '-'], { stdio: 'pipe' });
    child.stdin.on('error', () => undefined);
    child.stdin.end(lines);
    child.stdout.once('data', () => child.stdout.destroy());
    let err = '';
    child.stderr.on('data', (chunk: Buffer) => {
      err += chunk.toString();
    });
    const code = await new Promise((resolve) => child.once('close', resolve));
    expect({ code, err }).toEqual({ code: 0, err: '' });
  });
});
