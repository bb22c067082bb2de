/** What is particular to the records in SQLite: the file, and everything that can be wrong with it. */
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { DecisionInput } from '../../src/core/decision.ts';
import type { RecordStore } from '../../src/core/ports.ts';
import {
  openSqliteRecords,
  RECORDS_FILE,
  type SqliteDriver,
  type SqliteRecordsOptions,
  StoreError,
} from '../../src/stores/index.ts';
import { hasSqliteDriver, openSqlite, type SqliteDatabase } from '../../src/stores/sqlite/driver.ts';
import { EXAMPLE_HASH, EXAMPLE_SNAPSHOT, exampleRecord } from './example-record.ts';

const root = mkdtempSync(join(tmpdir(), 'pointsman-sqlite-'));
afterAll(() => rmSync(root, { recursive: true }));

const drivers: readonly SqliteDriver[] = ['libsql', 'node:sqlite'];
for (const driver of drivers) {
  describe.skipIf(!(await hasSqliteDriver(driver)))(`records in SQLite with the driver ${driver}`, () => suite(driver));
}

function suite(driver: SqliteDriver): void {
  let directory: string;
  let path: string;
  let timers: (() => void)[];
  let errors: string[];
  const opened: RecordStore[] = [];

  beforeEach(() => {
    directory = join(mkdtempSync(join(root, 'case-')), 'data', 'records');
    path = join(directory, RECORDS_FILE);
    timers = [];
    errors = [];
  });

  afterEach(async () => {
    for (const store of opened.splice(0)) await store.close().catch(() => {});
  });

  async function openStore(options: Partial<SqliteRecordsOptions> = {}): Promise<RecordStore> {
    const store = await openSqliteRecords({
      directory,
      schedule: (callback) => {
        timers.push(callback);
        return () => timers.splice(timers.indexOf(callback), 1);
      },
      onError: (error) => errors.push(error.message),
      driver,
      ...options,
    });
    opened.push(store);
    return store;
  }

  /** A second connection, as another process would have it. */
  async function beside(work: (database: SqliteDatabase) => Promise<void> | void): Promise<void> {
    const database = await openSqlite(path, [driver]);
    await work(database);
    database.close();
  }

  async function query(sql: string): Promise<unknown> {
    let rows: unknown;
    await beside((database) => {
      rows = database
        .prepare(sql)
        .all([])
        .map((row) => ({ ...row }));
    });
    return rows;
  }

  it('survives a reopening', async () => {
    const store = await openStore();
    store.putSnapshot(EXAMPLE_HASH, EXAMPLE_SNAPSHOT);
    store.append(exampleRecord(1));
    await store.close();
    const again = await openStore();
    expect(await again.list({ limit: 10 })).toStrictEqual([exampleRecord(1)]);
    expect(await again.getSnapshot(EXAMPLE_HASH)).toStrictEqual(EXAMPLE_SNAPSHOT);
    expect(errors).toEqual([]);
  });

  it('leaves everything in the one file when it is closed', async () => {
    const store = await openStore();
    store.append(exampleRecord(1));
    await store.close();
    const log = `${path}-wal`;
    expect(existsSync(log) ? statSync(log).size : 0).toBe(0);
  });

  it('writes when its timer fires, and not before', async () => {
    const store = await openStore();
    store.append(exampleRecord(1));
    expect(await query('SELECT count(*) AS n FROM records')).toEqual([{ n: 0 }]);
    for (const callback of timers.splice(0)) callback();
    expect(await query('SELECT count(*) AS n FROM records')).toEqual([{ n: 1 }]);
  });

  it('has columns for what is added up', async () => {
    const store = await openStore();
    store.append(exampleRecord(1));
    store.append(exampleRecord(2, { usage: null, attempts: [] }));
    await store.flush();
    const sql = `SELECT sum(settled_cost_nano_usd) AS cost, sum(input_tokens) AS input, sum(cached_input_tokens) AS cached,
      sum(output_tokens) AS output, sum(reasoning_tokens) AS reasoning, sum(attempt_count) AS attempts FROM records`;
    expect(await query(sql)).toEqual([
      { cost: 2_400_002, input: 800, cached: 512, output: 210, reasoning: 0, attempts: 2 },
    ]);
    const tasks = await query('SELECT task, complexity, count(*) AS n FROM records GROUP BY task, complexity');
    const { task, complexity } = (exampleRecord(1).input as DecisionInput).traits;
    expect(tasks).toEqual([{ task: task.label, complexity: complexity.value, n: 2 }]);
    const plan = await query('EXPLAIN QUERY PLAN SELECT id FROM records ORDER BY id DESC LIMIT 3');
    expect(JSON.stringify(plan)).not.toContain('TEMP B-TREE');
  });

  it('does not cut a name off at a zero character', async () => {
    const store = await openStore();
    store.append(exampleRecord(1, { id: 'a\0b', session: 'one\0two', tags: ['three\0four'] }));
    expect(await store.get('a\0b')).toMatchObject({ session: 'one\uFFFDtwo', tags: ['three\0four'] });
    expect(await store.get('a')).toBeUndefined();
  });

  it('gives directory and files to this user alone', async () => {
    const store = await openStore();
    store.append(exampleRecord(1));
    await store.flush();
    const modes = [directory, path, `${path}-wal`, `${path}-shm`].map((name) => statSync(name).mode & 0o777);
    expect(modes).toEqual([0o700, 0o600, 0o600, 0o600]);
  });

  it('leaves the mode of a directory that was there as it was', async () => {
    mkdirSync(directory, { recursive: true, mode: 0o755 });
    await openStore();
    expect(statSync(directory).mode & 0o777).toBe(0o755);
  });

  it('opens a database of schema version 1', async () => {
    mkdirSync(directory, { recursive: true });
    const fixture = readFileSync(new URL('fixtures/records-v1.sql', import.meta.url), 'utf8');
    await beside((database) => database.exec(fixture));
    const store = await openStore();
    store.append(exampleRecord(1, { id: 'older' }));
    const ids = (await store.list({ limit: 10 })).map((record) => record.id);
    expect(ids).toEqual(['older', 'old-1']);
    expect(await store.get('old-1')).toStrictEqual({
      id: 'old-1',
      at: 1_700_000_000_000,
      key: 'team-a',
      session: null,
      tags: ['nightly'],
      snapshot: 'c0ffee',
      input: {
        route: 'auto',
        traits: {
          dialect: 'openai-chat',
          untranslatable: [],
          task: { label: 'chat', confidence: 0.5 },
          complexity: { value: 0.25, confidence: 0.75 },
          classifier: 'heuristic',
          signals: [{ name: 'length', weight: 0.25 }],
          wouldAskJudge: false,
          inputTokens: 12,
          expectedOutputTokens: 400,
          needs: { tools: true, jsonSchema: false, image: false, audio: false, file: false },
          stream: true,
        },
        constraints: {},
        dial: 0.5,
        candidates: [
          {
            deployment: 'local/small',
            quality: 0.5,
            costNanoUsd: 0,
            amortisedNanoUsd: 3,
            ttftMs: 200,
            e2eMs: 900,
            health: { kind: 'ok' },
            inFlight: 1,
          },
        ],
        forbidden: [],
        now: 1_700_000_000_000,
        draw: 0.5,
      },
      outcome: 'error',
      error: 'all_attempts_failed',
      policy: 'cheapest',
      deployment: null,
      attempts: [
        {
          deployment: 'local/small',
          outcome: 'upstream_timeout',
          upstreamStatus: null,
          startedMs: 0.25,
          durationMs: 30_000,
        },
      ],
      estimatedCostNanoUsd: 1_500,
      settledCostNanoUsd: null,
      usage: null,
      ttftMs: null,
      e2eMs: 30_000.5,
      overheadMs: 0.25,
    });
    expect(await store.getSnapshot('c0ffee')).toEqual({
      deployments: {},
      routes: {},
      policies: {},
      latencyClasses: {},
    });
  });

  it('refuses a database that a newer Pointsman has written', async () => {
    await (await openStore()).close();
    await beside((database) => database.exec('PRAGMA user_version = 99'));
    await expect(openStore()).rejects.toThrow(/schema version 99, this Pointsman knows \d+\. .*upgrade/);
  });

  it('says which path is at fault when the directory cannot be made', async () => {
    mkdirSync(join(directory, '..'), { recursive: true });
    writeFileSync(directory, 'a file where a directory should be');
    await expect(openStore()).rejects.toThrow(StoreError);
    await expect(openStore()).rejects.toThrow(`The records in ${directory} cannot be opened. EEXIST`);
  });

  it('says that the file is not a database', async () => {
    mkdirSync(directory, { recursive: true });
    writeFileSync(path, 'these bytes are no database at all, whatever the name says'.repeat(20));
    await expect(openStore()).rejects.toThrow(/cannot be opened\. .*not a database/);
  });

  it('says that the file is torn', async () => {
    const store = await openStore();
    for (let number = 0; number < 50; number += 1) store.append(exampleRecord(number));
    await store.close();
    truncateSync(path, 1_000);
    await expect(openStore()).rejects.toThrow(`The records in ${directory} cannot be opened.`);
  });

  it('starts anew when only the remains of a log are there', async () => {
    mkdirSync(directory, { recursive: true });
    writeFileSync(`${path}-wal`, 'remains');
    const store = await openStore();
    store.append(exampleRecord(1));
    await store.flush();
    expect(await store.list({ limit: 10 })).toHaveLength(1);
  });

  it('keeps what it could not write and writes it at the next flush', async () => {
    const store = await openStore();
    await beside(async (other) => {
      other.exec('BEGIN IMMEDIATE');
      store.append(exampleRecord(1));
      await expect(store.flush()).rejects.toThrow('1 record(s) could not be written yet: database is locked');
      expect(errors).toEqual(['1 record(s) could not be written yet: database is locked']);
      store.append(exampleRecord(2));
      expect(await store.list({ limit: 10 })).toEqual([]);
      other.exec('ROLLBACK');
    });
    await store.flush();
    expect(await store.list({ limit: 10 })).toStrictEqual([exampleRecord(2), exampleRecord(1)]);
  });

  it('writes all of a batch or nothing', async () => {
    const store = await openStore();
    await beside((other) =>
      other.exec(`CREATE TRIGGER refuse BEFORE INSERT ON records WHEN new.policy = 'refused'
        BEGIN SELECT RAISE(ABORT, 'refused'); END`),
    );
    store.append(exampleRecord(1));
    store.append(exampleRecord(2, { policy: 'refused' }));
    await expect(store.flush()).rejects.toThrow('2 record(s) could not be written yet: refused');
    expect(await query('SELECT count(*) AS n FROM records')).toEqual([{ n: 0 }]);
    await beside((other) => other.exec('DROP TRIGGER refuse'));
    await store.flush();
    expect(await query('SELECT count(*) AS n FROM records')).toEqual([{ n: 2 }]);
  });

  it('counts what it has to give up, and what it loses at the end', async () => {
    const store = await openStore({ capacity: 2 });
    await beside((other) => other.exec('DROP TABLE records'));
    for (const number of [1, 2, 3]) store.append(exampleRecord(number));
    await expect(store.close()).rejects.toThrow('2 record(s) were lost: no such table');
    expect(errors).toEqual([
      '1 record(s) were lost: more than 2 waited to be written.',
      expect.stringContaining('2 record(s) could not be written yet'),
      expect.stringContaining('2 record(s) were lost'),
    ]);
    store.append(exampleRecord(4));
    expect(errors.at(-1)).toBe(`Record ${exampleRecord(4).id} came after the store was closed.`);
  });

  it('lets two processes write to one directory', async () => {
    const [one, two] = [await openStore(), await openStore()];
    for (let number = 0; number < 100; number += 1) (number % 2 === 0 ? one : two).append(exampleRecord(number));
    await Promise.all([one.flush(), two.flush()]);
    expect(await one.list({ limit: 1_000 })).toHaveLength(100);
    expect(errors).toEqual([]);
  });
}
