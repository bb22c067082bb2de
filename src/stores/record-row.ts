/** A record as a row of SQL, and back. */
import type { DeploymentId } from '../core/deployment.ts';
import type { ErrorCode } from '../core/errors.ts';
import type { AttemptRecord, RequestOutcome, RequestRecord } from '../core/record.ts';
import type { Usage } from '../core/usage.ts';
import { packInput, unpackInput } from './packed-input.ts';

/** What is written of a record. The table has further columns that the database computes from these. */
export interface RecordRow {
  readonly id: string;
  readonly at: number;
  readonly key: string | null;
  readonly session: string | null;
  readonly snapshot: string;
  readonly route: string;
  readonly policy: string;
  readonly deployment: DeploymentId | null;
  readonly outcome: RequestOutcome;
  readonly error: ErrorCode | null;
  readonly estimated_cost_nano_usd: number | null;
  readonly settled_cost_nano_usd: number | null;
  readonly ttft_ms: number | null;
  readonly e2e_ms: number;
  readonly overhead_ms: number;
  readonly input: string;
  readonly attempts: string;
  readonly tags: string;
  readonly usage: string | null;
}

type RecordColumn = keyof RecordRow;
type RecordValue = RecordRow[RecordColumn];

const COLUMNS: { readonly [Column in RecordColumn]: (record: RequestRecord) => RecordRow[Column] } = {
  id: (record) => columnText(record.id),
  at: (record) => record.at,
  key: (record) => optionalText(record.key),
  session: (record) => optionalText(record.session),
  snapshot: (record) => record.snapshot,
  route: (record) => columnText(record.input.route),
  policy: (record) => columnText(record.policy),
  deployment: (record) => optionalText(record.deployment),
  outcome: (record) => record.outcome,
  error: (record) => record.error,
  estimated_cost_nano_usd: (record) => record.estimatedCostNanoUsd,
  settled_cost_nano_usd: (record) => record.settledCostNanoUsd,
  ttft_ms: (record) => record.ttftMs,
  e2e_ms: (record) => record.e2eMs,
  overhead_ms: (record) => record.overheadMs,
  input: (record) => packInput(record.input),
  attempts: (record) => JSON.stringify(record.attempts),
  tags: (record) => JSON.stringify(record.tags),
  usage: (record) => record.usage && JSON.stringify(record.usage),
};

const VALUES: readonly ((record: RequestRecord) => RecordValue)[] = Object.values(COLUMNS);

/** In the order of `recordValues`. */
export const RECORD_COLUMNS: readonly RecordColumn[] = Object.keys(COLUMNS) as RecordColumn[];

/** The row's values in the order of `RECORD_COLUMNS`. */
export function recordValues(record: RequestRecord): readonly RecordValue[] {
  return VALUES.map((value) => value(record));
}

export function recordFromRow(row: RecordRow): RequestRecord {
  return {
    id: row.id,
    at: row.at,
    key: row.key,
    session: row.session,
    tags: JSON.parse(row.tags) as readonly string[],
    snapshot: row.snapshot,
    input: unpackInput(row.input),
    outcome: row.outcome,
    error: row.error,
    policy: row.policy,
    deployment: row.deployment,
    attempts: JSON.parse(row.attempts) as readonly AttemptRecord[],
    estimatedCostNanoUsd: row.estimated_cost_nano_usd,
    settledCostNanoUsd: row.settled_cost_nano_usd,
    usage: row.usage === null ? null : (JSON.parse(row.usage) as Usage),
    ttftMs: row.ttft_ms,
    e2eMs: row.e2e_ms,
    overheadMs: row.overhead_ms,
  };
}

/**
 * Text as a column can hold it. Some drivers cut a text off at U+0000 when they read it and Postgres refuses it,
 * so that it becomes U+FFFD, as half a surrogate pair does in every driver.
 */
export function columnText(text: string): string {
  return text.includes('\0') ? text.replaceAll('\0', '\uFFFD') : text;
}

function optionalText(text: string | null): string | null {
  return text === null ? null : columnText(text);
}
