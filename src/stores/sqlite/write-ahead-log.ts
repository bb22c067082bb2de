/** How our databases write: ahead into a log, so that readers and one writer do not wait for each other. */
import type { SqliteDatabase } from './driver.ts';

/**
 * The page size holds several rows of a few KB, which makes writing an eighth cheaper than 4096 does. The log is
 * taken over into the database after 128 pages instead of 1000: as cheap, in stalls half as long.
 */
const SETTINGS = `
  PRAGMA page_size = 8192;
  PRAGMA journal_mode = WAL;
  PRAGMA synchronous = NORMAL;
  PRAGMA wal_autocheckpoint = 128;`;

const ATTEMPTS = 20;

/**
 * Prepares a connection whose `busy_timeout` is set.
 *
 * Processes that open a new database at the same moment get in each other's way: SQLite refuses all but one the
 * change of mode at once, whatever the timeout. A transaction does wait, so an empty one stands between attempts.
 *
 * @throws What the driver throws, if it stays so.
 */
export function useWriteAheadLog(database: SqliteDatabase): void {
  for (let attempt = 1; ; attempt += 1) {
    try {
      database.exec(SETTINGS);
      return;
    } catch (thrown) {
      if (attempt === ATTEMPTS) throw thrown;
      database.exec('BEGIN IMMEDIATE; COMMIT');
    }
  }
}
