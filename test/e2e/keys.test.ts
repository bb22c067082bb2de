/** What a key of ours opens, and what it does not. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { chatBody, errorOf, type HeaderFields, post, postChat, requestId } from '../support/client.ts';
import { startGateway, type TestGateway } from '../support/gateway.ts';

let gateway: TestGateway;
beforeAll(async () => {
  gateway = await startGateway({
    models: {
      small: { price: { input: 1, output: 2 }, ability: 0.6 },
      large: { price: { input: 5, output: 10 }, ability: 0.9 },
      own: { provider: 'home', price: { perHour: 0.1 }, ability: 0.5 },
    },
    raw: {
      keys: [
        { name: 'all', key: 'key-all' },
        { name: 'by-route', key: 'key-by-route', allow: ['auto:cheap'] },
        { name: 'by-model', key: 'key-by-model', allow: ['large'] },
        { name: 'by-deployment', key: 'key-by-deployment', allow: ['cloud/small'] },
        { name: 'plain', key: 'key-plain', overrides: false },
        { name: 'private', key: 'key-private', constraints: { localOnly: true } },
        { name: 'thrifty', key: 'key-thrifty', constraints: { maxCostUsd: 0.001, strict: ['cost'] } },
      ],
    },
  });
});
afterAll(() => gateway.close());

const bearer = (key: string): HeaderFields => ({ authorization: `Bearer ${key}` });

async function deploymentFor(key: string, model: string, fields: object = {}): Promise<string | null> {
  const response = await postChat(gateway, chatBody(model, fields), bearer(key));
  expect(response.status, await response.text()).toBe(200);
  return response.headers.get('x-pointsman-deployment');
}

async function refusalFor(key: string, model: string, fields: object = {}): Promise<object> {
  const response = await postChat(gateway, chatBody(model, fields), bearer(key));
  const { code, param } = await errorOf(response);
  return { status: response.status, code, param };
}

async function modelsFor(key: string): Promise<readonly string[]> {
  const response = await fetch(`${gateway.url}/v1/models`, { headers: bearer(key) });
  const { data } = (await response.json()) as { readonly data: readonly { readonly id: string }[] };
  return data.map(({ id }) => id);
}

describe('a key', () => {
  it.each<readonly [string, HeaderFields]>([
    ['none', {}],
    ['a wrong one', bearer('wrong')],
    ['the beginning of one', bearer('key-al')],
    ['more than one', bearer('key-all-')],
    ['one in other letters', bearer('KEY-ALL')],
    ['an empty one', { authorization: 'Bearer ' }],
    ['one without a scheme', { authorization: 'key-all' }],
    ['one of another scheme', { authorization: `Basic ${Buffer.from('key-all:').toString('base64')}` }],
    ['a wrong one in x-api-key', { 'x-api-key': 'wrong' }],
    ['a name of a key', bearer('all')],
    ['a property of every object', bearer('constructor')],
    ['two that differ', { ...bearer('key-all'), 'x-api-key': 'key-plain' }],
    ['a right one and a wrong one', { ...bearer('wrong'), 'x-api-key': 'key-all' }],
  ])('is required: %s is not enough', async (_, headers) => {
    const before = gateway.cloud.requests.length;
    for (const path of ['/v1/chat/completions', '/chat/completions', '/v1/route', '/route']) {
      const response = await post(gateway, path, chatBody('small'), headers);
      expect(response.status).toBe(401);
      expect(await errorOf(response)).toMatchObject({ code: 'invalid_api_key', type: 'authentication_error' });
    }
    for (const path of ['/v1/models', '/models', '/v1/models/small']) {
      expect((await fetch(gateway.url + path, { headers })).status).toBe(401);
    }
    expect(gateway.cloud.requests).toHaveLength(before);
  });

  it.each<readonly [string, HeaderFields]>([
    ['as bearer token', bearer('key-all')],
    ['with a scheme in other letters', { authorization: 'bearer  key-all ' }],
    ['as x-api-key', { 'x-api-key': 'key-all' }],
    ['twice the same', { ...bearer('key-all'), 'x-api-key': 'key-all' }],
  ])('is accepted %s, and its name is in the record', async (_, headers) => {
    const response = await postChat(gateway, chatBody('small'), headers);
    expect(response.status).toBe(200);
    await response.text();
    expect(await gateway.records.get(requestId(response))).toMatchObject({ key: 'all' });
  });

  it('is asked for before anything is read of the body', async () => {
    const response = await postChat(gateway, 'not JSON', { 'content-type': 'text/plain' });
    expect(response.status).toBe(401);
  });

  it('is not asked for by the probes', async () => {
    expect((await fetch(`${gateway.url}/healthz`)).status).toBe(200);
    expect((await fetch(`${gateway.url}/readyz`)).status).toBe(200);
  });
});

describe('what a key allows', () => {
  it('by route is that route with all that it leads to', async () => {
    expect(await deploymentFor('key-by-route', 'auto:cheap')).toBe('home/own');
    expect(await refusalFor('key-by-route', 'auto')).toEqual({ status: 404, code: 'model_not_found', param: 'model' });
    expect(await refusalFor('key-by-route', 'own')).toMatchObject({ code: 'model_not_found' });
    expect(await modelsFor('key-by-route')).toEqual(['auto:cheap']);
  });

  it('by model is that model, by any route', async () => {
    expect(await deploymentFor('key-by-model', 'large')).toBe('cloud/large');
    expect(await deploymentFor('key-by-model', 'cloud/large')).toBe('cloud/large');
    expect(await deploymentFor('key-by-model', 'auto:cheap')).toBe('cloud/large');
    expect(await refusalFor('key-by-model', 'small')).toMatchObject({ status: 404 });
    const models = await modelsFor('key-by-model');
    expect(models).toEqual(expect.arrayContaining(['auto', 'auto:cheap', 'large', 'cloud/large']));
    expect(models).not.toEqual(expect.arrayContaining(['small']));
    expect(models).not.toEqual(expect.arrayContaining(['own']));
  });

  it('by deployment is that deployment', async () => {
    expect(await deploymentFor('key-by-deployment', 'auto:best')).toBe('cloud/small');
    expect(await refusalFor('key-by-deployment', 'own')).toMatchObject({ status: 404 });
  });

  it('cannot be widened by the request', async () => {
    const pointsman = { constraints: { only: ['own'] } };
    expect(await refusalFor('key-by-model', 'auto', { pointsman })).toMatchObject({ code: 'needs_unmet' });
  });

  it('does not tell a name that is not allowed from one that is not there', async () => {
    const body = async (model: string): Promise<string> => {
      const response = await postChat(gateway, chatBody(model), bearer('key-by-route'));
      return (await response.text()).replaceAll(model, 'X');
    };
    expect(await body('large')).toBe(await body('gone'));
  });

  it('holds for single models as well as for the list', async () => {
    const retrieve = (id: string): Promise<Response> =>
      fetch(`${gateway.url}/v1/models/${id}`, { headers: bearer('key-by-deployment') });
    expect((await retrieve('cloud/small')).status).toBe(200);
    expect((await retrieve('cloud/large')).status).toBe(404);
  });

  it('holds for decisions as well as for answers', async () => {
    const response = await post(gateway, '/v1/route', { prompt: 'Hi', model: 'auto' }, bearer('key-by-model'));
    const { decision } = (await response.json()) as { readonly decision: { readonly chain: readonly object[] } };
    expect(decision.chain).toMatchObject([{ deployment: 'cloud/large' }]);
  });

  it('tells a decision’s reader nothing of what the key may not use', async () => {
    const asked = { prompt: 'Hi', model: 'auto', pointsman: { constraints: { region: 'nowhere' } } };
    for (const path of ['/v1/route', '/v1/chat/completions']) {
      const body = path === '/v1/route' ? asked : chatBody('auto', { pointsman: asked.pointsman });
      const text = await (await post(gateway, path, body, bearer('key-by-model'))).text();
      expect(text).toContain('cloud/large');
      expect(text).not.toContain('cloud/small');
    }
  });

  it('includes no overrides where the config says so', async () => {
    const forbidden = (param: string): object => ({ status: 403, code: 'override_not_allowed', param });
    const refused = (pointsman: object): Promise<object> => refusalFor('key-plain', 'auto', { pointsman });
    expect(await refused({ policy: 'cheapest' })).toEqual(forbidden('pointsman.policy'));
    expect(await refused({ dial: 1 })).toEqual(forbidden('pointsman.dial'));
    expect(await refused({ latencyClass: 'batch' })).toEqual(forbidden('pointsman.latencyClass'));
    expect(await refused({ constraints: { minQuality: 0.1 } })).toEqual(forbidden('pointsman.constraints.minQuality'));
    const byHeader = await postChat(gateway, chatBody('auto'), {
      ...bearer('key-plain'),
      'x-pointsman-policy': 'cheapest',
    });
    expect(byHeader.status).toBe(403);
    await byHeader.text();
    expect(await deploymentFor('key-plain', 'small', { pointsman: { task: 'math', session: 's', tags: ['t'] } })).toBe(
      'cloud/small',
    );
  });

  it('is narrowed by the constraints of the key', async () => {
    expect(await deploymentFor('key-private', 'auto:best')).toBe('home/own');
    expect(await refusalFor('key-private', 'large')).toMatchObject({ status: 400, code: 'needs_unmet' });
    const pointsman = { constraints: { localOnly: false } };
    expect(await deploymentFor('key-private', 'auto:best', { pointsman })).toBe('home/own');
  });

  it('cannot be made dearer than the key permits', async () => {
    // 100 tokens at 10 USD a million are 0.001 USD: the prompt makes it more.
    const limits = { max_tokens: 100, pointsman: { constraints: { maxCostUsd: 5 } } };
    expect(await refusalFor('key-thrifty', 'large', limits)).toMatchObject({ code: 'constraints_unmet' });
    expect(await deploymentFor('key-thrifty', 'small', limits)).toBe('cloud/small');
  });
});
