/** Providers that are not what they say, or not for long. */
import { expect } from 'vitest';
import { createFakeClock } from '../../src/testing/fake-clock.ts';
import type { Fault, FaultyDialectName } from '../../src/testing/index.ts';
import { runScenario } from '../simulation/run-scenario.ts';
import { CASES } from '../simulation/scenarios.ts';
import { shortfalls } from '../simulation/shortfalls.ts';
import { actOut } from './act-out.ts';
import { expectBooksToAgree, faultGateway } from './gateway.ts';
import { outcomesOf } from './outcomes.ts';

const SEED = 7;

actOut('U34', async () => {
  const flapping = CASES.filter(({ scenario }) => scenario.deployments[0].id === 'flapping/cheap');
  expect(flapping).toHaveLength(2);
  const seen: string[] = [];
  for (const { scenario, goal } of flapping) {
    const figures = await runScenario(scenario, SEED);
    expect(goal).toMatchObject({ minSuccess: 0.999, maxEjections: expect.any(Number) });
    expect({ figures, shortfalls: shortfalls(figures, goal) }).toMatchObject({ shortfalls: [] });
    const share = (100 * figures.succeeded) / figures.requests;
    const minutes = scenario.forMs / 60_000;
    seen.push(
      `${scenario.requestsPerS}/s: ${share.toFixed(2)} % answered, ${figures.ejections} ejections in ${minutes} min`,
    );
  }
  return `simulated; ${seen.join('; ')}`;
});

const DIALECTS: readonly FaultyDialectName[] = ['openai-chat', 'openai-responses', 'anthropic', 'gemini'];

actOut('U36', async () => {
  for (const dialect of DIALECTS) {
    const says = (model: string): Fault => ({ kind: 'answer', model });
    const gateway = await faultGateway({
      a: { dialect, script: [says('other'), says('other'), says('a-2025-08-07'), says('a')] },
    });
    for (const stream of [false, true]) {
      const { status, text, record } = await gateway.ask({ stream });
      expect([dialect, status, record.attempts[0]?.modelActual]).toEqual([dialect, 200, 'other']);
      expect(text).toContain('"model":"other"');
      expect(text).not.toContain('"model":"a"');
    }
    for (const named of ['a-2025-08-07', 'a']) {
      const { text, record } = await gateway.ask();
      expect(text).toContain(`"model":"${named}"`);
      expect(record.attempts[0]).not.toHaveProperty('modelActual');
    }
    await expectBooksToAgree(gateway, 4);
  }
  return `the client and the record were told of the other one, whole and streamed, by ${DIALECTS.join(', ')}`;
});

actOut('U38', async () => {
  // It may have been at work when the connection went.
  const gateway = await faultGateway({ a: [{ kind: 'cut', at: 'before-head' }] });
  const { status, record } = await gateway.ask();
  expect([status, outcomesOf(record)]).toEqual([200, ['a: upstream_error', 'a: success']]);
  const [first, second] = gateway.walls.a.books.requests;
  expect(second?.text).toBe(first?.text);
  await expectBooksToAgree(gateway, 1);
  return '2 calls with the same body at A, 2 attempts in the record';
});

actOut('U39', async () => {
  const nothingLeft = {
    'x-ratelimit-limit-requests': 100,
    'x-ratelimit-remaining-requests': 0,
    'x-ratelimit-remaining-tokens': 0,
    'x-ratelimit-reset-requests': '24h0m0s',
  };
  const clock = createFakeClock();
  const answers = (number: number): readonly Fault[] => Array(number).fill({ kind: 'answer', headers: nothingLeft });
  const limited: Fault = { kind: 'status', error: 'rate-limit', headers: nothingLeft, retry: { seconds: 30 } };
  const gateway = await faultGateway({ a: [...answers(10), limited, ...answers(10)], b: [] }, { clock });
  const askMany = async (number: number): Promise<readonly (string | null)[]> => {
    const answered: (string | null)[] = [];
    for (let i = 0; i < number; i++) answered.push((await gateway.ask()).deployment);
    return answered;
  };
  expect(new Set(await askMany(10))).toEqual(new Set(['a/a']));
  expect(new Set(await askMany(5))).toEqual(new Set(['b/b']));
  expect(gateway.calls()).toEqual({ a: 11, b: 5 });
  clock.advance(30_000);
  expect(new Set(await askMany(10))).toEqual(new Set(['a/a']));
  await expectBooksToAgree(gateway, 25);
  return 'A said 0 remaining with each of 20 answers and was asked on; after a 429 it was asked again once its 30 s were over';
});
