import type { SqliteDatabase } from './driver.ts';

/** Runs `work` in a write transaction: all of it happens, or nothing and the error is thrown on. */
export function transaction(database: SqliteDatabase, work: () => void): void {
  database.exec('BEGIN IMMEDIATE');
  try {
    work();
    database.exec('COMMIT');
  } catch (thrown) {
    rollBack(database);
    throw thrown;
  }
}

function rollBack(database: SqliteDatabase): void {
  try {
    database.exec('ROLLBACK');
  } catch {
    // After a full disk or an I/O error SQLite has done it already; the error that counts is the first one.
  }
}
