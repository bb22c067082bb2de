/** A gateway that is told to stop: what is under way ends well, what comes is sent elsewhere. */
import { describe, expect, it } from 'vitest';
import { chatBody } from '../support/client.ts';
import { startGateway } from '../support/gateway.ts';
import { connectTo, rawChat, rawHead } from '../support/raw-client.ts';

const SLOW = { models: { slow: { simulated: { ttftMs: 30, tokensPerSecond: 1000 } } } };
const streamed = rawChat(chatBody('slow', { stream: true }));

describe('a gateway that closes', () => {
  it('lets an answer that is under way end, and waits for no other on its connection', async () => {
    const gateway = await startGateway(SLOW);
    const client = await connectTo(gateway.port);
    client.send(streamed);
    await gateway.cloud.waitForRequest(0);
    // The client would keep its connection: without our closing it, this would take a minute.
    await gateway.close();
    expect(await client.closed).toContain('data: [DONE]');
  });

  it.each([
    ['nothing', ''],
    ['half a request', streamed.slice(0, -10)],
    ['a request that has been answered', rawHead('GET', '/healthz')],
  ])('does not wait for a connection on which it got %s', async (_, bytes) => {
    const gateway = await startGateway(SLOW);
    const client = await connectTo(gateway.port);
    client.send(bytes);
    expect((await fetch(`${gateway.url}/healthz`)).status).toBe(200);
    await gateway.close();
    await client.closed;
    expect(gateway.defects).toEqual([]);
  });

  it.each([
    ['a probe', rawHead('GET', '/readyz'), ['"status":"draining"']],
    ['a question', rawChat(chatBody('slow')), ['"code":"shutting_down"', 'x-should-retry: true']],
  ])('sends %s on a connection that is still there elsewhere', async (_, late, wanted) => {
    const gateway = await startGateway(SLOW);
    const client = await connectTo(gateway.port);
    client.send(streamed);
    await gateway.cloud.waitForRequest(0);
    const closed = gateway.close();
    client.send(late);
    const text = await client.closed;
    await closed;
    const answer = text.slice(text.indexOf('data: [DONE]'));
    expect(answer).toContain('HTTP/1.1 503 ');
    for (const part of wanted) expect(answer).toContain(part);
    expect(gateway.cloud.requests).toHaveLength(1);
  });

  it('takes no new connections', async () => {
    const gateway = await startGateway();
    await gateway.close();
    await expect(fetch(`${gateway.url}/healthz`)).rejects.toThrow('fetch failed');
  });
});
