/** Keys that are worth nothing, have no money left, or may not do what is asked. */
import { expect } from 'vitest';
import {
  createFakeClock,
  type ErrorName,
  type Fault,
  type FaultyDialectName,
  type Script,
} from '../../src/testing/index.ts';
import { actOut } from './act-out.ts';
import { type Answer, expectBooksToAgree, faultGateway } from './gateway.ts';

const MINUTE_MS = 60_000;
const OK: Fault = { kind: 'answer' };

function outcomesOf({ record }: Answer): readonly string[] {
  return record.attempts.map(({ deployment, outcome }) => `${deployment} ${outcome}`);
}

/** Every request fails like this at A: it is asked once in a quarter of an hour, under any model's name. */
async function expectQuarterOfAnHour(fault: Fault, dialect: FaultyDialectName = 'openai-chat'): Promise<void> {
  const clock = createFakeClock();
  const gateway = await faultGateway(
    { a: { dialect, script: () => fault, provider: { apiKey: 'k1' } }, b: [] },
    {
      clock,
      models: { other: { provider: 'a' } },
      raw: { routes: { main: { chain: ['a', 'b'] }, second: { chain: ['other', 'b'] } } },
    },
  );
  expect(outcomesOf(await gateway.ask())).toEqual(['a/a upstream_quota_exhausted', 'b/b success']);
  for (let minute = 1; minute < 15; minute++) {
    clock.advance(MINUTE_MS);
    expect(outcomesOf(await gateway.ask())).toEqual(['b/b success']);
    expect(outcomesOf(await gateway.ask({ model: 'second' }))).toEqual(['b/b success']);
  }
  expect(gateway.calls().a).toBe(1);
  clock.advance(MINUTE_MS);
  expect(outcomesOf(await gateway.ask())).toEqual(['a/a upstream_quota_exhausted', 'b/b success']);
  await expectBooksToAgree(gateway, 30);
}

const USED_UP: readonly (readonly [FaultyDialectName, ErrorName])[] = [
  ['openai-chat', 'quota-exhausted'],
  ['openai-chat', 'spend-limit'],
  ['openai-responses', 'quota-exhausted'],
  ['anthropic', 'credit-balance'],
  ['anthropic', 'quota-exhausted'],
  ['anthropic', 'spend-limit'],
  ['gemini', 'quota-exhausted'],
  ['gemini', 'credit-balance'],
  ['gemini', 'spend-limit'],
];

actOut('U10', async () => {
  for (const [dialect, error] of USED_UP) await expectQuarterOfAnHour({ kind: 'status', error }, dialect);
  return `${USED_UP.length} ways to say so, in 4 dialects: 1 call in 15 min each, B answered`;
});

actOut('U18', async () => {
  const dialects = ['openai-chat', 'openai-responses', 'anthropic', 'gemini'] as const;
  for (const dialect of dialects)
    await expectQuarterOfAnHour({ kind: 'status', error: 'billing', status: 402 }, dialect);
  await expectQuarterOfAnHour({ kind: 'status', status: 402, body: '' });
  return `402 in ${dialects.length} dialects, and without a word: 1 call in 15 min each, B answered`;
});

const REJECTED: Fault = { kind: 'status', status: 401 };

actOut('U17', async () => {
  const clock = createFakeClock();
  const script: Script = ({ credential }) => (credential === 'bad' ? REJECTED : OK);
  const gateway = await faultGateway(
    { a: { script, provider: { apiKey: 'bad' } }, b: { script, provider: { apiKey: ['bad', 'good'] } } },
    { clock },
  );
  const callsUnder = (key: string): number =>
    Object.values(gateway.walls).reduce(
      (sum, { books }) => sum + books.requests.filter(({ credential }) => credential === key).length,
      0,
    );
  expect(outcomesOf(await gateway.ask())).toEqual([
    'a/a upstream_credential_rejected',
    'b/b upstream_credential_rejected',
    'b/b success',
  ]);
  for (let i = 1; i < 100; i++) {
    clock.advance(3000);
    expect(outcomesOf(await gateway.ask())).toEqual(['b/b success']);
  }
  expect([callsUnder('bad'), callsUnder('good')]).toEqual([2, 100]);
  clock.advance(5 * MINUTE_MS - 99 * 3000);
  await gateway.ask();
  expect(callsUnder('bad')).toBe(4);
  await expectBooksToAgree(gateway, 101);
  const alone = await faultGateway({ a: { script, provider: { apiKey: 'bad' } } });
  const { status, text } = await alone.ask();
  expect(status).toBe(502);
  // The provider quotes its key.
  expect(text).not.toContain('sk-');
  await expectBooksToAgree(alone, 1);
  return '100 requests in 5 min: 1 call with each of two bad keys; the next key and the next link answered';
});

actOut('U19', async () => {
  const clock = createFakeClock();
  const forbidden: Fault = { kind: 'status', status: 403 };
  const script: Script = ({ body }) => (body?.['user'] === 'forbidden' ? forbidden : OK);
  const gateway = await faultGateway({ a: { script, provider: { apiKey: 'k1' } }, b: [] }, { clock });
  const refused = (): Promise<Answer> => gateway.ask({ user: 'forbidden' });
  const REFUSED = ['a/a upstream_forbidden', 'b/b success'];
  // Of a request: others go on under the same key.
  for (let i = 0; i < 2; i++) expect(outcomesOf(await refused())).toEqual(REFUSED);
  expect(outcomesOf(await gateway.ask())).toEqual(['a/a success']);
  // Of the key, as it seems after the third in a row.
  for (let i = 0; i < 3; i++) expect(outcomesOf(await refused())).toEqual(REFUSED);
  clock.advance(5 * MINUTE_MS - 1);
  expect(outcomesOf(await gateway.ask())).toEqual(['b/b success']);
  clock.advance(1);
  expect(outcomesOf(await gateway.ask())).toEqual(['a/a success']);
  await expectBooksToAgree(gateway, 8);
  return '2 refusals, an answer, 3 refusals: A rested for 5 min after the last alone';
});

actOut('U20', async () => {
  const clock = createFakeClock();
  const script: Script = ({ model }) => (model === 'a' ? { kind: 'status', status: 404 } : OK);
  const gateway = await faultGateway(
    { a: { script, provider: { apiKey: ['k1', 'k2'] } }, b: [] },
    { clock, models: { other: { provider: 'a' } } },
  );
  expect(outcomesOf(await gateway.ask())).toEqual(['a/a upstream_model_missing', 'b/b success']);
  clock.advance(5 * MINUTE_MS - 1);
  expect(outcomesOf(await gateway.ask())).toEqual(['b/b success']);
  expect(outcomesOf(await gateway.ask({ model: 'other' }))).toEqual(['a/other success']);
  clock.advance(1);
  expect(outcomesOf(await gateway.ask())).toEqual(['a/a upstream_model_missing', 'b/b success']);
  await expectBooksToAgree(gateway, 4);
  return '1 call in 5 min, for both keys; another model of A answered meanwhile';
});
