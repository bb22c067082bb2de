/** Reads the records of a directory beside whoever writes them. */
import { access } from 'node:fs/promises';
import { join } from 'node:path';
import type { RecordStore } from '../../core/ports.ts';
import { type RecordTables, recordQueries } from '../record-queries.ts';
import { reasonOf, StoreError } from '../store-error.ts';
import { openSqlite, type SqliteDatabase } from './driver.ts';
import { RECORD_MIGRATIONS, schemaVersion } from './migrations.ts';
import { queryBuilder } from './query-builder.ts';
import { RECORDS_FILE } from './records.ts';

export interface RecordReader extends Pick<RecordStore, 'get' | 'list' | 'getSnapshot'> {
  close(): void;
}

/** Whoever writes does not wait for a reader, but a reader may have to wait for the log to be taken over. */
const READ_ONLY = 'PRAGMA busy_timeout = 2000; PRAGMA query_only = 1';

/**
 * Opens the database without changing anything in it: a server that is running notices nothing.
 *
 * @returns undefined if there is no database
 * @throws StoreError if it cannot be read, or if this is not its version of Pointsman
 */
export async function openRecordReader(directory: string): Promise<RecordReader | undefined> {
  const path = join(directory, RECORDS_FILE);
  try {
    await access(path);
  } catch {
    return undefined;
  }
  try {
    const database = await openSqlite(path);
    try {
      database.exec(READ_ONLY);
      checkVersion(database);
    } catch (thrown) {
      database.close();
      throw thrown;
    }
    return { ...recordQueries(queryBuilder<RecordTables>(database)), close: () => database.close() };
  } catch (thrown) {
    throw new StoreError(`The records in ${directory} cannot be read. ${reasonOf(thrown)}`, thrown);
  }
}

function checkVersion(database: SqliteDatabase): void {
  const version = schemaVersion(database);
  const known = RECORD_MIGRATIONS.length;
  if (version === known) return;
  const remedy =
    version > known
      ? 'A newer Pointsman has used it: upgrade.'
      : '`pointsman serve` brings it up to date when it starts.';
  throw new StoreError(`It has schema version ${version}, this Pointsman reads ${known}. ${remedy}`);
}
