/**
 * The seam to SQLite: the few calls that the stores make, over whichever driver this machine has.
 *
 * Neither driver is loaded before a database is opened, so importing this module costs nothing.
 */
import { reasonOf, StoreError } from '../store-error.ts';

export type SqliteValue = string | number | null;
export type SqliteRow = Readonly<Record<string, SqliteValue>>;

/** A prepared statement. What can go wrong while it runs is thrown as the driver's own error. */
export interface SqliteStatement {
  /** It gives rows back. */
  readonly reader: boolean;
  all(values: readonly SqliteValue[]): readonly SqliteRow[];
  run(values: readonly SqliteValue[]): SqliteChanges;
}

interface SqliteChanges {
  readonly changes: number | bigint;
  readonly lastInsertRowid: number | bigint;
}

export interface SqliteDatabase {
  readonly driver: SqliteDriver;
  /** Any number of statements, without parameters and without results. */
  exec(sql: string): void;
  prepare(sql: string): SqliteStatement;
  close(): void;
}

export type SqliteDriver = 'node:sqlite' | 'libsql';

type Open = (path: string) => SqliteDatabase;

/** Each rejects if this machine does not have the driver. */
const DRIVERS: Readonly<Record<SqliteDriver, () => Promise<Open>>> = {
  'node:sqlite': loadNodeSqlite,
  libsql: loadLibsql,
};

/** `node:sqlite` announces itself as experimental on standard error before this major version. */
const QUIET_NODE_MAJOR = 24;

/** In the order in which they are tried on a Node of this major version. */
export function preferredDrivers(nodeMajor: number): readonly SqliteDriver[] {
  return nodeMajor >= QUIET_NODE_MAJOR ? ['node:sqlite', 'libsql'] : ['libsql', 'node:sqlite'];
}

/**
 * Opens the database at `path`, or creates it.
 *
 * @param drivers Tried in turn until this machine has one.
 * @throws StoreError if it has none, or if the file cannot be opened.
 */
export async function openSqlite(
  path: string,
  drivers: readonly SqliteDriver[] = preferredDrivers(Number.parseInt(process.versions.node, 10)),
): Promise<SqliteDatabase> {
  const missing: string[] = [];
  for (const driver of drivers) {
    let open: Open;
    try {
      open = await DRIVERS[driver]();
    } catch (thrown) {
      missing.push(`${driver}: ${reasonOf(thrown)}`);
      continue;
    }
    try {
      return open(path);
    } catch (thrown) {
      throw new StoreError(`The database ${path} cannot be opened: ${reasonOf(thrown)}`, thrown);
    }
  }
  throw new StoreError(
    `There is no SQLite for this machine (${missing.join('; ')}). Use Node ${QUIET_NODE_MAJOR} or later, ` +
      'or reinstall without leaving out optional packages, so that the binary of libsql comes along.',
  );
}

/** Whether this machine has the driver. */
export async function hasSqliteDriver(driver: SqliteDriver): Promise<boolean> {
  return DRIVERS[driver]().then(
    () => true,
    () => false,
  );
}

/** As much of `node:sqlite` as is used here: the oldest Node that we type against does not have it. */
interface NodeSqlite {
  readonly DatabaseSync: new (path: string) => NodeSqliteDatabase;
}

interface NodeSqliteDatabase {
  exec(sql: string): void;
  prepare(sql: string): NodeSqliteStatement;
  close(): void;
}

interface NodeSqliteStatement {
  all(...values: readonly SqliteValue[]): readonly SqliteRow[];
  run(...values: readonly SqliteValue[]): SqliteChanges;
  columns(): readonly unknown[];
}

async function loadNodeSqlite(): Promise<Open> {
  const module = process.getBuiltinModule('node:sqlite') as NodeSqlite | undefined;
  if (module === undefined) throw new StoreError(`Node ${process.versions.node} does not have it`);
  return (path) => {
    const database = new module.DatabaseSync(path);
    return {
      driver: 'node:sqlite',
      exec: (sql) => database.exec(sql),
      prepare: (sql) => {
        const statement = database.prepare(sql);
        return {
          reader: statement.columns().length > 0,
          all: (values) => statement.all(...values),
          run: (values) => statement.run(...values),
        };
      },
      close: () => database.close(),
    };
  };
}

async function loadLibsql(): Promise<Open> {
  const { default: Libsql } = await import('libsql');
  return (path) => {
    const database = new Libsql(path);
    return {
      driver: 'libsql',
      exec: (sql) => void database.exec(sql),
      prepare: (sql) => {
        const statement = database.prepare(sql);
        return {
          reader: statement.reader,
          // A row of `get` would carry a `_metadata` of libsql's own; the rows of `all` do not.
          all: (values) => statement.all(values) as SqliteRow[],
          run: (values) => statement.run(values),
        };
      },
      close: () => void database.close(),
    };
  };
}
