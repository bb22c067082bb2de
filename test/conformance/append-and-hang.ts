/** A child process that is killed: it appends records, flushes, says so, and appends more that it never flushes. */
import { openSqliteRecords } from '../../src/stores/index.ts';
import { exampleRecord } from './example-record.ts';

const store = await openSqliteRecords({
  directory: process.argv[2] ?? '',
  schedule: () => () => {},
  onError: (error) => process.stderr.write(`${error.message}\n`),
});
for (let number = 0; number < 500; number += 1) store.append(exampleRecord(number));
await store.flush();
for (let number = 500; number < 600; number += 1) store.append(exampleRecord(number));
process.stdout.write('flushed\n');
process.stdin.resume();
