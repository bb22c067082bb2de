import { APICallError, Output, stepCountIs, streamText, tool } from 'ai';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { start } from './router.ts';

async function collect<T>(stream: AsyncIterable<T>): Promise<readonly T[]> {
  const all: T[] = [];
  for await (const one of stream) all.push(one);
  return all;
}

/** Runs of one type as one. */
const typesOf = (parts: readonly { readonly type: string }[]): readonly string[] =>
  parts.map(({ type }) => type).filter((type, index, all) => type !== all[index - 1]);

const quiet = { onError: () => {} };

describe('streamText', () => {
  it('streams an answer, and says at its end what it cost', async () => {
    const { pointsman, provider } = await start();
    const result = streamText({ model: pointsman('main'), prompt: 'Hello?' });
    const parts = await collect(result.fullStream);
    expect(typesOf(parts)).toEqual([
      'start',
      'start-step',
      'text-start',
      'text-delta',
      'text-end',
      'finish-step',
      'finish',
    ]);
    expect((await result.text).length).toBeGreaterThan(10);
    expect(await result.finishReason).toBe('stop');
    expect(await result.response).toMatchObject({ id: expect.stringMatching(/^chatcmpl-sim-/), modelId: 'large' });
    const { inputTokens = 0, outputTokens = 0 } = await result.usage;
    expect(outputTokens).toBeGreaterThan(0);
    expect((await result.providerMetadata)?.['pointsman']).toMatchObject({
      deployment: 'sim/large',
      attempts: 1,
      costUsd: (inputTokens * 5 + outputTokens * 10) / 1e6,
    });
    expect(provider.requests[0]?.body).toMatchObject({ stream: true, stream_options: { include_usage: true } });
  });

  it('goes through two steps with a tool', async () => {
    const { pointsman, provider } = await start();
    const inputs: string[] = [];
    const result = streamText({
      model: pointsman('main'),
      prompt: 'How warm is it in Lyon?',
      tools: {
        weather: tool({
          inputSchema: z.object({ place: z.string() }),
          onInputDelta: ({ inputTextDelta }) => {
            inputs.push(inputTextDelta);
          },
          execute: () => 'warm',
        }),
      },
      stopWhen: stepCountIs(3),
    });
    const steps = await result.steps;
    expect(steps.map(({ finishReason }) => finishReason)).toEqual(['tool-calls', 'stop']);
    expect(JSON.parse(inputs.join(''))).toEqual(steps[0]?.toolCalls[0]?.input);
    expect(provider.requests[1]?.body?.['messages']).toMatchObject([
      { role: 'user' },
      { role: 'assistant', tool_calls: [{}] },
      { role: 'tool', content: 'warm' },
    ]);
  });

  it('streams an object of a schema', async () => {
    const { pointsman } = await start();
    const schema = z.object({ label: z.string() });
    const result = streamText({ model: pointsman('main'), prompt: 'Label this.', output: Output.object({ schema }) });
    const partial = await collect(result.partialOutputStream);
    expect(schema.parse(partial.at(-1))).toEqual(await result.output);
  });

  it('hands on the raw chunks where they are wanted', async () => {
    const { pointsman } = await start();
    const { fullStream } = streamText({ model: pointsman('main'), prompt: 'Hello?', includeRawChunks: true });
    const raw = (await collect(fullStream)).filter(({ type }) => type === 'raw');
    expect(raw[0]).toMatchObject({ rawValue: { object: 'chat.completion.chunk' } });
  });

  it('fails before the first part as an API call does', async () => {
    const { pointsman, provider } = await start({ script: () => ({ kind: 'status', status: 429 }) });
    const result = streamText({ model: pointsman('main'), prompt: 'Hello?', ...quiet });
    const errors = (await collect(result.fullStream)).filter((part) => part.type === 'error');
    expect(errors).toHaveLength(1);
    expect(APICallError.isInstance(errors[0]?.error)).toBe(true);
    // Both, and the one that may be asked again sooner once more.
    expect(provider.requests).toHaveLength(3);
  });

  it('tells of an answer that breaks off, and never as a clean end', async () => {
    const { pointsman } = await start({ script: () => ({ kind: 'cut', afterChunks: 4 }) });
    const result = streamText({ model: pointsman('main'), prompt: 'Hello?', ...quiet });
    const parts = await collect(result.fullStream);
    expect(typesOf(parts)).toEqual([
      'start',
      'start-step',
      'text-start',
      'text-delta',
      'text-end',
      'error',
      'finish-step',
      'finish',
    ]);
    expect(parts.find((part) => part.type === 'error')?.error).toMatchObject({
      name: 'AI_APICallError',
      data: { error: { code: 'upstream_interrupted' } },
    });
    expect(await result.finishReason).toBe('error');
    expect((await result.providerMetadata)?.['pointsman']).toMatchObject({ deployment: 'sim/large' });
  });

  it('is aborted in the middle of the answer', async () => {
    const { pointsman, provider } = await start({ script: () => ({ kind: 'stall', afterChunks: 3 }) });
    const controller = new AbortController();
    const result = streamText({ model: pointsman('main'), prompt: 'Hello?', abortSignal: controller.signal, ...quiet });
    const types: string[] = [];
    for await (const { type } of result.fullStream) {
      types.push(type);
      if (type === 'text-delta') controller.abort();
    }
    expect(types.at(-1)).toBe('abort');
    expect((await provider.waitForClose(0)).closedEarly).toBe(true);
  });

  it('lets go of the provider when the reader wants no more', async () => {
    const { pointsman, provider } = await start({ script: () => ({ kind: 'stall', afterChunks: 3 }) });
    const { stream } = await pointsman('main').doStream({
      prompt: [{ role: 'user', content: [{ type: 'text', text: 'Hello?' }] }],
    });
    const reader = stream.getReader();
    await reader.read();
    await reader.cancel();
    expect((await provider.waitForClose(0)).closedEarly).toBe(true);
  });
});
