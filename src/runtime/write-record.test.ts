import { describe, expect, it } from 'vitest';
import { chatRequest, deployment, input, NOW, perToken, throughJson } from '../../test/support/builders.ts';
import { RecordingSink } from '../../test/support/recording-sink.ts';
import type { Price } from '../core/deployment.ts';
import { PointsmanError } from '../core/errors.ts';
import type { AttemptRecord } from '../core/record.ts';
import { PATIENT } from '../wire/controls/patience.ts';
import { openaiChatClient } from '../wire/openai-chat/index.ts';
import { ANYBODY } from './caller.ts';
import { Cancellation } from './cancellation.ts';
import type { ChatExchange } from './engine.ts';
import { readBody } from './read-body.ts';
import type { Ruling } from './ruling.ts';
import type { WalkEnd } from './walk-end.ts';
import { chargeOf, type JudgeBooking, writeRecord } from './write-record.ts';

const USAGE = { inputTokens: 1000, cachedInputTokens: 0, outputTokens: 500, reasoningTokens: 0 };
/** 1000 tokens at 1 USD and 500 at 2 USD a million. */
const COST = 2_000_000;
const ATTEMPT: AttemptRecord = {
  deployment: 'cloud/small',
  outcome: 'success',
  upstreamStatus: 200,
  startedMs: 1,
  durationMs: 70,
};
const JUDGED: JudgeBooking = { attempt: { ...ATTEMPT, deployment: 'cloud/judge', purpose: 'judge' }, costNanoUsd: 5 };

const exchange: ChatExchange = {
  id: 'R1',
  at: NOW,
  startedMs: 0,
  request: chatRequest('my secret', { hints: { constraints: {}, tags: ['a'], session: 's' } }),
  body: readBody(Buffer.from('{"model":"auto"}')),
  decoded: () => openaiChatClient.decodeRequest({ model: 'auto' }),
  headers: {},
  client: openaiChatClient,
  caller: { ...ANYBODY, name: 'team' },
  patience: PATIENT,
  sink: new RecordingSink(),
  cancellation: new Cancellation(),
  onRuling: () => {},
};

const ruling: Ruling = {
  input: input([]),
  decision: {
    kind: 'route',
    policy: 'cheapest',
    chain: [{ deployment: 'cloud/small', role: 'first', timeoutMs: 1000, params: {} }],
    exclusions: [],
    relaxed: [],
    scores: [],
    notes: [],
    propensity: 1,
  },
  estimatedCostNanoUsd: 700,
  overheadMs: 0.25,
};

function record(end: WalkEnd, judge?: JudgeBooking) {
  const walk = { end, attempts: [ATTEMPT] };
  return writeRecord(exchange, { ruling, walk, judge, e2eMs: 71 }, 'hash');
}

const small = (price: Price = perToken(1, 2)) => deployment('cloud/small', { price });
const success = (overrides: Partial<Extract<WalkEnd, { kind: 'success' }>> = {}): WalkEnd => ({
  kind: 'success',
  deployment: small(),
  usage: USAGE,
  ttftMs: 30,
  ...overrides,
});

describe('writeRecord', () => {
  it('says everything but what was said', () => {
    const written = record(success());
    expect(written).toEqual({
      id: 'R1',
      at: NOW,
      key: 'team',
      session: 's',
      tags: ['a'],
      snapshot: 'hash',
      input: ruling.input,
      outcome: 'success',
      error: null,
      policy: 'cheapest',
      deployment: 'cloud/small',
      attempts: [ATTEMPT],
      estimatedCostNanoUsd: 700,
      settledCostNanoUsd: COST,
      usage: USAGE,
      ttftMs: 30,
      e2eMs: 71,
      overheadMs: 0.25,
    });
    expect(throughJson(written)).toEqual(written);
    expect(JSON.stringify(written)).not.toContain('secret');
  });

  it.each<[WalkEnd, object]>([
    [
      { kind: 'failed', error: new PointsmanError('all_attempts_failed', 'No.'), retryAfterMs: null },
      {
        outcome: 'error',
        error: 'all_attempts_failed',
        deployment: null,
        usage: null,
        settledCostNanoUsd: 0,
        ttftMs: null,
      },
    ],
    [
      {
        kind: 'interrupted',
        deployment: small(),
        usage: null,
        ttftMs: 9,
        error: new PointsmanError('upstream_interrupted', ''),
      },
      {
        outcome: 'interrupted',
        error: 'upstream_interrupted',
        deployment: 'cloud/small',
        settledCostNanoUsd: null,
        ttftMs: 9,
      },
    ],
    [
      { kind: 'cancelled', deployment: small(), usage: USAGE },
      { outcome: 'cancelled', error: 'client_closed_request', usage: USAGE, settledCostNanoUsd: COST, ttftMs: null },
    ],
    [
      { kind: 'cancelled', deployment: null, usage: null },
      { outcome: 'cancelled', error: 'client_closed_request', deployment: null, settledCostNanoUsd: 0 },
    ],
  ])('says how it ended: %o', (end, expected) => {
    expect(record(end)).toMatchObject(expected);
  });

  it.each([
    [true, 'interrupted'],
    [false, 'error'],
  ])('says that we stopped it, and whether it had begun: %s', (begun, outcome) => {
    const cancellation = new Cancellation();
    cancellation.cancel({ error: new PointsmanError('shutting_down', 'It is over.'), begun });
    const walk = { end: { kind: 'cancelled', deployment: small(), usage: null }, attempts: [] } as const;
    const stopped = writeRecord({ ...exchange, cancellation }, { ruling, walk, judge: undefined, e2eMs: 1 }, 'hash');
    expect(stopped).toMatchObject({ outcome, error: 'shutting_down', settledCostNanoUsd: null });
  });

  it('does not make up a cost that nobody knows', () => {
    expect(record(success({ usage: null })).settledCostNanoUsd).toBeNull();
    expect(record(success({ deployment: small({ kind: 'unknown' }) })).settledCostNanoUsd).toBeNull();
    expect(record(success({ deployment: small({ kind: 'per-hour', nanoUsdPerHour: 9 }) })).settledCostNanoUsd).toBe(0);
    const raced = { end: success(), attempts: [{ ...ATTEMPT, outcome: 'superseded' as const }, ATTEMPT] };
    const written = writeRecord(exchange, { ruling, walk: raced, judge: undefined, e2eMs: 1 }, 'hash');
    expect(written.settledCostNanoUsd).toBeNull();
  });

  it('adds what the judge cost, and puts its attempt first', () => {
    const written = record(success(), JUDGED);
    expect(written.settledCostNanoUsd).toBe(COST + 5);
    expect(written.attempts).toEqual([JUDGED.attempt, ATTEMPT]);
    expect(record(success(), { ...JUDGED, costNanoUsd: null }).settledCostNanoUsd).toBeNull();
    expect(record(success({ usage: null }), JUDGED).settledCostNanoUsd).toBeNull();
  });
});

describe('chargeOf', () => {
  it('is what was settled, or else what was estimated, or else nothing', () => {
    expect(chargeOf(record(success()))).toBe(COST);
    expect(chargeOf(record(success({ usage: null })))).toBe(700);
    expect(chargeOf({ ...record(success({ usage: null })), estimatedCostNanoUsd: null })).toBe(0);
  });
});
