import { beforeEach, expect, it } from 'vitest';
import { openSqlite, type SqliteDatabase } from './driver.ts';
import { type Migration, migrate, RECORD_MIGRATIONS } from './migrations.ts';

const STEPS: readonly Migration[] = [
  { name: 'a table', sql: 'CREATE TABLE t (a TEXT)' },
  { name: 'a column', sql: "ALTER TABLE t ADD COLUMN b TEXT; UPDATE t SET b = 'was ' || a" },
];

let database: SqliteDatabase;
beforeEach(async () => {
  database = await openSqlite(':memory:');
  return () => database.close();
});

function read(sql: string): unknown {
  return database
    .prepare(sql)
    .all([])
    .map((row) => ({ ...row }));
}

it('brings an empty database to the newest version', () => {
  migrate(database, RECORD_MIGRATIONS);
  expect(read('PRAGMA user_version')).toEqual([{ user_version: RECORD_MIGRATIONS.length }]);
  expect(read('SELECT * FROM records')).toEqual([]);
});

it('takes only the steps that are missing, and keeps what is there', () => {
  migrate(database, STEPS.slice(0, 1));
  database.exec("INSERT INTO t VALUES ('x')");
  migrate(database, STEPS);
  migrate(database, STEPS);
  expect(read('SELECT * FROM t')).toEqual([{ a: 'x', b: 'was x' }]);
  expect(read('PRAGMA user_version')).toEqual([{ user_version: 2 }]);
});

it('undoes a step that fails, keeps those before it, and names it', () => {
  const broken = { name: 'half a step', sql: 'CREATE TABLE u (c); INSERT INTO nowhere VALUES (1)' };
  expect(() => migrate(database, [...STEPS, broken])).toThrow('Migration 3 (half a step) failed: no such table');
  expect(read('PRAGMA user_version')).toEqual([{ user_version: 2 }]);
  expect(read("SELECT name FROM sqlite_schema WHERE name = 'u'")).toEqual([]);
});

it('does not repeat a step that another process took while this one waited for the lock', () => {
  let overtaken = false;
  const exec = (sql: string): void => {
    if (sql.startsWith('BEGIN') && !overtaken) {
      overtaken = true;
      migrate(database, STEPS);
    }
    database.exec(sql);
  };
  migrate({ ...database, exec }, STEPS);
  expect(overtaken).toBe(true);
  expect(read('PRAGMA user_version')).toEqual([{ user_version: 2 }]);
});

it('refuses a database that is newer than the steps it knows, and leaves it alone', () => {
  migrate(database, STEPS);
  expect(() => migrate(database, STEPS.slice(0, 1))).toThrow('schema version 2, this Pointsman knows 1');
  expect(read('PRAGMA user_version')).toEqual([{ user_version: 2 }]);
});
