/** `router.embed`. */
import { expect, it, onTestFinished } from 'vitest';
import { embeddingServer, vectorOf } from '../test/support/embedding-server.ts';
import { testServers } from '../test/support/tcp-servers.ts';
import { createRouter, type Router } from './create-router.ts';
import { readVectors } from './read-vectors.ts';

const servers = testServers();

interface Setting {
  readonly router: Router;
  readonly upstream: ReturnType<typeof embeddingServer>;
}

async function setUp(failing: readonly string[] = []): Promise<Setting> {
  const upstream = embeddingServer(failing);
  const { origin } = await servers.http(upstream);
  const made = { provider: 'cloud', kind: 'embedding' } as const;
  const router = createRouter(
    {
      providers: { cloud: { baseUrl: `${origin}/v1` } },
      models: {
        small: { ...made, price: { input: 0.02 } },
        large: { ...made, price: { input: 0.2 } },
        talker: { provider: 'cloud', ability: 0.9 },
      },
      routes: { search: { chain: ['large', 'small'] } },
    },
    { env: {} },
  );
  onTestFinished(() => router.close());
  return { router, upstream };
}

it('gives the vectors of texts, with who made them and for how much', async () => {
  const { router, upstream } = await setUp();
  const made = await router.embed({ model: 'small', input: ['a', 'bc'], dimensions: 4, pointsman: { tags: ['t'] } });
  expect(made).toMatchObject({
    vectors: [vectorOf('a'), vectorOf('bc')],
    response: { object: 'list', model: 'small' },
    modelUsed: 'small',
    deployment: 'cloud/small',
    attempts: 1,
    usage: { inputTokens: 20, outputTokens: 0 },
    costUsd: 20 * 0.02e-6,
    decision: { kind: 'route' },
  });
  expect(made.estimatedCostUsd).toBeGreaterThan(0);
  expect(upstream.calls[0]?.body).toEqual({ model: 'small', input: ['a', 'bc'], dimensions: 4 });
  expect(await router.records.get(made.id)).toMatchObject({
    deployment: 'cloud/small',
    tags: ['t'],
    outcome: 'success',
  });
});

it('tries the next of the route', async () => {
  const { router } = await setUp(['large']);
  expect(await router.embed({ model: 'search', input: 'Hi' })).toMatchObject({ modelUsed: 'small', attempts: 2 });
});

it.each([
  ['no texts', { model: 'small', input: [] }, 'invalid_value', 'input'],
  ['a model that talks', { model: 'talker', input: 'Hi' }, 'needs_unmet', 'model'],
  ['a model that does not exist', { model: 'gone', input: 'Hi' }, 'model_not_found', 'model'],
])('refuses %s', async (_, ask, code, param) => {
  const { router } = await setUp();
  await expect(router.embed(ask)).rejects.toMatchObject({ name: 'PointsmanError', code, param });
});

it('can be aborted', async () => {
  const { router, upstream } = await setUp();
  const aborted = router.embed({ model: 'small', input: 'Hi' }, { signal: AbortSignal.abort() });
  await expect(aborted).rejects.toMatchObject({ code: 'client_closed_request' });
  expect(upstream.calls).toEqual([]);
});

it('reads vectors that are encoded, in the order of the texts', async () => {
  const { router } = await setUp();
  const { vectors } = await router.embed({ model: 'small', input: ['a', 'b'], encoding_format: 'base64' });
  expect(vectors).toEqual([vectorOf('a'), vectorOf('b')]);
  const data = [
    { index: 1, embedding: [2] },
    { index: 0, embedding: [1] },
  ];
  expect(readVectors({ data })).toEqual([[1], [2]]);
  expect(readVectors({})).toEqual([]);
});
