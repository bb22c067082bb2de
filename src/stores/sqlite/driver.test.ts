import { describe, expect, it } from 'vitest';
import { StoreError } from '../store-error.ts';
import { hasSqliteDriver, openSqlite, preferredDrivers, type SqliteDriver } from './driver.ts';

it('prefers what Node brings along where Node does not warn of it', () => {
  expect(preferredDrivers(20)).toEqual(['libsql', 'node:sqlite']);
  expect(preferredDrivers(22)).toEqual(['libsql', 'node:sqlite']);
  expect(preferredDrivers(24)).toEqual(['node:sqlite', 'libsql']);
});

it.skipIf(await hasSqliteDriver('node:sqlite'))('says what is missing when there is no driver', async () => {
  const opening = openSqlite(':memory:', ['node:sqlite']);
  await expect(opening).rejects.toThrow(StoreError);
  await expect(opening).rejects.toThrow(/no SQLite for this machine \(node:sqlite: Node \S+ does not have it\)/);
});

const drivers: readonly SqliteDriver[] = ['libsql', 'node:sqlite'];
for (const driver of drivers) {
  describe.skipIf(!(await hasSqliteDriver(driver)))(`the driver ${driver}`, () => {
    it('runs, asks and tells the two apart', async () => {
      const database = await openSqlite(':memory:', [driver]);
      database.exec('CREATE TABLE t (a TEXT, b REAL); CREATE TABLE u (c)');
      const insert = database.prepare('INSERT INTO t VALUES (?, ?)');
      const select = database.prepare('SELECT a, b FROM t ORDER BY a');
      expect([insert.reader, select.reader]).toEqual([false, true]);
      expect(Number(insert.run(['x', 0.1]).changes)).toBe(1);
      insert.run(['y', null]);
      expect(select.all([]).map((row) => ({ ...row }))).toEqual([
        { a: 'x', b: 0.1 },
        { a: 'y', b: null },
      ]);
      expect(database.driver).toBe(driver);
      database.close();
    });

    it('throws what SQLite has to say', async () => {
      const database = await openSqlite(':memory:', [driver]);
      expect(() => database.prepare('SELEC')).toThrow('syntax error');
      expect(() => database.exec('SELECT * FROM nowhere')).toThrow('no such table');
      database.close();
    });

    it('names the file that it cannot open', async () => {
      await expect(openSqlite('/nowhere/at/all.db', [driver])).rejects.toThrow(
        'The database /nowhere/at/all.db cannot be opened',
      );
    });
  });
}
