/** What a request demands of the model that answers, by its body and by its headers. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { chatBody, errorOf, type HeaderFields, postChat, requestId } from '../support/client.ts';
import { startGateway, type TestGateway } from '../support/gateway.ts';

let gateway: TestGateway;
beforeAll(async () => {
  gateway = await startGateway({
    models: {
      tiny: {
        provider: 'home',
        price: { perHour: 0.1 },
        ability: 0.4,
        latency: { ttftMs: 50, tokensPerSecond: 400 },
        sizeB: 3,
        region: 'here',
      },
      mid: { price: { input: 1, output: 2 }, ability: 0.7, latency: { ttftMs: 200, tokensPerSecond: 100 }, sizeB: 20 },
      big: {
        price: { input: 10, output: 20 },
        ability: 0.95,
        latency: { ttftMs: 500, tokensPerSecond: 50 },
        sizeB: 200,
      },
    },
    raw: {
      policies: {
        table: {
          kind: 'capability',
          rules: { classification: { model: 'tiny', maxTokens: 16 }, math: { models: ['big', 'mid'] } },
          default: { model: 'mid' },
        },
      },
      latencyClasses: { leisurely: { maxTtftMs: 400, maxE2eMs: 60_000 } },
      routes: { table: { policy: 'table' }, cheapish: { policy: 'cheapest', constraints: { minQuality: 0.85 } } },
    },
  });
});
afterAll(() => gateway.close());

const TINY = 'home/tiny';
const MID = 'cloud/mid';
const BIG = 'cloud/big';

async function deploymentOf(model: string, fields: object = {}, headers: HeaderFields = {}): Promise<string | null> {
  const response = await postChat(gateway, chatBody(model, fields), headers);
  expect(response.status, await response.text()).toBe(200);
  return response.headers.get('x-pointsman-deployment');
}

/** `Hello` and 400 expected tokens: `tiny` takes 1 s, `mid` 4 s and 0.8 thousandths of a USD, `big` 8 s and ten times that. */
describe('a constraint', () => {
  it.each<readonly [string, string, string, unknown, string, string]>([
    ['maxCostUsd', 'auto:best', 'x-pointsman-max-cost-usd', 0.001, '0.001', MID],
    ['maxCostPer1kTokens', 'auto:best', 'x-pointsman-max-cost-per-1k-tokens', 0.005, '5e-3', MID],
    ['max_cost_per_1k', 'auto:best', 'x-pointsman-max-cost-per-1k', 0.005, '0.005', MID],
    ['maxLatencyMs', 'auto:best', 'x-pointsman-max-latency-ms', 5000, '5000', MID],
    ['max_latency_ms', 'auto:best', 'x-pointsman-max-latency-ms', 5000, '5000', MID],
    ['maxTtftMs', 'auto:best', 'x-pointsman-max-ttft-ms', 300, '300', MID],
    ['minQuality', 'auto:cheap', 'x-pointsman-min-quality', 0.85, '0.85', MID],
    ['maxSizeB', 'auto:best', 'x-pointsman-max-size-b', 50, '50', MID],
    ['localOnly', 'auto:best', 'x-pointsman-local-only', true, 'true', TINY],
    ['region', 'auto:best', 'x-pointsman-region', 'here', 'here', TINY],
    ['only', 'auto:best', 'x-pointsman-only', ['mid', 'home'], 'mid, home', MID],
    ['ignore', 'auto:best', 'x-pointsman-ignore', ['cloud/big'], 'cloud/big', MID],
  ])('%s is kept to, in the body and in a header', async (name, model, header, value, text, deployment) => {
    expect(await deploymentOf(model)).not.toBe(deployment);
    expect(await deploymentOf(model, { pointsman: { constraints: { [name]: value } } })).toBe(deployment);
    expect(await deploymentOf(model, {}, { [header]: text })).toBe(deployment);
  });

  it('of the body counts where a header says otherwise', async () => {
    const pointsman = { constraints: { only: ['mid'] } };
    expect(await deploymentOf('auto', { pointsman }, { 'x-pointsman-only': 'big' })).toBe(MID);
  });

  it('of a route and one of the request hold both', async () => {
    expect(await deploymentOf('cheapish')).toBe(MID);
    expect(await deploymentOf('cheapish', { pointsman: { constraints: { minQuality: 0.2 } } })).toBe(MID);
    expect(await deploymentOf('cheapish', { pointsman: { constraints: { minQuality: 0.98 } } })).toBe(BIG);
  });

  it('that nobody meets is given up, and the record says which', async () => {
    const pointsman = { constraints: { maxLatencyMs: 1, maxCostUsd: 0.001 } };
    const response = await postChat(gateway, chatBody('auto:best', { pointsman }));
    expect(response.status).toBe(200);
    await response.text();
    expect(response.headers.get('x-pointsman-deployment')).toBe(MID);
    const record = await gateway.records.get(requestId(response));
    expect(record?.input?.constraints).toEqual({ maxLatencyMs: 1, maxCostNanoUsd: 1_000_000 });
  });

  it.each<readonly [string, object, HeaderFields]>([
    ['the body', { pointsman: { constraints: { maxLatencyMs: 1, strict: ['latency'] } } }, {}],
    ['headers', {}, { 'x-pointsman-max-latency-ms': '1', 'x-pointsman-strict': 'latency' }],
  ])('that is strict and that nobody meets ends the request, said in %s', async (_, fields, headers) => {
    const asked = gateway.cloud.requests.length;
    const response = await postChat(gateway, chatBody('auto', fields), headers);
    expect(response.status).toBe(400);
    const error = await errorOf(response);
    expect(error).toMatchObject({ code: 'constraints_unmet', param: 'pointsman.constraints' });
    expect(error.metadata?.exclusions).toMatchObject([
      { deployment: TINY, reasons: [{ kind: 'too-slow', measure: 'e2eMs', limit: 1 }] },
      { deployment: MID, reasons: [{ kind: 'too-slow' }] },
      { deployment: BIG, reasons: [{ kind: 'too-slow' }] },
    ]);
    expect(gateway.cloud.requests).toHaveLength(asked);
    expect(await gateway.records.get(requestId(response))).toMatchObject({
      outcome: 'error',
      error: 'constraints_unmet',
      attempts: [],
      deployment: null,
    });
  });

  it('that is a need is never given up', async () => {
    const response = await postChat(gateway, chatBody('big', {}), { 'x-pointsman-local-only': 'true' });
    expect(response.status).toBe(400);
    const error = await errorOf(response);
    expect(error).toMatchObject({ code: 'needs_unmet', param: 'pointsman.constraints.localOnly' });
    expect(error.metadata?.exclusions).toMatchObject([{ deployment: BIG, reasons: [{ kind: 'not-local' }] }]);
  });
});

describe('a policy of the request', () => {
  it.each<readonly [string, object, HeaderFields, string]>([
    ['by name', { policy: 'cheapest' }, { 'x-pointsman-policy': 'cheapest' }, TINY],
    [
      'from the config',
      { policy: 'table', task: 'math' },
      { 'x-pointsman-policy': 'table', 'x-pointsman-task': 'math' },
      BIG,
    ],
    ['hybrid, all for money', { dial: 0 }, { 'x-pointsman-dial': '0' }, TINY],
    ['hybrid, all for quality', { dial: 1 }, { 'x-pointsman-dial': '1' }, BIG],
    [
      'latency within a class of the config',
      { policy: 'latency', latencyClass: 'leisurely' },
      { 'x-pointsman-policy': 'latency', 'x-pointsman-latency-class': 'leisurely' },
      MID,
    ],
  ])('is followed: %s', async (_, pointsman, headers, deployment) => {
    expect(await deploymentOf('auto', { pointsman })).toBe(deployment);
    expect(await deploymentOf('auto', {}, headers)).toBe(deployment);
  });

  it('may limit the length of the answer, where the client has not set a lower limit', async () => {
    const limitFor = async (fields: object): Promise<unknown> => {
      expect(await deploymentOf('table', { pointsman: { task: 'classify' }, ...fields })).toBe(TINY);
      const { max_tokens, max_completion_tokens } = gateway.home.requests.at(-1)?.body ?? {};
      return { max_tokens, max_completion_tokens };
    };
    expect(await limitFor({})).toEqual({ max_tokens: 16 });
    expect(await limitFor({ max_tokens: null })).toEqual({ max_tokens: 16 });
    expect(await limitFor({ max_tokens: 400 })).toEqual({ max_tokens: 16 });
    expect(await limitFor({ max_tokens: 8 })).toEqual({ max_tokens: 8 });
    expect(await limitFor({ max_completion_tokens: 400 })).toEqual({ max_tokens: 16 });
  });

  it('falls back to the default entry for a task that nobody named', async () => {
    expect(await deploymentOf('table')).toBe(MID);
    expect(await deploymentOf('table', { pointsman: { task: 'gardening' } })).toBe(MID);
  });
});

describe('a name in `only` or `ignore` that nothing has', () => {
  it.each(['only', 'ignore'])('is refused in %s, since it would not do what it says', async (list) => {
    const pointsman = { constraints: { [list]: [TINY, 'opnai'] } };
    const response = await postChat(gateway, chatBody('auto', { pointsman }));
    expect(response.status).toBe(400);
    const { error } = (await response.json()) as {
      readonly error: { readonly param: string; readonly message: string };
    };
    expect(error.param).toBe(`pointsman.constraints.${list}`);
    expect(error.message).toContain('opnai');
  });
});
