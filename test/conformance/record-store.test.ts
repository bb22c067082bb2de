import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe } from 'vitest';
import { createMemoryRecords, openSqliteRecords, type SqliteDriver } from '../../src/stores/index.ts';
import { hasSqliteDriver } from '../../src/stores/sqlite/driver.ts';
import { recordStoreSuite } from './record-store.ts';

const root = mkdtempSync(join(tmpdir(), 'pointsman-records-'));
afterAll(() => rmSync(root, { recursive: true }));

recordStoreSuite('in memory', async () => createMemoryRecords());

const drivers: readonly SqliteDriver[] = ['libsql', 'node:sqlite'];
for (const driver of drivers) {
  describe.skipIf(!(await hasSqliteDriver(driver)))(`with the driver ${driver}`, () => {
    recordStoreSuite('in SQLite', () =>
      openSqliteRecords({
        directory: mkdtempSync(join(root, 'store-')),
        schedule: () => () => {},
        onError: () => {},
        driver,
      }),
    );
  });
}
