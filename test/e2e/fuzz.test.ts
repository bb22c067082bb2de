/** Thousands of bodies that are nearly right: each one gets an answer, and none of them is our defect. */
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { chatBody, postChat } from '../support/client.ts';
import { startGateway, type TestGateway } from '../support/gateway.ts';
import { mutatedChat } from '../support/mutated-chat.ts';

let gateway: TestGateway;
beforeAll(async () => {
  gateway = await startGateway({ models: { small: { ability: 0.5, simulated: { outputTokens: 1 } } } });
});
afterAll(() => gateway.close());

const LIMIT_MS = 10_000;

describe('a chat body at random', () => {
  it('never gets an answer that is our fault, and always gets one', async () => {
    const statuses = new Set<number>();
    await fc.assert(
      fc.asyncProperty(mutatedChat, async (body) => {
        const response = await fetch(`${gateway.url}/v1/chat/completions`, {
          method: 'POST',
          headers: { 'content-type': 'application/json' },
          body,
          signal: AbortSignal.timeout(LIMIT_MS),
        });
        const text = await response.text();
        statuses.add(response.status);
        expect(response.status, text).toBeLessThan(500);
        if (response.status !== 200) expect(JSON.parse(text)).toMatchObject({ error: { code: expect.any(String) } });
      }),
      { numRuns: 2000 },
    );
    expect([...statuses]).toEqual(expect.arrayContaining([200, 400]));
    expect(gateway.defects).toEqual([]);
    const response = await postChat(gateway, chatBody('small'));
    expect(response.status).toBe(200);
    await response.text();
  });
});
