/** What the headers of an answer say, and that the record of the request says the same. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { chatBody, eventsOf, postChat, requestId } from '../support/client.ts';
import { gatewayForTest, startGateway, type TestGateway } from '../support/gateway.ts';
import { rawUpstreamForTest } from '../support/raw-upstream.ts';

interface Completion {
  readonly model: string;
  readonly usage: { readonly prompt_tokens: number; readonly completion_tokens: number };
}

/** As the header writes it: nine decimals are nano-USD. */
function nanoUsd(header: string | null): number {
  expect(header).toMatch(/^\d+\.\d{9}$/);
  return Math.round(Number(header) * 1e9);
}

describe('the headers of an answer', () => {
  let gateway: TestGateway;
  beforeAll(async () => {
    gateway = await startGateway({
      models: {
        priced: { price: { input: 3, output: 15 } },
        unpriced: {},
        hourly: { provider: 'home', price: { perHour: 0.5 } },
      },
    });
  });
  afterAll(() => gateway.close());

  it('name the model, the deployment, the policy, the task and the attempts', async () => {
    const pointsman = { task: 'summarize', complexity: 0.25, constraints: { only: ['priced'] } };
    const response = await postChat(gateway, chatBody('auto', { pointsman }));
    expect(((await response.json()) as Completion).model).toBe('priced');
    expect(Object.fromEntries(response.headers)).toMatchObject({
      'content-type': 'application/json',
      'x-request-id': expect.stringMatching(/^[0-9A-Z]{26}$/),
      'x-pointsman-decision-id': requestId(response),
      'x-pointsman-model': 'priced',
      'x-pointsman-deployment': 'cloud/priced',
      'x-pointsman-policy': 'hybrid',
      'x-pointsman-task': 'summarization',
      'x-pointsman-complexity': '0.25',
      'x-pointsman-attempts': '1',
      'x-pointsman-overhead-ms': expect.stringMatching(/^\d+\.\d{3}$/),
    });
  });

  it('state the settled cost, from the usage that the provider reported', async () => {
    const response = await postChat(gateway, chatBody('priced'));
    const { usage } = (await response.json()) as Completion;
    const expected = usage.prompt_tokens * 3000 + usage.completion_tokens * 15_000;
    expect(expected).toBeGreaterThan(0);
    expect(nanoUsd(response.headers.get('x-pointsman-cost-usd'))).toBe(expected);
    expect(response.headers.has('x-pointsman-estimated-cost-usd')).toBe(false);
    expect(await gateway.records.get(requestId(response))).toMatchObject({
      settledCostNanoUsd: expected,
      usage: { inputTokens: usage.prompt_tokens, outputTokens: usage.completion_tokens },
    });
  });

  it('of a stream state the estimate; its record has both', async () => {
    const stream_options = { include_usage: true };
    const response = await postChat(gateway, chatBody('priced', { stream: true, stream_options }));
    expect(response.headers.get('content-type')).toBe('text/event-stream; charset=utf-8');
    expect(response.headers.get('cache-control')).toBe('no-cache');
    expect(response.headers.has('x-pointsman-cost-usd')).toBe(false);
    const events = await eventsOf(response);
    const { usage } = JSON.parse(events.at(-2) ?? '') as Completion;
    expect(await gateway.records.get(requestId(response))).toMatchObject({
      outcome: 'success',
      estimatedCostNanoUsd: nanoUsd(response.headers.get('x-pointsman-estimated-cost-usd')),
      settledCostNanoUsd: usage.prompt_tokens * 3000 + usage.completion_tokens * 15_000,
    });
  });

  it('of a stream settle the cost although the client did not ask for usage', async () => {
    const response = await postChat(gateway, chatBody('priced', { stream: true }));
    await response.text();
    const record = await gateway.records.get(requestId(response));
    const { inputTokens = 0, outputTokens = 0 } = record?.usage ?? {};
    expect(outputTokens).toBeGreaterThan(0);
    expect(record?.settledCostNanoUsd).toBe(inputTokens * 3000 + outputTokens * 15_000);
  });

  it('say nothing of a cost that nobody knows', async () => {
    const response = await postChat(gateway, chatBody('unpriced'));
    await response.text();
    expect([...response.headers.keys()].filter((name) => name.includes('cost'))).toEqual([]);
    expect(await gateway.records.get(requestId(response))).toMatchObject({
      estimatedCostNanoUsd: null,
      settledCostNanoUsd: null,
    });
  });

  it('say that hardware paid by the hour costs nothing more', async () => {
    const response = await postChat(gateway, chatBody('hourly'));
    await response.text();
    expect(nanoUsd(response.headers.get('x-pointsman-cost-usd'))).toBe(0);
  });

  it('write a task beyond ASCII as a URL would', async () => {
    const response = await postChat(gateway, chatBody('priced', { pointsman: { task: 'Überschrift\n' } }));
    await response.text();
    expect(response.headers.get('x-pointsman-task')).toBe('%C3%9Cberschrift%0A');
  });

  it('survive a task that ends in the middle of a character', async () => {
    const response = await postChat(gateway, chatBody('priced', { pointsman: { task: `${'a'.repeat(127)}😀` } }));
    expect(response.status).toBe(200);
    await response.text();
    expect(response.headers.get('x-pointsman-task')).toMatch(/^a{127}/);
    expect(gateway.defects).toEqual([]);
  });

  it('of an error name the request and what was decided', async () => {
    const pointsman = { task: 'math', complexity: 1 };
    const broken = await gatewayForTest({ script: () => ({ kind: 'status', status: 500 }) });
    const response = await postChat(broken, chatBody('small', { pointsman }));
    expect(response.status).toBe(502);
    expect(Object.fromEntries(response.headers)).toMatchObject({
      'x-request-id': expect.stringMatching(/^[0-9A-Z]{26}$/),
      'x-pointsman-policy': 'single',
      'x-pointsman-task': 'math',
      'x-pointsman-complexity': '1.00',
      'x-should-retry': 'false',
    });
    await response.text();
  });
});

describe('the cost of cached and reasoning tokens', () => {
  it('is settled to the nano-USD', async () => {
    const usage = {
      prompt_tokens: 1000,
      completion_tokens: 100,
      prompt_tokens_details: { cached_tokens: 600 },
      completion_tokens_details: { reasoning_tokens: 40 },
    };
    const answer = { choices: [{ index: 0, message: { role: 'assistant', content: 'Hi' } }], usage };
    const { baseUrl } = await rawUpstreamForTest((_, response) => response.end(JSON.stringify(answer)));
    const gateway = await gatewayForTest({
      models: { model: { price: { input: 2.5, cachedInput: 1.25, output: 10 } } },
      providers: { cloud: { baseUrl } },
    });
    const response = await postChat(gateway, chatBody('model'));
    // 400 at 2500 nano-USD, 600 at 1250, 100 at 10,000: reasoning is part of the output.
    expect(nanoUsd(response.headers.get('x-pointsman-cost-usd'))).toBe(1_000_000 + 750_000 + 1_000_000);
    expect(await response.json()).toEqual(answer);
  });
});
