/** One request walks its chain: what a client sees when deployments fail. */
import { describe, expect, it } from 'vitest';
import type { Behaviour } from '../../src/testing/behaviours.ts';
import { createFakeClock } from '../../src/testing/index.ts';
import { chatBody, errorOf, eventsOf, postChat, requestId } from '../support/client.ts';
import { gatewayForTest, type TestGateway, type TestGatewayOptions } from '../support/gateway.ts';

/** A chain that somebody wrote: `first`, then `second`, then `last` on this machine. */
const CHAIN: TestGatewayOptions = {
  models: {
    first: { price: { input: 3, output: 15 }, timeoutMs: 10_000 },
    second: { price: { input: 1, output: 2 } },
    last: { provider: 'home', price: { perHour: 0.1 } },
  },
  raw: { routes: { main: { chain: ['first', 'second', 'last'] } } },
};

/** The gateway over that chain, where some models misbehave. */
function chainWhere(
  behaviours: Readonly<Record<string, Behaviour>>,
  more: TestGatewayOptions = {},
): Promise<TestGateway> {
  return gatewayForTest({ ...CHAIN, script: ({ model }) => behaviours[model ?? ''], ...more });
}

const BROKEN: Behaviour = { kind: 'status', status: 500 };

describe.each([false, true])('a chain, with stream: %s', (stream) => {
  const body = chatBody('main', { stream });

  it.each<readonly [string, Behaviour, string]>([
    ['a server error', BROKEN, 'upstream_error'],
    ['an overload', { kind: 'status', status: 529 }, 'upstream_overloaded'],
    ['a rate limit', { kind: 'status', status: 429, headers: { 'retry-after': '7' } }, 'upstream_rate_limited'],
    ['an error page', { kind: 'status', status: 502, body: '<html>Bad gateway</html>' }, 'upstream_error'],
    [
      'a page that says 200',
      { kind: 'junk', body: '<html>Sign in</html>', contentType: 'text/html' },
      'upstream_malformed',
    ],
    ['an empty answer', { kind: 'junk', body: '', contentType: 'application/json' }, 'upstream_malformed'],
    ['a redirect', { kind: 'status', status: 302, headers: { location: 'http://127.0.0.1:1/' } }, 'upstream_malformed'],
    ['a cut before the first word', { kind: 'cut', afterChunks: stream ? 1 : 5 }, 'upstream_error'],
    ['an end before the first word', { kind: 'end-without-done', afterChunks: 1 }, 'upstream_malformed'],
  ])('goes on after %s', async (_, behaviour, outcome) => {
    const gateway = await chainWhere({ first: behaviour });
    const response = await postChat(gateway, body);
    expect(response.status).toBe(200);
    expect(response.headers.get('x-pointsman-attempts')).toBe('2');
    expect(response.headers.get('x-pointsman-deployment')).toBe('cloud/second');
    expect(await response.text()).toContain('"model":"second"');
    expect(await gateway.records.get(requestId(response))).toMatchObject({
      outcome: 'success',
      deployment: 'cloud/second',
      attempts: [
        { deployment: 'cloud/first', outcome },
        { deployment: 'cloud/second', outcome: 'success', upstreamStatus: 200 },
      ],
    });
  });

  it('goes on when the time of a deployment is over, and hangs up on it', async () => {
    const clock = createFakeClock();
    const gateway = await chainWhere({ first: { kind: 'hang' } }, { clock });
    const answer = postChat(gateway, body);
    await gateway.cloud.waitForRequest(0);
    await clock.advanceAsync(9999);
    expect(gateway.cloud.requests).toHaveLength(1);
    clock.advance(1);
    const response = await answer;
    expect(response.headers.get('x-pointsman-deployment')).toBe('cloud/second');
    await response.text();
    expect(await gateway.cloud.waitForClose(0)).toMatchObject({ closedEarly: true });
    const record = await gateway.records.get(requestId(response));
    expect(record?.attempts[0]).toMatchObject({
      outcome: 'upstream_timeout',
      upstreamStatus: null,
      durationMs: 10_000,
    });
  });

  it('goes on when headers came in time, but nothing after them', async () => {
    const clock = createFakeClock();
    const gateway = await chainWhere({ first: { kind: 'hang-after-headers' } }, { clock });
    const answer = postChat(gateway, body);
    await gateway.cloud.waitForRequest(0);
    await clock.advanceAsync(10_000);
    const response = await answer;
    expect(response.headers.get('x-pointsman-attempts')).toBe('2');
    await response.text();
  });

  it('is walked to its local end', async () => {
    const gateway = await chainWhere({ first: BROKEN, second: BROKEN });
    const response = await postChat(gateway, body);
    expect(response.headers.get('x-pointsman-deployment')).toBe('home/last');
    expect(response.headers.get('x-pointsman-attempts')).toBe('3');
    await response.text();
  });

  it('that fails as a whole is one error that lists every attempt', async () => {
    const gateway = await chainWhere({
      first: BROKEN,
      second: { kind: 'status', status: 429, headers: { 'retry-after': '7' } },
      last: { kind: 'junk', body: 'no', contentType: 'text/plain' },
    });
    const response = await postChat(gateway, body);
    expect(response.status).toBe(502);
    expect(response.headers.get('content-type')).toBe('application/json');
    expect(response.headers.get('retry-after')).toBe('7');
    expect(response.headers.get('x-should-retry')).toBe('false');
    const error = await errorOf(response);
    expect(error).toMatchObject({ code: 'all_attempts_failed', type: 'api_error', param: null });
    expect(error.metadata?.attempts).toMatchObject([
      { deployment: 'cloud/first', outcome: 'upstream_error', upstreamStatus: 500 },
      { deployment: 'cloud/second', outcome: 'upstream_rate_limited', upstreamStatus: 429 },
      { deployment: 'home/last', outcome: 'upstream_malformed', upstreamStatus: 200 },
    ]);
    const record = await gateway.records.get(requestId(response));
    expect(record).toMatchObject({ outcome: 'error', error: 'all_attempts_failed', deployment: null });
    expect(record).toMatchObject({ settledCostNanoUsd: 0, usage: null, ttftMs: null });
    expect(record?.attempts).toEqual(error.metadata?.attempts);
  });

  it('ends where the request itself is called invalid, in the words of the provider', async () => {
    const fault = { error: { message: 'Tools are odd.', type: 'invalid_request_error', param: 'tools', code: null } };
    const gateway = await chainWhere({ first: { kind: 'status', status: 400, body: fault } });
    const response = await postChat(gateway, body);
    expect(response.status).toBe(400);
    const error = await errorOf(response);
    expect(error).toMatchObject({ code: 'upstream_rejected', param: 'tools' });
    expect(error.message).toContain('Tools are odd.');
    expect(gateway.cloud.requests).toHaveLength(1);
  });

  it('goes on where only a fallback calls the request invalid', async () => {
    const gateway = await chainWhere({ first: BROKEN, second: { kind: 'status', status: 400 } });
    const response = await postChat(gateway, body);
    expect(response.headers.get('x-pointsman-deployment')).toBe('home/last');
    await response.text();
  });

  it('goes on where nothing listens', async () => {
    const gateway = await gatewayForTest({ ...CHAIN, providers: { cloud: { baseUrl: 'http://127.0.0.1:1' } } });
    const response = await postChat(gateway, body);
    expect(response.headers.get('x-pointsman-deployment')).toBe('home/last');
    await response.text();
    const record = await gateway.records.get(requestId(response));
    expect(record?.attempts[0]).toMatchObject({ outcome: 'upstream_unreachable', upstreamStatus: null });
  });
});

describe('a stream that breaks off after its first word', () => {
  it.each<readonly [string, Behaviour]>([
    ['by a cut', { kind: 'cut', afterChunks: 4 }],
    ['by an end without a finish', { kind: 'end-without-done', afterChunks: 4 }],
    ['by an error in the stream', { kind: 'error-event', afterChunks: 4, error: { message: 'Out of memory.' } }],
  ])('%s ends with an error and without [DONE], and nobody else goes on', async (_, behaviour) => {
    const gateway = await chainWhere({ first: behaviour });
    const response = await postChat(gateway, chatBody('main', { stream: true }));
    expect(response.status).toBe(200);
    const events = await eventsOf(response);
    expect(JSON.parse(events.at(-1) ?? '')).toMatchObject({
      error: { code: 'upstream_interrupted', type: 'api_error' },
    });
    expect(events).not.toContain('[DONE]');
    // Four chunks as the provider sent them, and one error.
    expect(events).toHaveLength(5);
    expect(gateway.cloud.requests).toHaveLength(1);
    expect(await gateway.records.get(requestId(response))).toMatchObject({
      outcome: 'interrupted',
      error: 'upstream_interrupted',
      deployment: 'cloud/first',
      attempts: [{ outcome: 'upstream_interrupted', upstreamStatus: 200 }],
    });
  });

  it('by silence ends with an error after a minute', async () => {
    const clock = createFakeClock();
    const gateway = await chainWhere({ first: { kind: 'stall', afterChunks: 4 } }, { clock });
    const response = await postChat(gateway, chatBody('main', { stream: true }));
    const events = eventsOf(response);
    clock.advance(60_000);
    expect(JSON.parse((await events).at(-1) ?? '')).toMatchObject({ error: { code: 'upstream_interrupted' } });
    expect(await gateway.cloud.waitForClose(0)).toMatchObject({ closedEarly: true });
  });
});

describe('a deployment that fails again and again', () => {
  it('is left alone by later requests, and tried again when its time is over', async () => {
    const clock = createFakeClock(1_000_000);
    const behaviours = { first: { kind: 'status', status: 429, headers: { 'retry-after': '20' } } } as const;
    const gateway = await chainWhere(behaviours, { clock });
    const deploymentOf = async (): Promise<readonly (string | null)[]> => {
      const response = await postChat(gateway, chatBody('main'));
      await response.text();
      return [response.headers.get('x-pointsman-deployment'), response.headers.get('x-pointsman-attempts')];
    };
    expect(await deploymentOf()).toEqual(['cloud/second', '2']);
    expect(await deploymentOf()).toEqual(['cloud/second', '1']);
    clock.advance(20_000);
    expect(await deploymentOf()).toEqual(['cloud/second', '2']);
  });
});
