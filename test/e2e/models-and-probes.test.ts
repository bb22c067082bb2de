/** The list of models, and the probes. */
import Anthropic from '@anthropic-ai/sdk';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startGateway, type TestGateway } from '../support/gateway.ts';

let gateway: TestGateway;
beforeAll(async () => {
  gateway = await startGateway({ raw: { routes: { writing: 'large', main: { chain: ['large', 'small'] } } } });
});
afterAll(() => gateway.close());

async function json(path: string): Promise<unknown> {
  const response = await fetch(gateway.url + path);
  expect(response.status).toBe(200);
  expect(response.headers.get('content-type')).toMatch(/^application\/json/);
  return await response.json();
}

const entry = (id: string): object => ({
  id,
  object: 'model',
  type: 'model',
  display_name: id,
  owned_by: 'pointsman',
  created: 0,
  created_at: '1970-01-01T00:00:00Z',
});

describe('the list of models', () => {
  it.each(['/v1/models', '/models', '/v1/models?limit=1000'])(
    'at %s is of every name that a request may use',
    async (path) => {
      const ids = [
        'main',
        'auto',
        'auto:cheap',
        'auto:best',
        'auto:fast',
        'auto:local',
        'small',
        'large',
        'cloud/small',
        'cloud/large',
        'writing',
      ];
      expect(await json(path)).toEqual({
        object: 'list',
        data: ids.map(entry),
        has_more: false,
        first_id: 'main',
        last_id: 'writing',
      });
    },
  );

  it.each(['/v1/models/', '/models/'])(
    'has single entries under %s, with and without an escaped slash',
    async (path) => {
      for (const id of ['main', 'auto:cheap', 'cloud/large', 'cloud%2Flarge']) {
        expect(await json(path + id)).toEqual(entry(decodeURIComponent(id)));
      }
    },
  );

  it('has a request id on every answer', async () => {
    for (const path of ['/v1/models', '/v1/models/small', '/v1/models/gone']) {
      const response = await fetch(gateway.url + path);
      await response.text();
      expect(response.headers.get('x-request-id')).toMatch(/^[0-9A-Z]{26}$/);
    }
  });

  it('answers a client of Anthropic’s as Anthropic does', async () => {
    const headers = { 'anthropic-version': '2023-06-01' };
    const list = await fetch(`${gateway.url}/v1/models`, { headers });
    expect(await list.json()).toMatchObject({ data: [{ type: 'model', id: 'main' }, ...Array(10).fill({})] });
    const id = list.headers.get('request-id');
    expect(id).toMatch(/^[0-9A-Z]{26}$/);
    expect(list.headers.get('x-request-id')).toBe(id);
    for (const [path, code] of [
      ['/v1/models/gone', 'model_not_found'],
      ['/v1/nowhere', 'unknown_url'],
    ]) {
      const response = await fetch(gateway.url + path, { headers });
      expect(response.status).toBe(404);
      expect(await response.json()).toMatchObject({
        type: 'error',
        error: { type: 'not_found_error', details: { error_code: code } },
        request_id: response.headers.get('request-id'),
      });
    }
  });

  it('is understood by the SDK of Anthropic', async () => {
    const client = new Anthropic({ baseURL: gateway.url, apiKey: 'none', maxRetries: 0 });
    expect(await client.models.retrieve('main')).toMatchObject({ id: 'main', type: 'model' });
    const gone = client.models.retrieve('gone');
    await expect(gone).rejects.toBeInstanceOf(Anthropic.NotFoundError);
    await expect(gone).rejects.toMatchObject({ type: 'not_found_error', requestID: expect.stringMatching(/^\w{26}$/) });
  });

  it('can be asked for by HEAD', async () => {
    const response = await fetch(`${gateway.url}/v1/models`, { method: 'HEAD' });
    expect(response.status).toBe(200);
    expect(await response.text()).toBe('');
  });
});

describe('counting tokens', () => {
  it('has the id under which Anthropic’s clients look for it, and under our own', async () => {
    const response = await fetch(`${gateway.url}/v1/messages/count_tokens`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ model: 'main', messages: [{ role: 'user', content: 'Hi' }] }),
    });
    expect(response.status).toBe(200);
    const id = response.headers.get('request-id');
    expect(id).toMatch(/^[0-9A-Z]{26}$/);
    expect(response.headers.get('x-request-id')).toBe(id);
  });
});

describe('headers that are too large', () => {
  it('are refused as such, with an id', async () => {
    const response = await fetch(`${gateway.url}/v1/models`, { headers: { 'x-large': 'x'.repeat(20_000) } });
    expect(response.status).toBe(431);
    expect(response.headers.get('x-request-id')).toMatch(/^[0-9A-Z]{26}$/);
    expect(await response.json()).toMatchObject({ error: { code: 'headers_too_large' } });
  });
});

describe('the probes', () => {
  it('say that the process is there, and that it takes requests', async () => {
    expect(await json('/healthz')).toEqual({ status: 'ok' });
    expect(await json('/readyz')).toEqual({ status: 'ready' });
  });
});
