import { APICallError, createProviderRegistry, generateText, NoSuchModelError, Output, stepCountIs, tool } from 'ai';
import { describe, expect, it, vi } from 'vitest';
import { z } from 'zod';
import { createPointsman } from '../../src/ai-sdk/index.ts';
import { isPointsmanError } from '../../src/core/errors.ts';
import { configAt, start } from './router.ts';

/** What it shows of a thrown value. */
async function caught(promise: Promise<unknown>): Promise<unknown> {
  try {
    await promise;
  } catch (thrown) {
    return thrown;
  }
  throw new Error('It did not throw.');
}

const weather = tool({
  description: 'The weather at a place',
  inputSchema: z.object({ place: z.string() }),
  execute: ({ place }) => ({ place, celsius: 21 }),
});

describe('generateText', () => {
  it('answers, and says what was decided and what it cost', async () => {
    const { pointsman, provider } = await start();
    const result = await generateText({
      model: pointsman('main'),
      system: 'Be brief.',
      prompt: 'Hello?',
      maxOutputTokens: 200,
      temperature: 0.5,
      topK: 40,
      stopSequences: ['END'],
      seed: 7,
    });
    expect(result.text.length).toBeGreaterThan(10);
    expect(result.finishReason).toBe('stop');
    expect(result.rawFinishReason).toBe('stop');
    expect(result.warnings).toEqual([]);
    expect(result.response).toMatchObject({ id: expect.stringMatching(/^chatcmpl-sim-/), modelId: 'large' });
    expect(Math.abs(Date.now() - result.response.timestamp.getTime())).toBeLessThan(60_000);
    const { inputTokens = 0, outputTokens = 0 } = result.usage;
    expect(result.usage).toMatchObject({
      inputTokenDetails: { noCacheTokens: inputTokens, cacheReadTokens: 0 },
      outputTokenDetails: { textTokens: outputTokens, reasoningTokens: 0 },
      raw: { prompt_tokens: inputTokens },
    });
    const metadata = result.providerMetadata?.['pointsman'];
    expect(metadata).toEqual({
      decisionId: expect.any(String),
      deployment: 'sim/large',
      policy: expect.any(String),
      task: expect.any(String),
      complexity: expect.any(Number),
      attempts: 1,
      costUsd: (inputTokens * 5 + outputTokens * 10) / 1e6,
      estimatedCostUsd: expect.any(Number),
      dropped: [],
    });
    expect(await pointsman.router.records.get(String(metadata?.['decisionId']))).toMatchObject({ outcome: 'success' });
    expect(provider.requests[0]?.body).toEqual({
      model: 'large',
      messages: [
        { role: 'system', content: 'Be brief.' },
        { role: 'user', content: 'Hello?' },
      ],
      max_tokens: 200,
      temperature: 0.5,
      top_k: 40,
      stop: ['END'],
      seed: 7,
      stream: false,
    });
  });

  it('goes through two steps with a tool', async () => {
    const { pointsman, provider } = await start();
    const { steps, text } = await generateText({
      model: pointsman('main'),
      prompt: 'How warm is it in Lyon?',
      tools: { weather },
      stopWhen: stepCountIs(3),
    });
    expect(steps.map(({ finishReason }) => finishReason)).toEqual(['tool-calls', 'stop']);
    expect(text).not.toBe('');
    const [called] = steps[0]?.toolCalls ?? [];
    expect(called).toMatchObject({ toolName: 'weather', input: { place: expect.any(String) } });
    expect(provider.requests[1]?.body?.['messages']).toEqual([
      { role: 'user', content: 'How warm is it in Lyon?' },
      {
        role: 'assistant',
        content: null,
        tool_calls: [
          {
            id: called?.toolCallId,
            type: 'function',
            function: { name: 'weather', arguments: JSON.stringify(called?.input) },
          },
        ],
      },
      {
        role: 'tool',
        tool_call_id: called?.toolCallId,
        content: JSON.stringify(steps[0]?.toolResults[0]?.output),
      },
    ]);
  });

  it('asks for the tool that must be called', async () => {
    const { pointsman, provider } = await start();
    await generateText({
      model: pointsman('main'),
      prompt: 'How warm is it?',
      tools: { weather },
      toolChoice: { type: 'tool', toolName: 'weather' },
    });
    expect(provider.requests[0]?.body).toMatchObject({
      tool_choice: { type: 'function', function: { name: 'weather' } },
      tools: [{ type: 'function', function: { name: 'weather', parameters: { required: ['place'] } } }],
    });
  });

  it('gives an object of a schema', async () => {
    const { pointsman, provider } = await start();
    const schema = z.object({ label: z.enum(['spam', 'ham']), score: z.number() });
    const { output } = await generateText({
      model: pointsman('main', { strictJsonSchema: false }),
      prompt: 'Classify this mail: hello!',
      output: Output.object({ schema, name: 'verdict' }),
    });
    expect(schema.parse(output)).toEqual(output);
    expect(provider.requests[0]?.body?.['response_format']).toMatchObject({
      type: 'json_schema',
      json_schema: { name: 'verdict', strict: false, schema: { required: ['label', 'score'] } },
    });
  });

  it('tells the router what is meant for it, the call before the model', async () => {
    const { pointsman, provider } = await start();
    const { providerMetadata } = await generateText({
      model: pointsman('auto', { task: 'translation', tags: ['a'], body: { user: 'u1', reasoning_effort: 'low' } }),
      prompt: 'Hello?',
      providerOptions: { pointsman: { task: 'summarization', constraints: { only: ['small'] }, body: { user: 'u2' } } },
    });
    expect(providerMetadata?.['pointsman']).toMatchObject({ task: 'summarization', deployment: 'sim/small' });
    const id = String(providerMetadata?.['pointsman']?.['decisionId']);
    expect((await pointsman.router.records.get(id))?.tags).toEqual(['a']);
    expect(provider.requests[0]?.body).toMatchObject({ user: 'u2', reasoning_effort: 'low' });
    expect(provider.requests[0]?.body).not.toHaveProperty('pointsman');
  });

  it('falls back without the AI SDK noticing', async () => {
    const { pointsman } = await start({
      script: ({ model }) => (model === 'large' ? { kind: 'status', status: 503 } : undefined),
    });
    const { response, providerMetadata } = await generateText({ model: pointsman('main'), prompt: 'Hello?' });
    expect(response.modelId).toBe('small');
    expect(providerMetadata?.['pointsman']).toMatchObject({ deployment: 'sim/small', attempts: 2 });
  });

  it('fails as an API call does, and is not tried again once the chain has been', async () => {
    const { pointsman, provider } = await start({ script: () => ({ kind: 'status', status: 500 }) });
    const error = await caught(generateText({ model: pointsman('main'), prompt: 'Hello?', maxRetries: 5 }));
    if (!APICallError.isInstance(error)) throw error;
    expect(error).toMatchObject({
      name: 'AI_APICallError',
      url: 'pointsman:main',
      statusCode: 502,
      isRetryable: false,
      requestBodyValues: { model: 'main' },
      data: { error: { code: 'upstream_error' } },
    });
    expect(JSON.parse(error.responseBody ?? '')).toEqual(error.data);
    expect(isPointsmanError(error.cause)).toBe(true);
    // Both, and the one that may be asked again sooner once more.
    expect(provider.requests).toHaveLength(3);
  });

  it.each([
    ['an unknown route', 'nowhere', {}, 404],
    ['a misspelt wish', 'main', { polizy: 'x' }, 400],
  ])('refuses %s', async (_, route, options, status) => {
    const { pointsman } = await start();
    const call = generateText({ model: pointsman(route), prompt: 'Hello?', providerOptions: { pointsman: options } });
    expect(await caught(call)).toMatchObject({ name: 'AI_APICallError', statusCode: status });
  });

  it('is aborted with the reason of the signal', async () => {
    const { pointsman, provider } = await start({ script: () => ({ kind: 'hang' }) });
    const controller = new AbortController();
    const call = caught(generateText({ model: pointsman('main'), prompt: 'Hello?', abortSignal: controller.signal }));
    await provider.waitForRequest(0);
    controller.abort();
    expect(await call).toMatchObject({ name: 'AbortError' });
    expect((await provider.waitForClose(0)).closedEarly).toBe(true);
  });

  it('warns of headers, which nothing carries', async () => {
    vi.stubGlobal('AI_SDK_LOG_WARNINGS', false);
    const { pointsman } = await start();
    const { warnings } = await generateText({
      model: pointsman('main'),
      prompt: 'Hello?',
      headers: { 'x-tenant': 'a' },
    });
    expect(warnings).toEqual([
      { type: 'unsupported', feature: 'headers', details: expect.stringContaining('x-tenant') },
    ]);
  });
});

describe('a provider', () => {
  it('can stand in a registry, and knows no other models', async () => {
    const { pointsman } = await start();
    const registry = createProviderRegistry({ pointsman });
    const { text } = await generateText({ model: registry.languageModel('pointsman:main'), prompt: 'Hello?' });
    expect(text).not.toBe('');
    expect(pointsman()).toMatchObject({ specificationVersion: 'v3', provider: 'pointsman', modelId: 'auto' });
    for (const ask of [() => pointsman.embeddingModel('x'), () => pointsman.imageModel('x')]) {
      const error = await caught((async () => ask())());
      expect(NoSuchModelError.isInstance(error)).toBe(true);
    }
  });

  it('takes a router that somebody else has made', async () => {
    const { pointsman, provider } = await start();
    const other = createPointsman({ router: pointsman.router, supportedUrls: { 'image/*': [/^https:/] } });
    expect(other.router).toBe(pointsman.router);
    await generateText({
      model: other('main'),
      messages: [{ role: 'user', content: [{ type: 'image', image: new URL('https://a.example/b.png') }] }],
    });
    expect(provider.requests[0]?.body?.['messages']).toMatchObject([
      { content: [{ type: 'image_url', image_url: { url: 'https://a.example/b.png' } }] },
    ]);
  });

  it('lists the problems of a config', () => {
    const config = { ...configAt('http://127.0.0.1:9/v1'), modles: {} };
    expect(() => createPointsman({ config, env: {} })).toThrow(/modles/);
  });
});
