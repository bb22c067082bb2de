import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { openSqliteRecords } from '../../src/stores/index.ts';
import { exampleRecord } from './example-record.ts';

it('loses nothing that was flushed when the process is killed', { timeout: 60_000 }, async () => {
  const directory = mkdtempSync(join(tmpdir(), 'pointsman-kill-'));
  const register = new URL('../support/register-typescript.mjs', import.meta.url).href;
  const script = fileURLToPath(new URL('append-and-hang.ts', import.meta.url));
  const child = spawn(process.execPath, ['--import', register, script, directory], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const exited = once(child, 'exit');
  const [said] = await Promise.race([once(child.stdout, 'data'), exited]);
  expect(String(said)).toBe('flushed\n');
  child.kill('SIGKILL');
  await exited;

  const store = await openSqliteRecords({ directory, schedule: () => () => {}, onError: () => {} });
  const flushed = Array.from({ length: 500 }, (_, number) => exampleRecord(499 - number));
  expect(await store.list({ limit: 1_000 })).toStrictEqual(flushed);
  await store.close();
  rmSync(directory, { recursive: true });
});
