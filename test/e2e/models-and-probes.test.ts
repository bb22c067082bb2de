/** The list of models, and the probes. */
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

  it('can be asked for by HEAD', async () => {
    const response = await fetch(`${gateway.url}/v1/models`, { method: 'HEAD' });
    expect(response.status).toBe(200);
    expect(await response.text()).toBe('');
  });
});

describe('the probes', () => {
  it('say that the process is there, and that it takes requests', async () => {
    expect(await json('/healthz')).toEqual({ status: 'ok' });
    expect(await json('/readyz')).toEqual({ status: 'ready' });
  });
});
