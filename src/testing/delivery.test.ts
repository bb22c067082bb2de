import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { createParser } from 'eventsource-parser';
import { request } from 'undici';
import { afterEach, describe, expect, it } from 'vitest';
import type { SimulatedProviderOptions } from './desk.ts';
import { createFakeClock } from './fake-clock.ts';
import { type SimulatedProvider, startSimulatedProvider } from './simulated-provider.ts';

const started: SimulatedProvider[] = [];

afterEach(async () => {
  await Promise.all(started.splice(0).map((provider) => provider.close()));
});

async function start(options: Partial<SimulatedProviderOptions> = {}): Promise<SimulatedProvider> {
  const provider = await startSimulatedProvider({ models: [{ name: 'small' }], ...options });
  started.push(provider);
  return provider;
}

const QUESTION = { model: 'small', messages: [{ role: 'user', content: 'Hello' }], stream: true };

interface ToolCallDelta {
  readonly index: number;
  readonly function: { readonly arguments: string };
}

interface Chunk {
  readonly id: string;
  readonly object: string;
  /** The chunk with the usage has none. */
  readonly choices: readonly [
    { readonly delta: { readonly content?: string; readonly tool_calls?: readonly ToolCallDelta[] } },
  ];
  readonly usage?: object | null;
}

/** The chunks of a stream whose last event is `[DONE]`. */
async function chunksOf(provider: SimulatedProvider, more: object = {}): Promise<readonly Chunk[]> {
  const answer = await request(`${provider.url}/chat/completions`, {
    method: 'POST',
    body: JSON.stringify({ ...QUESTION, ...more }),
  });
  expect(answer.headers['content-type']).toMatch(/^text\/event-stream/);
  const events: string[] = [];
  const parser = createParser({ onEvent: ({ data }) => events.push(data) });
  for await (const part of answer.body) parser.feed(String(part));
  expect(events.pop()).toBe('[DONE]');
  return events.map((data) => JSON.parse(data));
}

function raw(provider: SimulatedProvider, body: object): Socket {
  const text = JSON.stringify(body);
  const socket = connect(provider.port, '127.0.0.1');
  socket.write(
    `POST /v1/chat/completions HTTP/1.1\r\nhost: x\r\nconnection: close\r\ncontent-length: ${text.length}\r\n\r\n${text}`,
  );
  return socket;
}

describe('a stream', () => {
  it('has the role first, then the text in tokens, then the finish reason', async () => {
    const provider = await start();
    const chunks = await chunksOf(provider);
    expect(chunks[0]?.choices).toEqual([
      { index: 0, delta: { role: 'assistant', content: '', refusal: null }, logprobs: null, finish_reason: null },
    ]);
    const text = chunks.slice(1, -1).map((chunk) => chunk.choices[0].delta.content);
    expect(text.join('')).toMatch(/^\[simulated small\] .*\.$/);
    expect(chunks.at(-1)?.choices).toMatchObject([{ delta: {}, finish_reason: 'stop' }]);
    expect(new Set(chunks.map(({ id }) => id)).size).toBe(1);
    expect(chunks.every((chunk) => chunk.object === 'chat.completion.chunk' && !('usage' in chunk))).toBe(true);
    expect(await provider.waitForClose(0)).toMatchObject({ chunksSent: chunks.length, completed: true, good: true });
  });

  it('says the same as an answer in one piece', async () => {
    const provider = await start({ clock: createFakeClock() });
    const chunks = await chunksOf(provider, { stream_options: { include_usage: true } });
    const whole = await request(`${provider.url}/chat/completions`, {
      method: 'POST',
      body: JSON.stringify({ ...QUESTION, stream: false }),
    });
    const text = chunks.map((chunk) => chunk.choices[0]?.delta.content ?? '').join('');
    expect(await whole.body.json()).toMatchObject({
      id: chunks[0]?.id,
      choices: [{ message: { content: text } }],
      usage: chunks.at(-1)?.usage,
    });
  });

  it('reports usage in a last chunk without choices, and null before, when asked to', async () => {
    const chunks = await chunksOf(await start(), { stream_options: { include_usage: true } });
    const tokens = chunks.length - 3;
    expect(chunks.at(-1)).toMatchObject({
      choices: [],
      usage: { prompt_tokens: 2, completion_tokens: tokens, total_tokens: tokens + 2 },
    });
    expect(chunks.slice(0, -1).every(({ usage }) => usage === null)).toBe(true);
  });

  it('ends at the limit', async () => {
    const chunks = await chunksOf(await start(), { max_completion_tokens: 3 });
    expect(chunks).toHaveLength(5);
    expect(chunks.at(-1)).toMatchObject({ choices: [{ finish_reason: 'length' }] });
  });

  it('calls a tool in several deltas: id and name first, then the arguments', async () => {
    const parameters = { type: 'object', properties: { city: { type: 'string' } } };
    const tools = [{ type: 'function', function: { name: 'weather', parameters } }];
    const chunks = await chunksOf(await start(), { tools });
    const [first, ...rest] = chunks.flatMap((chunk) => chunk.choices[0].delta.tool_calls ?? []);
    expect(first).toMatchObject({ index: 0, type: 'function', function: { name: 'weather', arguments: '' } });
    expect(rest.length).toBeGreaterThan(2);
    expect(rest.every((delta) => delta.index === 0 && !('id' in delta))).toBe(true);
    expect(JSON.parse(rest.map((delta) => delta.function.arguments).join(''))).toEqual({ city: 'simulated' });
    expect(chunks.at(-1)).toMatchObject({ choices: [{ finish_reason: 'tool_calls' }] });
  });

  it('writes every event by itself', async () => {
    const socket = raw(await start(), { ...QUESTION, max_tokens: 6 });
    let bytes = '';
    for await (const part of socket) bytes += part;
    const pieces = bytes
      .slice(bytes.indexOf('\r\n\r\n') + 4)
      .split(/\r?\n?[0-9a-f]+\r\n/)
      .slice(1, -1);
    expect(pieces).toHaveLength(9);
    for (const piece of pieces) expect(piece).toMatch(/^data: [^\n]+\n\n$/);
  });

  it('keeps the pace of the model', async () => {
    const clock = createFakeClock();
    const provider = await start({ clock, models: [{ name: 'small', ttftMs: 200, tokensPerSecond: 100 }] });
    const chunks = chunksOf(provider, { max_tokens: 6 });
    const sentAfter = async (ms: number) => {
      await clock.advanceAsync(ms);
      return provider.requests[0]?.chunksSent;
    };
    await clock.whenPending();
    expect(await sentAfter(199)).toBe(0);
    expect(await sentAfter(1)).toBe(2);
    expect(await sentAfter(10)).toBe(3);
    expect(await sentAfter(1000)).toBe(8);
    expect(await chunks).toHaveLength(8);
  });

  it('stops when the client hangs up, and knows how far it came', async () => {
    const clock = createFakeClock();
    const provider = await start({ clock, models: [{ name: 'small', ttftMs: 200, tokensPerSecond: 100 }] });
    const socket = raw(provider, QUESTION);
    await clock.whenPending();
    await clock.advanceAsync(225);
    socket.destroy();
    expect(await provider.waitForClose(0)).toMatchObject({ chunksSent: 4, closedEarly: true, completed: false });
    expect(clock.pending).toBe(0);
  });

  it('waits for a client that does not read, and gives up with it', async () => {
    const provider = await start({ models: [{ name: 'small', outputTokens: 100_000 }] });
    const socket = raw(provider, QUESTION);
    await once(socket, 'readable');
    await untilUnchanged(() => provider.requests[0]?.chunksSent);
    socket.destroy();
    const closed = await provider.waitForClose(0);
    expect(closed).toMatchObject({ closedEarly: true, completed: false });
    expect(closed.chunksSent).toBeLessThan(50_000);
  });
});

/** Goes round the event loop until a value has stayed the same for a hundred rounds. */
async function untilUnchanged(value: () => unknown): Promise<void> {
  let last = value();
  for (let rounds = 0; rounds < 100; rounds++) {
    await new Promise((resolve) => setImmediate(resolve));
    if (value() !== last) rounds = 0;
    last = value();
  }
}
