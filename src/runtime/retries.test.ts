import { describe, expect, it } from 'vitest';
import { createFakeClock } from '../testing/fake-clock.ts';
import { createRetries } from './retries.ts';

describe('the retry budgets of routes', () => {
  it('is one for each route, however often it is asked for', () => {
    const of = createRetries(createFakeClock());
    for (let i = 0; i < 10; i++) of('auto').retried();
    expect(of('auto').allowed()).toBe(false);
    expect(of('other').allowed()).toBe(true);
  });

  it('grows with the requests and has room again in time', () => {
    const clock = createFakeClock();
    const retries = createRetries(clock)('auto');
    for (let i = 0; i < 10; i++) retries.retried();
    for (let i = 0; i < 60; i++) retries.requested();
    expect(retries.allowed()).toBe(true);
    retries.retried();
    retries.retried();
    expect(retries.allowed()).toBe(false);
    clock.advance(11_000);
    expect(retries.allowed()).toBe(true);
  });
});
