/** Records to put into stores: a plausible one, and any that the type allows. */
import fc from 'fast-check';
import type { Snapshot } from '../../src/core/decision.ts';
import { ERRORS, type ErrorCode } from '../../src/core/errors.ts';
import type { AttemptRecord, RequestRecord } from '../../src/core/record.ts';
import type { Usage } from '../../src/core/usage.ts';
import { chainedQuestion, question } from '../support/arbitraries.ts';
import { candidate, deployment, input, NOW, snapshot, throughJson } from '../support/builders.ts';

export const EXAMPLE_HASH: string = 'c0ffee'.repeat(10);

export const EXAMPLE_SNAPSHOT: Snapshot = snapshot([deployment('local/small'), deployment('cloud/large')]);

/** A request that fell back once and went well. Id and time count up with `number`. */
export function exampleRecord(number: number, changes: Partial<RequestRecord> = {}): RequestRecord {
  const at = NOW + number;
  return {
    id: `01K${String(number).padStart(23, '0')}`,
    at,
    key: 'team-a',
    session: null,
    tags: ['nightly'],
    snapshot: EXAMPLE_HASH,
    input: input([candidate('local/small'), candidate('cloud/large', { ttftMs: 0.1 + 0.2 })], { now: at }),
    outcome: 'success',
    error: null,
    policy: 'cheapest',
    deployment: 'cloud/large',
    attempts: [
      {
        deployment: 'local/small',
        outcome: 'upstream_timeout',
        upstreamStatus: null,
        startedMs: 0.31,
        durationMs: 500,
      },
      { deployment: 'cloud/large', outcome: 'success', upstreamStatus: 200, startedMs: 500.72, durationMs: 812.4 },
    ],
    estimatedCostNanoUsd: 1_234_567,
    settledCostNanoUsd: 1_200_001,
    usage: { inputTokens: 800, cachedInputTokens: 512, outputTokens: 210, reasoningTokens: 0 },
    ttftMs: 811.3,
    e2eMs: 1313.1,
    overheadMs: 0.1 + 0.2,
    ...changes,
  };
}

const number = fc.double({ noNaN: true, noDefaultInfinity: true });
const count = fc.maxSafeNat();
const jsonText = fc.string({ unit: 'binary' });
/** What a column of text can hold. */
const columnText = jsonText.filter((text) => !text.includes('\0'));
const errorCode = fc.constantFrom(...(Object.keys(ERRORS) as ErrorCode[]));

function orNull<T>(arbitrary: fc.Arbitrary<T>): fc.Arbitrary<T | null> {
  return fc.option(arbitrary, { nil: null });
}

const attempt: fc.Arbitrary<AttemptRecord> = fc.record(
  {
    deployment: jsonText,
    outcome: fc.oneof(fc.constant('success' as const), errorCode),
    upstreamStatus: orNull(fc.integer({ min: 100, max: 599 })),
    startedMs: number,
    durationMs: number,
    resent: fc.constant(true as const),
    modelActual: jsonText,
  },
  { requiredKeys: ['deployment', 'outcome', 'upstreamStatus', 'startedMs', 'durationMs'] },
);

const usage: fc.Arbitrary<Usage> = fc.record({
  inputTokens: count,
  cachedInputTokens: count,
  outputTokens: count,
  reasoningTokens: count,
});

/** Any record but for its id, which is the caller's to keep unique. */
export const anyRecordBody: fc.Arbitrary<Omit<RequestRecord, 'id'>> = fc
  .record({
    at: count,
    key: orNull(columnText),
    session: orNull(columnText),
    tags: fc.array(jsonText, { maxLength: 3 }),
    snapshot: jsonText,
    input: orNull(fc.oneof(question, chainedQuestion).map((asked) => asked.input)),
    outcome: fc.constantFrom('success' as const, 'error' as const, 'interrupted' as const, 'cancelled' as const),
    error: orNull(errorCode),
    policy: orNull(columnText),
    deployment: orNull(columnText),
    attempts: fc.array(attempt, { maxLength: 3 }),
    estimatedCostNanoUsd: orNull(count),
    settledCostNanoUsd: orNull(count),
    usage: orNull(usage),
    ttftMs: orNull(number),
    e2eMs: number,
    overheadMs: number,
  })
  .map(throughJson);

export const anySnapshot: fc.Arbitrary<Snapshot> = question.map((asked) => throughJson(asked.snapshot));
