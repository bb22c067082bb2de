export { createMemoryIdempotency } from './memory-idempotency.ts';
export { createMemoryRecords } from './memory-records.ts';
export type { SqliteDriver } from './sqlite/driver.ts';
export { openSqliteRecords, RECORDS_FILE, type SqliteRecordsOptions } from './sqlite/records.ts';
export { StoreError } from './store-error.ts';
