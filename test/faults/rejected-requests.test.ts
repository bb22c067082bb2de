/** Requests that a provider will not answer because of what they ask. */
import { expect } from 'vitest';
import { createFakeClock } from '../../src/testing/fake-clock.ts';
import { CONTEXT_LENGTH_SPELLINGS, type Fault } from '../../src/testing/index.ts';
import { actOut } from './act-out.ts';
import { expectBooksToAgree, faultGateway } from './gateway.ts';
import { outcomesOf } from './outcomes.ts';

const INVALID: Fault = { kind: 'status', error: 'invalid-request' };
/** More in a row than an ejection takes. */
const MANY = 6;
/** In which a retry budget forgets. */
const WINDOW_MS = 20_000;

actOut('U21', async () => {
  const gateway = await faultGateway({ a: Array(MANY).fill(INVALID), b: [] });
  for (let i = 0; i < MANY; i++) {
    const { status, error, record } = await gateway.ask();
    expect([status, error?.code, error?.param]).toEqual([400, 'upstream_rejected', 'temperature']);
    expect(error?.message).toContain("Unsupported value: 'temperature'.");
    expect(outcomesOf(record)).toEqual(['a: upstream_rejected']);
  }
  const { status, deployment } = await gateway.ask();
  expect([status, deployment]).toEqual([200, 'a/a']);
  expect(gateway.calls()).toEqual({ a: MANY + 1, b: 0 });
  await expectBooksToAgree(gateway, MANY + 1);
  return `400 with A's own words, ${MANY} times after 1 call each; A was asked first again, B never`;
});

actOut('U22', async () => {
  const clock = createFakeClock();
  const tooLong: readonly Fault[] = CONTEXT_LENGTH_SPELLINGS.map(({ status, body }) => ({
    kind: 'status',
    status,
    body,
  }));
  const gateway = await faultGateway(
    {
      a: { script: [...tooLong, ...tooLong], model: { context: 8000 } },
      same: { model: { context: 8000 } },
      large: { model: { context: 200_000 } },
    },
    { clock, raw: { routes: { main: { chain: ['a', 'same', 'large'] }, short: { chain: ['a', 'same'] } } } },
  );
  for (const { provider } of CONTEXT_LENGTH_SPELLINGS) {
    const { deployment, record } = await gateway.ask();
    expect([provider, deployment]).toEqual([provider, 'large/large']);
    expect(outcomesOf(record)).toEqual(['a: context_length_exceeded', 'large: success']);
    clock.advance(WINDOW_MS);
  }
  for (const { provider } of CONTEXT_LENGTH_SPELLINGS) {
    const { status, error, record } = await gateway.ask({ model: 'short' });
    expect([provider, status, error?.code]).toEqual([provider, 400, 'context_length_exceeded']);
    expect(outcomesOf(record)).toEqual(['a: context_length_exceeded']);
  }
  const spellings = CONTEXT_LENGTH_SPELLINGS.length;
  expect(gateway.calls()).toEqual({ a: 2 * spellings, same: 0, large: spellings });
  await expectBooksToAgree(gateway, 2 * spellings);
  return `${spellings} spellings: the larger window answered, the equal one was never asked; 400 where none was larger`;
});

actOut('U23', async () => {
  const refused: Fault = { kind: 'status', error: 'content-filter' };
  const filtered: Fault = { kind: 'answer', text: 'I can', finish: 'content-filter' };
  const gateway = await faultGateway({ a: [refused, refused, filtered, filtered], b: [] });
  for (const stream of [false, true]) {
    const { status, error, record } = await gateway.ask({ stream });
    expect([status, error?.code]).toEqual([400, 'content_refused']);
    expect(outcomesOf(record)).toEqual(['a: content_refused']);
  }
  for (const stream of [false, true]) {
    const { status, text, record } = await gateway.ask({ stream });
    expect(status).toBe(200);
    expect(text).toContain('"finish_reason":"content_filter"');
    expect(outcomesOf(record)).toEqual(['a: success']);
  }
  expect(gateway.calls()).toEqual({ a: 4, b: 0 });
  await expectBooksToAgree(gateway, 4);
  return '400 content_refused, and finish_reason content_filter passed on; 0 calls at B';
});

actOut('U37', async () => {
  const down: Fault = { kind: 'status', status: 503 };
  const gateway = await faultGateway({ a: [down], b: [INVALID], c: [] });
  const answered = await gateway.ask();
  expect([answered.status, answered.deployment]).toEqual([200, 'c/c']);
  expect(outcomesOf(answered.record)).toEqual(['a: upstream_overloaded', 'b: upstream_rejected', 'c: success']);
  await expectBooksToAgree(gateway, 1);

  // A missing model is not waited for.
  const gone: Fault = { kind: 'status', error: 'model-missing' };
  const lone = await faultGateway({ a: [gone], b: [INVALID] });
  const failed = await lone.ask();
  expect([failed.status, failed.error?.code]).toEqual([502, 'all_attempts_failed']);
  expect(outcomesOf(failed.record)).toEqual(['a: upstream_model_missing', 'b: upstream_rejected']);
  expect(failed.error?.message).not.toContain('Unsupported value');
  await expectBooksToAgree(lone, 1);
  return "A 503, B 400, C answered; without C and with a model that A does not have the client got 502, not B's 400";
});
