import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type Children, withChildren } from './children.ts';
import { until } from './clock.ts';

let folder = '';

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'pointsman-children-'));
});

afterEach(() => rmSync(folder, { recursive: true }));

const node = (code: string) => ({ name: 'child', command: process.execPath, args: ['-e', code] });

function alive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

test('a process that runs to its end gives its output, and is given its input', async () => {
  const output = await withChildren(folder, (children) =>
    children.run({ ...node('process.stdin.pipe(process.stdout)'), input: 'hello' }, 10_000),
  );
  expect(output).toBe('hello');
});

test('a failing process is an error that tells what it said last', async () => {
  const failing = node('console.error("no such luck"); process.exit(3)');
  await expect(withChildren(folder, (children) => children.run(failing, 10_000))).rejects.toThrow(/3.*no such luck/s);
});

test('a process that takes too long is ended', async () => {
  const endless = node('setInterval(() => {}, 1000)');
  await expect(withChildren(folder, (children) => children.run(endless, 100))).rejects.toThrow(
    'took longer than 100 ms',
  );
});

test('a command that does not exist is an error', async () => {
  const missing = { name: 'child', command: 'pointsman-no-such-command', args: [] };
  await expect(withChildren(folder, (children) => children.run(missing, 10_000))).rejects.toThrow();
});

test('nothing is left running when the work throws, not even what ignores a polite request', async () => {
  const pids: number[] = [];
  const work = async (children: Children): Promise<never> => {
    pids.push(children.start(node('process.on("SIGTERM", () => {}); setInterval(() => {}, 1000)')).pid);
    pids.push(children.start(node('setInterval(() => {}, 1000)')).pid);
    throw new Error('broken off');
  };
  await expect(withChildren(folder, work)).rejects.toThrow('broken off');
  expect(pids).toHaveLength(2);
  expect(await until(() => !pids.some(alive), 5000)).toBe(true);
});

test("the caller's NODE_OPTIONS do not reach what is measured", async () => {
  process.env['NODE_OPTIONS'] = '--no-warnings';
  try {
    const print = node('process.stdout.write(String(process.env.NODE_OPTIONS))');
    expect(await withChildren(folder, (children) => children.run(print, 10_000))).toBe('undefined');
    const inherited = { ...print, inheritEnvironment: true } as const;
    expect(await withChildren(folder, (children) => children.run(inherited, 10_000))).toBe('--no-warnings');
  } finally {
    delete process.env['NODE_OPTIONS'];
  }
});
