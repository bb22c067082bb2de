/** Whether records can be kept. */
import { access, constants, stat } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import type { RecordSettings } from '../core/config.ts';
import { RECORDS_FILE } from '../stores/index.ts';
import { openSqlite } from '../stores/sqlite/driver.ts';
import { type DoctorCheck, failed, ok } from './doctor-check.ts';
import { fileProblem } from './file-problem.ts';

const NAME = 'records';

export async function checkRecords({ directory }: RecordSettings): Promise<DoctorCheck> {
  if (directory === null) return ok(NAME, 'kept in memory');
  const problem = (await driverProblem()) ?? (await directoryProblem(resolve(directory)));
  if (problem !== undefined) return failed(NAME, problem, 'Set `records.directory` to another one, or to null.');
  return await checkDatabase(directory);
}

async function driverProblem(): Promise<string | undefined> {
  try {
    (await openSqlite(':memory:')).close();
    return undefined;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

/** Nothing is created to find out: of a directory that is not there, the one that it would be created in counts. */
async function directoryProblem(directory: string): Promise<string | undefined> {
  try {
    if (!(await stat(directory)).isDirectory()) return `${directory} is not a directory`;
    await access(directory, constants.W_OK | constants.X_OK);
    return undefined;
  } catch (error) {
    const parent = dirname(directory);
    if (isMissing(error) && parent !== directory) return await directoryProblem(parent);
    return `${directory} cannot be written to: ${fileProblem(error) ?? String(error)}`;
  }
}

function isMissing(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ENOENT';
}

async function checkDatabase(directory: string): Promise<DoctorCheck> {
  const { openRecordReader } = await import('../stores/sqlite/record-reader.ts');
  const path = join(directory, RECORDS_FILE);
  try {
    const reader = await openRecordReader(directory);
    if (reader === undefined) return ok(NAME, `${path} will be created`);
    try {
      await reader.list({ limit: 1 });
      await access(path, constants.W_OK);
    } finally {
      reader.close();
    }
    return ok(NAME, `${path} can be read and written`);
  } catch (error) {
    const reason = fileProblem(error) ?? (error instanceof Error ? error.message : String(error));
    return failed(NAME, reason, 'Move the file away, or set `records.directory` to another one.');
  }
}
