import { afterAll, beforeAll, describe, expect, expectTypeOf, it, onTestFinished, vi } from 'vitest';
import type { RawConfig } from './config/index.ts';
import { decide } from './core/decide.ts';
import { isPointsmanError } from './core/errors.ts';
import { createRouter, type RouteResult, type Router } from './create-router.ts';
import type { ChatBody } from './library-ask.ts';
import { createMemoryRecords } from './stores/index.ts';
import {
  createFakeClock,
  type SimulatedProvider,
  type SimulatedProviderOptions,
  startSimulatedProvider,
} from './testing/index.ts';

interface Chunk {
  readonly choices: readonly { readonly delta: { readonly content?: string } }[];
}

const MODELS = [{ name: 'small' }, { name: 'large' }, { name: 'long', outputTokens: 100_000 }];

function configFor({ url }: Pick<SimulatedProvider, 'url'>, more: RawConfig = {}): RawConfig {
  return {
    providers: { sim: { baseUrl: url, local: false } },
    models: {
      small: { provider: 'sim', price: { input: 1, output: 2 }, ability: 0.6 },
      large: { provider: 'sim', price: { input: 5, output: 10 }, ability: 0.9 },
      long: { provider: 'sim' },
    },
    routes: { main: { chain: ['large', 'small'] } },
    ...more,
  };
}

interface Scripted {
  readonly router: Router;
  readonly provider: SimulatedProvider;
}

async function scripted(
  script: NonNullable<SimulatedProviderOptions['script']>,
  more: RawConfig = {},
): Promise<Scripted> {
  const provider = await startSimulatedProvider({ models: MODELS, script });
  const router = createRouter(configFor(provider, more), { env: {} });
  onTestFinished(async () => {
    await router.close();
    await provider.close();
  });
  return { router, provider };
}

async function collect(chunks: AsyncIterable<unknown>): Promise<readonly Chunk[]> {
  const all: Chunk[] = [];
  for await (const chunk of chunks) all.push(chunk as Chunk);
  return all;
}

function textOf(chunks: readonly Chunk[]): string {
  return chunks.map(({ choices }) => choices[0]?.delta.content ?? '').join('');
}

describe('a router', () => {
  let provider: SimulatedProvider;
  let router: Router;
  beforeAll(async () => {
    provider = await startSimulatedProvider({ models: MODELS });
    router = createRouter(configFor(provider), { env: {} });
  });
  afterAll(async () => {
    await router.close();
    await provider.close();
  });

  it('decides at once, calls nobody and leaves no record', async () => {
    const before = provider.requests.length;
    const result = router.decide({ model: 'auto:cheap', messages: [{ role: 'user', content: 'Hi' }] });
    expectTypeOf(result).toEqualTypeOf<RouteResult>();
    expect(result.decision).toMatchObject({
      kind: 'route',
      policy: 'cheapest',
      chain: [{ deployment: 'sim/small' }, {}, {}],
    });
    expect(result.estimatedCostUsd).toBeGreaterThan(0);
    expect(provider.requests).toHaveLength(before);
    expect(await router.records.list({ limit: 10 })).toEqual([]);
  });

  it('decides for a bare prompt by the route auto', () => {
    expect(router.decide('Hi').input.route).toBe('auto');
  });

  it('says everything that a decision was made of', async () => {
    const { decision, input } = router.decide('Hi');
    const { id } = await router.execute('Hi');
    const record = await router.records.get(id);
    const snapshot = await router.records.getSnapshot(record?.snapshot ?? '');
    expect(decide(JSON.parse(JSON.stringify(input)), snapshot!)).toEqual(decision);
  });

  it('executes a prompt and says which model answered, why, and for how much', async () => {
    const execution = await router.execute({ model: 'main', messages: [{ role: 'user', content: 'Hi' }] });
    expect(execution).toMatchObject({
      text: expect.stringContaining('[simulated large]'),
      modelUsed: 'large',
      deployment: 'sim/large',
      attempts: 1,
      decision: { kind: 'route', chain: [{ deployment: 'sim/large' }, { deployment: 'sim/small' }] },
      response: { object: 'chat.completion', model: 'large' },
    });
    const record = await router.records.get(execution.id);
    const { inputTokens = 0, outputTokens = 0 } = record?.usage ?? {};
    expect(outputTokens).toBeGreaterThan(0);
    expect(record?.settledCostNanoUsd).toBe(inputTokens * 5000 + outputTokens * 10_000);
    expect(execution.costUsd).toBe((inputTokens * 5000 + outputTokens * 10_000) / 1e9);
    expect(execution.estimatedCostUsd).toBeGreaterThan(0);
  });

  it('takes what is meant for itself out of the body', async () => {
    const { modelUsed } = await router.execute({
      messages: [{ role: 'user', content: 'Hi' }],
      temperature: 0.5,
      pointsman: { constraints: { only: ['small'] }, session: 's', tags: ['t'] },
    });
    expect(modelUsed).toBe('small');
    expect(provider.requests.at(-1)?.body).toEqual({
      model: 'small',
      messages: [{ role: 'user', content: 'Hi' }],
      temperature: 0.5,
      stream: false,
    });
    const [record] = await router.records.list({ limit: 1 });
    expect(record).toMatchObject({ session: 's', tags: ['t'], key: null });
  });

  it('says that nobody knows a cost', async () => {
    const body = { model: 'long', messages: [{ role: 'user', content: 'Hi' }], max_tokens: 1 };
    expect(await router.execute(body)).toMatchObject({ costUsd: null, estimatedCostUsd: null });
  });

  it('streams the chunks of an answer, and no others', async () => {
    const ask = { model: 'small', messages: [{ role: 'user', content: 'Hi' }] };
    const chunks = await collect(router.stream(ask));
    expect(textOf(chunks)).toBe((await router.execute(ask)).text);
    expect(chunks.every(({ choices }) => choices.length === 1)).toBe(true);
  });

  it('streams usage where it is asked for', async () => {
    const stream_options = { include_usage: true };
    const chunks = await collect(
      router.stream({ model: 'small', messages: [{ role: 'user', content: 'Hi' }], stream_options }),
    );
    expect(chunks.at(-1)).toMatchObject({ choices: [], usage: { completion_tokens: chunks.length - 3 } });
  });

  it.each([
    [
      'a model that does not exist',
      { model: 'gone', messages: [{ role: 'user', content: 'Hi' }] },
      'model_not_found',
      'model',
    ],
    ['no messages', { messages: [] }, 'invalid_value', 'messages'],
    [
      'an odd field',
      { messages: [{ role: 'user', content: 'Hi' }], temperature: 'hot' },
      'invalid_value',
      'temperature',
    ],
    [
      'an odd control',
      { messages: [{ role: 'user', content: 'Hi' }], pointsman: { taks: 'x' } },
      'invalid_value',
      'pointsman.taks',
    ],
  ])('refuses %s in every way of asking', async (_, ask, code, param) => {
    const refusal = expect.objectContaining({ code, param });
    expect(() => router.decide(ask)).toThrow(refusal);
    await expect(router.route(ask)).rejects.toEqual(refusal);
    await expect(router.execute(ask)).rejects.toEqual(refusal);
    await expect(collect(router.stream(ask))).rejects.toEqual(refusal);
  });

  it('throws what no deployment can do, with the reasons', async () => {
    const ask = {
      model: 'small',
      messages: [{ role: 'user', content: 'Hi' }],
      pointsman: { constraints: { localOnly: true } },
    };
    expect(router.decide(ask).decision).toMatchObject({ kind: 'reject', code: 'needs_unmet' });
    const failure: unknown = await router.execute(ask).catch((error: unknown) => error);
    expect(isPointsmanError(failure) && failure.metadata).toMatchObject({
      exclusions: [{ deployment: 'sim/small', reasons: [{ kind: 'not-local' }] }],
    });
  });
});

describe('a router whose deployments fail', () => {
  it('tries the next', async () => {
    const { router } = await scripted(({ model }) => (model === 'large' ? { kind: 'status', status: 500 } : undefined));
    const execution = await router.execute({ model: 'main', messages: [{ role: 'user', content: 'Hi' }] });
    expect(execution).toMatchObject({ modelUsed: 'small', attempts: 2 });
  });

  it.each([
    ['executed', (router: Router, ask: ChatBody) => router.execute(ask)],
    ['streamed', (router: Router, ask: ChatBody) => collect(router.stream(ask))],
  ])('throws one error that lists every attempt, %s', async (_, failing) => {
    const { router } = await scripted(({ model }) => ({ kind: 'status', status: model === 'large' ? 500 : 429 }));
    const ask = { model: 'main', messages: [{ role: 'user', content: 'Hi' }] };
    const failure: unknown = await failing(router, ask).catch((error: unknown) => error);
    expect(failure).toMatchObject({ name: 'PointsmanError', code: 'all_attempts_failed' });
    // Both have failed, and the first may be asked again sooner.
    const outcomes = ['upstream_error', 'upstream_rate_limited', 'upstream_error'];
    const attempts = outcomes.map((outcome) => ({ outcome }));
    expect(isPointsmanError(failure) && failure.metadata).toMatchObject({ attempts });
  });

  it('throws where a stream breaks off, after what had come', async () => {
    const { router } = await scripted(() => ({ kind: 'cut', afterChunks: 4 }));
    const chunks: unknown[] = [];
    const reading = (async () => {
      for await (const chunk of router.stream('Hi')) chunks.push(chunk);
    })();
    await expect(reading).rejects.toMatchObject({ code: 'upstream_interrupted' });
    expect(chunks).toHaveLength(4);
    expect(await router.records.list({ limit: 1 })).toMatchObject([{ outcome: 'interrupted' }]);
  });

  it('throws an error of its own where an answer is no JSON after all', async () => {
    const { router } = await scripted(() => ({
      kind: 'junk',
      contentType: 'application/json',
      body: '{"choices": oops}',
    }));
    await expect(router.execute('Hi')).rejects.toMatchObject({ name: 'PointsmanError', code: 'upstream_malformed' });
  });
});

describe('a call that is aborted', () => {
  it('before it begins asks nobody', async () => {
    const { router, provider } = await scripted(() => undefined);
    await expect(router.execute('Hi', { signal: AbortSignal.abort() })).rejects.toMatchObject({
      code: 'client_closed_request',
    });
    await expect(collect(router.stream('Hi', { signal: AbortSignal.abort() }))).rejects.toMatchObject({
      code: 'client_closed_request',
    });
    expect(provider.requests).toHaveLength(0);
  });

  it('while it waits hangs up on the provider', async () => {
    const { router, provider } = await scripted(() => ({ kind: 'hang' }));
    const abort = new AbortController();
    const refused = expect(router.execute('Hi', { signal: abort.signal })).rejects.toMatchObject({
      code: 'client_closed_request',
    });
    await provider.waitForRequest(0);
    abort.abort();
    await refused;
    expect(await provider.waitForClose(0)).toMatchObject({ closedEarly: true });
    expect(await router.records.list({ limit: 1 })).toMatchObject([{ outcome: 'cancelled' }]);
  });

  it('in the middle of a stream hangs up on the provider', async () => {
    const { router, provider } = await scripted(() => ({ kind: 'stall', afterChunks: 3 }));
    const abort = new AbortController();
    const reading = (async () => {
      for await (const _ of router.stream('Hi', { signal: abort.signal })) abort.abort();
    })();
    await expect(reading).rejects.toMatchObject({ code: 'client_closed_request' });
    expect(await provider.waitForClose(0)).toMatchObject({ closedEarly: true });
  });

  it('leaves nothing on a signal that lives on', async () => {
    const { router } = await scripted(() => undefined);
    const { signal } = new AbortController();
    const added = vi.spyOn(signal, 'addEventListener');
    const removed = vi.spyOn(signal, 'removeEventListener');
    await router.execute('Hi', { signal });
    await router.route('Hi', { signal });
    await collect(router.stream('Hi', { signal }));
    expect(added).toHaveBeenCalled();
    expect(removed).toHaveBeenCalledTimes(added.mock.calls.length);
  });
});

describe('a stream that nobody reads to its end', () => {
  it('hangs up on the provider when it is left', async () => {
    const { router, provider } = await scripted(() => ({ kind: 'stall', afterChunks: 9 }));
    for await (const _ of router.stream('Hi')) break;
    expect(await provider.waitForClose(0)).toMatchObject({ closedEarly: true });
  });

  it('is not fetched in advance', async () => {
    const { router, provider } = await scripted(() => undefined);
    const chunks = router
      .stream({ model: 'long', messages: [{ role: 'user', content: 'Hi' }] })
      [Symbol.asyncIterator]();
    await chunks.next();
    await chunks.return?.();
    const { completed, chunksSent } = await provider.waitForClose(0);
    expect(completed).toBe(false);
    expect(chunksSent).toBeLessThan(100_000);
  });
});

describe('a router with a judge', () => {
  const AMBIGUOUS = 'Explain how this works and then compare it.';
  const judged = { classifier: { judge: { model: 'small' } } };

  it('is asked by route and by execute, and never by decide', async () => {
    const { router, provider } = await scripted(() => undefined, judged);
    expect(router.decide(AMBIGUOUS).input.traits).toMatchObject({ wouldAskJudge: true, classifier: 'heuristic' });
    expect(provider.requests).toHaveLength(0);
    expect((await router.route(AMBIGUOUS)).input.traits).toMatchObject({ wouldAskJudge: false, classifier: 'llm' });
    expect(provider.requests).toHaveLength(1);
    const { id } = await router.execute(AMBIGUOUS);
    expect(provider.requests).toHaveLength(3);
    expect((await router.records.get(id))?.attempts).toMatchObject([{ purpose: 'judge' }, { outcome: 'success' }]);
  });
});

describe('a config for a router', () => {
  it('that is wrong is refused with everything that is wrong', () => {
    const raw = { models: { a: { prise: 1 }, b: { prise: 1 } } } as unknown as RawConfig;
    expect(() => createRouter(raw, { env: {} })).toThrow(/models\.a\.prise[\s\S]*models\.b\.prise/);
  });

  it('may name variables', async () => {
    const provider = await startSimulatedProvider({ models: MODELS, requireKey: 'secret' });
    const providers = { sim: { baseUrl: provider.url, apiKey: '${SIM_KEY}', local: false } };
    const router = createRouter(configFor(provider, { providers }), { env: { SIM_KEY: 'secret' } });
    expect((await router.execute('Hi')).attempts).toBe(1);
    await router.close();
    await provider.close();
  });

  it('comes with the parts that are given to it', async () => {
    const provider = await startSimulatedProvider({ models: MODELS });
    const records = createMemoryRecords();
    const clock = createFakeClock(1_700_000_000_000);
    const random = { draw: () => 0.5, id: () => 'the-id' };
    const router = createRouter(configFor(provider), { env: {}, records, clock, random });
    expect(router.records).toBe(records);
    expect(router.decide('Hi').input).toMatchObject({ now: 1_700_000_000_000, draw: 0.5 });
    expect(await router.execute('Hi')).toMatchObject({ id: 'the-id' });
    expect(await records.get('the-id')).toMatchObject({ at: 1_700_000_000_000 });
    await router.close();
    await provider.close();
  });
});
