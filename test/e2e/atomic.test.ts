/** Streams that are handed on all at once: what a client sees when a deployment fails after its first word. */
import { describe, expect, it } from 'vitest';
import type { RawRoute } from '../../src/config/index.ts';
import type { Behaviour } from '../../src/testing/behaviours.ts';
import { chatBody, errorOf, eventsOf, postChat, requestId } from '../support/client.ts';
import { gatewayForTest, type TestGateway } from '../support/gateway.ts';

const BREAKS: Behaviour = { kind: 'cut', afterChunks: 4 };

function chainWhere(
  behaviours: Readonly<Record<string, Behaviour>>,
  route: Partial<Exclude<RawRoute, string>> = { atomic: true },
): Promise<TestGateway> {
  return gatewayForTest({
    models: { first: { price: { input: 3, output: 15 } }, last: { provider: 'home', price: { perHour: 0.1 } } },
    raw: { routes: { main: { chain: ['first', 'last'], ...route } } },
    script: ({ model }) => behaviours[model ?? ''],
  });
}

describe('a stream of a route that hands on whole streams', () => {
  it('is that of the next link where the first breaks off, and nothing of the first', async () => {
    const gateway = await chainWhere({ first: BREAKS });
    const response = await postChat(gateway, chatBody('main', { stream: true }));
    expect(response.status).toBe(200);
    expect(response.headers.get('content-type')).toContain('text/event-stream');
    expect(response.headers.get('x-pointsman-deployment')).toBe('home/last');
    expect(response.headers.get('x-pointsman-attempts')).toBe('2');
    const text = await response.text();
    expect(text).not.toContain('"model":"first"');
    expect(text.trimEnd().endsWith('data: [DONE]')).toBe(true);
    expect(await gateway.records.get(requestId(response))).toMatchObject({
      outcome: 'success',
      deployment: 'home/last',
      attempts: [
        { deployment: 'cloud/first', outcome: 'upstream_error' },
        { deployment: 'home/last', outcome: 'success' },
      ],
    });
  });

  it('is one error with a status where everybody breaks off', async () => {
    const gateway = await chainWhere({ first: BREAKS, last: BREAKS });
    const response = await postChat(gateway, chatBody('main', { stream: true }));
    expect(response.status).toBe(502);
    expect(response.headers.get('x-should-retry')).toBe('false');
    expect(await errorOf(response)).toMatchObject({ code: 'upstream_error' });
    expect((await gateway.records.get(requestId(response)))?.usage).toBeNull();
  });

  it('comes as ever where the request says so', async () => {
    const gateway = await chainWhere({ first: BREAKS });
    const headers = { 'x-pointsman-atomic': 'false' };
    const response = await postChat(gateway, chatBody('main', { stream: true }), headers);
    expect(response.headers.get('x-pointsman-deployment')).toBe('cloud/first');
    expect(await response.text()).toContain('upstream_interrupted');
  });
});

it('a request may ask for its stream as a whole, in the body and in a header', async () => {
  const gateway = await chainWhere({ first: BREAKS }, {});
  const asked = await postChat(gateway, chatBody('main', { stream: true, pointsman: { atomic: true } }));
  expect(asked.headers.get('x-pointsman-deployment')).toBe('home/last');
  expect((await eventsOf(asked)).length).toBeGreaterThan(1);
  const headers = { 'x-pointsman-atomic': 'true' };
  const again = await postChat(gateway, chatBody('main', { stream: true }), headers);
  expect(again.headers.get('x-pointsman-deployment')).toBe('home/last');
  await again.text();
});
