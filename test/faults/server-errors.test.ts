/** Providers that answer, and say that they cannot. */
import { expect } from 'vitest';
import { createFakeClock, type Fault } from '../../src/testing/index.ts';
import { actOut } from './act-out.ts';
import { expectBooksToAgree, faultGateway } from './gateway.ts';

const BROKEN: Fault = { kind: 'status', status: 500 };

actOut('U13', async () => {
  for (const stream of [false, true]) {
    const alone = await faultGateway({ a: [BROKEN] });
    const again = await alone.ask({ stream });
    expect([again.status, again.deployment, alone.calls()]).toEqual([200, 'a/a', { a: 2 }]);
    await expectBooksToAgree(alone, 1);
    const gateway = await faultGateway({ a: [BROKEN], b: [] });
    const elsewhere = await gateway.ask({ stream });
    expect([elsewhere.status, elsewhere.deployment, gateway.calls()]).toEqual([200, 'b/b', { a: 1, b: 1 }]);
    await expectBooksToAgree(gateway, 1);
  }
  return 'alone: 2 calls at A, which answered; with B: 1 call at each, B answered';
});

const ONE_SECOND_MS = 1000;
const SOME = 3;

actOut('U14', async () => {
  const seen: string[] = [];
  for (const status of [502, 503, 504]) {
    const clock = createFakeClock();
    const gateway = await faultGateway({ a: () => ({ kind: 'status', status }), b: [] }, { clock });
    let asked = 0;
    // Some requests at a time, a second apart: whatever is tried, it is by one of them.
    const round = async (size: number): Promise<number> => {
      const before = gateway.calls().a;
      const answers = await Promise.all(Array.from({ length: size }, () => gateway.ask()));
      expect(new Set(answers.map(({ deployment }) => deployment))).toEqual(new Set(['b/b']));
      asked += size;
      return gateway.calls().a - before;
    };
    for (let i = 0; i < 5; i++, clock.advance(ONE_SECOND_MS)) expect(await round(1)).toBe(1);
    const trials: number[] = [];
    for (let second = 5; second < 120; second++, clock.advance(ONE_SECOND_MS)) {
      const calls = await round(SOME);
      expect(calls).toBeLessThanOrEqual(1);
      if (calls === 1) trials.push(second);
    }
    // Ejected for half a minute, a minute, and so on, give or take a fifth: no more than three trials in two minutes.
    expect(trials.length).toBeGreaterThanOrEqual(1);
    expect(trials.length).toBeLessThanOrEqual(3);
    await expectBooksToAgree(gateway, asked);
    seen.push(`${status}: 5 calls, then trials after ${trials.join(', ')} s`);
  }
  return seen.join('; ');
});

actOut('U15', async () => {
  const clock = createFakeClock();
  const busy: Fault = { kind: 'status', error: 'overloaded', retry: { seconds: 5 } };
  const gateway = await faultGateway(
    {
      a: {
        dialect: 'anthropic',
        script: ({ model }) => (model === 'a' ? busy : { kind: 'answer' }),
        provider: { apiKey: ['k1', 'k2'] },
      },
      b: [],
    },
    { clock, models: { other: { provider: 'a' } } },
  );
  const first = await gateway.ask();
  expect(first.record.attempts).toMatchObject([
    { deployment: 'a/a', outcome: 'upstream_overloaded', upstreamStatus: 529 },
    { deployment: 'b/b', outcome: 'success' },
  ]);
  clock.advance(4999);
  expect((await gateway.ask()).record.attempts).toMatchObject([{ deployment: 'b/b' }]);
  expect((await gateway.ask({ model: 'other' })).deployment).toBe('a/other');
  clock.advance(1);
  expect((await gateway.ask()).record.attempts).toMatchObject([{ deployment: 'a/a' }, { deployment: 'b/b' }]);
  await expectBooksToAgree(gateway, 4);
  return '1 call in 5 s under 2 keys; another model of A answered meanwhile';
});

actOut('U16', async () => {
  const gateway = await faultGateway({
    a: [
      { kind: 'status', status: 408 },
      { kind: 'status', status: 409 },
    ],
    b: [],
  });
  const timeout = await gateway.ask();
  expect([timeout.deployment, gateway.calls()]).toEqual(['b/b', { a: 1, b: 1 }]);
  const conflict = await gateway.ask();
  expect([conflict.status, conflict.error?.code]).toEqual([400, 'upstream_rejected']);
  expect(conflict.headers.get('x-should-retry')).toBe('false');
  expect(gateway.calls()).toEqual({ a: 2, b: 1 });
  await expectBooksToAgree(gateway, 2);
  return '408: B answered; 409: 1 call, the client is told';
});
