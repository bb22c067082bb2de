/** Providers that have had enough for the moment, and say when they want to be asked again. */
import { expect } from 'vitest';
import {
  createFakeClock,
  type FakeClock,
  type Fault,
  type FaultyDialectName,
  type RetryHint,
} from '../../src/testing/index.ts';
import { actOut } from './act-out.ts';
import { expectBooksToAgree, type FaultGateway, faultGateway, type WallSpec } from './gateway.ts';

/** Nobody sleeps while another link is there. */
const AT_ONCE_MS = 2000;
const HOUR_MS = 3_600_000;

const LIMITED = { kind: 'status', status: 429 } as const;

function limitedWith(retry: RetryHint): Fault {
  return { ...LIMITED, retry };
}

function limitedSaying(headers: Readonly<Record<string, string | readonly string[]>>): Fault {
  return { ...LIMITED, headers };
}

interface Rest {
  /** Milliseconds, at least and at most. */
  readonly least: number;
  readonly most?: number;
}

/**
 * A has answered its first request like this: B answers, A is not asked before its time and is asked after it.
 *
 * @param dialect of A
 */
async function expectRest(
  fault: Fault,
  { least, most = least }: Rest,
  dialect: FaultyDialectName = 'openai-chat',
): Promise<void> {
  const clock = createFakeClock();
  const gateway = await faultGateway({ a: { dialect, script: [fault] } satisfies WallSpec, b: [] }, { clock });
  const { deployment, tookMs, record } = await gateway.ask();
  expect(deployment).toBe('b/b');
  expect(record.attempts[0]).toMatchObject({ outcome: 'upstream_rate_limited', upstreamStatus: 429 });
  expect(tookMs).toBeLessThan(AT_ONCE_MS);
  await expectAskedFrom(gateway, clock, { least, most });
  await expectBooksToAgree(gateway, 3);
}

async function expectAskedFrom(
  gateway: FaultGateway<'a' | 'b'>,
  clock: FakeClock,
  { least, most }: Required<Rest>,
): Promise<void> {
  clock.advance(least - 1);
  const before = await gateway.ask();
  expect([before.deployment, gateway.calls().a]).toEqual(['b/b', 1]);
  clock.advance(most - least + 1);
  const after = await gateway.ask();
  expect([after.deployment, gateway.calls().a]).toEqual(['a/a', 2]);
}

actOut('U6', async () => {
  await expectRest(limitedWith({ seconds: 2 }), { least: 2000 });
  return 'B answered at once; A asked again after 2 s, not before';
});

actOut('U7', async () => {
  for (const dateOffsetMs of [-HOUR_MS, 0, HOUR_MS]) {
    await expectRest({ ...LIMITED, retry: { dateInMs: 3000 }, dateOffsetMs }, { least: 3000 });
  }
  return 'A asked again after 3 s, its clock being right, an hour late and an hour early';
});

/** A moment may be told with a second's precision. */
const SECOND_MS = 1000;

const RETRY_INFO = { '@type': 'type.googleapis.com/google.rpc.RetryInfo', retryDelay: '6s' };
const GEMINI_BODY = {
  error: { code: 429, status: 'RESOURCE_EXHAUSTED', message: 'Too many requests.', details: [RETRY_INFO] },
};

const WAYS: readonly (readonly [string, FaultyDialectName, Fault, Rest])[] = [
  ['retry-after-ms', 'openai-chat', limitedWith({ milliseconds: 1500 }), { least: 1500 }],
  ['x-ms-retry-after-ms', 'openai-responses', limitedSaying({ 'x-ms-retry-after-ms': '2500' }), { least: 2500 }],
  ['6m0s', 'openai-chat', limitedWith({ resetInMs: 360_000 }), { least: 360_000 }],
  ['4s of tokens', 'openai-chat', limitedWith({ resetInMs: 4000, of: 'tokens' }), { least: 4000 }],
  ['seconds', 'openai-chat', limitedWith({ resetInMs: 9000, form: 'seconds' }), { least: 9000 }],
  [
    'seconds since 1970',
    'openai-chat',
    limitedWith({ resetInMs: 5000, form: 'epoch-seconds' }),
    { least: 5000, most: 5000 + 2 * SECOND_MS },
  ],
  [
    'milliseconds since 1970',
    'openai-chat',
    limitedWith({ resetInMs: 5000, form: 'epoch-ms' }),
    { least: 5000, most: 5000 + SECOND_MS },
  ],
  [
    'a moment in Anthropic’s header',
    'anthropic',
    limitedWith({ resetInMs: 7000 }),
    { least: 7000, most: 7000 + SECOND_MS },
  ],
  ['Google’s body', 'gemini', { ...LIMITED, body: GEMINI_BODY }, { least: 6000 }],
  [
    'milliseconds, seconds and a reset',
    'openai-chat',
    limitedSaying({ 'retry-after-ms': '1500', 'retry-after': '60', 'x-ratelimit-reset-requests': '5m0s' }),
    { least: 1500 },
  ],
  [
    'a limit with room and one that is used up',
    'openai-chat',
    limitedSaying({
      'x-ratelimit-remaining-requests': '12',
      'x-ratelimit-reset-requests': '6m0s',
      'x-ratelimit-remaining-tokens': '0',
      'x-ratelimit-reset-tokens': '3s',
    }),
    { least: 3000 },
  ],
];

actOut('U8', async () => {
  for (const [, dialect, fault, rest] of WAYS) await expectRest(fault, rest, dialect);
  return `understood: ${WAYS.map(([way]) => way).join('; ')}`;
});

/** What is no hint is one of a second. */
const NO_HINT: Rest = { least: 1000 };

const ABSURD: readonly (readonly [string | readonly string[], Rest])[] = [
  ['-5', NO_HINT],
  ['0', NO_HINT],
  ['abc', NO_HINT],
  ['NaN', NO_HINT],
  ['Infinity', NO_HINT],
  ['1e9', NO_HINT],
  ['', NO_HINT],
  ['99999999999', { least: HOUR_MS }],
  ['9'.repeat(400), { least: HOUR_MS }],
  ['Mon, 05 Jan 2099 12:00:00 GMT', { least: HOUR_MS }],
  [['2', '7'], { least: 7000 }],
];

actOut('U9', async () => {
  for (const [hint, rest] of ABSURD) await expectRest(limitedSaying({ 'retry-after': hint }), rest);
  // Where nobody else is left, the client is told instead of being kept waiting.
  const alone = await faultGateway({ a: [limitedSaying({ 'retry-after': '99999999999' })] });
  const { status, headers } = await alone.ask();
  expect([status, headers.get('retry-after')]).toEqual([429, '3600']);
  await expectBooksToAgree(alone, 1);
  return `${ABSURD.length} absurd hints: A rested between 1 s and 1 h; no request was held`;
});

actOut('U11', async () => {
  const script: WallSpec['script'] = ({ credential }) =>
    credential === 'k1' ? limitedWith({ seconds: 60 }) : { kind: 'answer', firstDeltaAfterMs: 20 };
  const gateway = await faultGateway({ a: { script, provider: { apiKey: ['k1', 'k2', 'k3'] } }, b: [] });
  const first = await gateway.ask();
  expect(first.record.attempts).toMatchObject([
    { deployment: 'a/a', outcome: 'upstream_rate_limited' },
    { deployment: 'a/a', outcome: 'success', credential: 1 },
  ]);
  const answers = await Promise.all(Array.from({ length: 30 }, () => gateway.ask()));
  expect(new Set(answers.map(({ deployment, record }) => `${deployment} ${record.attempts.length}`))).toEqual(
    new Set(['a/a 1']),
  );
  const { requests } = gateway.walls.a.books;
  const calls = ['k1', 'k2', 'k3'].map((key) => requests.filter(({ credential }) => credential === key).length);
  expect(calls[0]).toBe(1);
  expect(Math.min(...calls.slice(1))).toBeGreaterThanOrEqual(10);
  await expectBooksToAgree(gateway, 31);
  return `calls under the three keys: ${calls.join(', ')}; B was not needed`;
});

actOut('U12', async () => {
  const clock = createFakeClock();
  const keys = ['k1', 'k2', 'k3'];
  const gateway = await faultGateway(
    {
      a: { script: () => limitedWith({ seconds: 30 }), provider: { apiKey: keys } },
      b: { script: () => limitedWith({ seconds: 20 }), provider: { apiKey: keys } },
    },
    { clock },
  );
  const total = (): number => gateway.calls().a + gateway.calls().b;
  const first = await gateway.ask();
  expect([first.status, first.error?.code]).toEqual([429, 'upstream_rate_limited']);
  expect(first.headers.get('x-should-retry')).toBe('false');
  expect(total()).toBe(3);
  for (let i = 0; i < 74; i++) await gateway.ask();
  // Each of six keys is asked once.
  expect(total()).toBe(6);
  clock.advance(5000);
  const last = await gateway.ask();
  expect([last.status, last.error?.code]).toEqual([429, 'upstream_rate_limited']);
  expect(last.headers.get('retry-after')).toBe('15');
  expect(total()).toBe(6);
  await expectBooksToAgree(gateway, 76);
  return `429 for ${first.record.attempts.length} calls; 6 calls for 76 requests; 15 s told where the soonest was in 15 s`;
});
