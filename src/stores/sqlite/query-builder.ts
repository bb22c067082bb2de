/** Kysely over the driver seam. */
import { Kysely, type SqliteStatement as KyselyStatement, SqliteDialect } from 'kysely';
import type { SqliteDatabase, SqliteStatement, SqliteValue } from './driver.ts';

/** Whoever opened the database closes it; the builder needs no end of its own. */
export function queryBuilder<Tables>(database: SqliteDatabase): Kysely<Tables> {
  return new Kysely<Tables>({
    dialect: new SqliteDialect({
      database: { prepare: (sql) => toKyselyStatement(database.prepare(sql)), close: () => database.close() },
    }),
  });
}

function toKyselyStatement(statement: SqliteStatement): KyselyStatement {
  return {
    reader: statement.reader,
    all: (values) => [...statement.all(values as readonly SqliteValue[])],
    run: (values) => statement.run(values as readonly SqliteValue[]),
    iterate: (values) => statement.all(values as readonly SqliteValue[])[Symbol.iterator](),
  };
}
