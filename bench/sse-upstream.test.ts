import type { AddressInfo, Server } from 'node:net';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { ask } from './client.ts';
import { runStreams } from './load/streams.ts';
import { chatBody, httpRequest, seededRandom } from './prompts.ts';
import { createSseUpstream, STAMP } from './sse-upstream.ts';
import { CHAT_PATH } from './targets/target.ts';

let server: Server;
let port = 0;

beforeEach(async () => {
  server = createSseUpstream();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  port = (server.address() as AddressInfo).port;
});

afterEach(() => new Promise((resolve) => server.close(resolve)));

function streamBody(chunks: number, everyMs: number): string {
  return chatBody(seededRandom(1), { model: 'm', bytes: 800, stream: { chunks, everyMs } });
}

function events(body: string): string[] {
  return body.split('\n\n').filter((event) => event !== '');
}

test.each([0, 1])('the chunks come in order, %i ms apart, and then the end', async (everyMs) => {
  const { status, body } = await ask({ port, path: CHAT_PATH, body: streamBody(5, everyMs) });
  expect(status).toBe(200);
  const all = events(body);
  expect(all.slice(0, 5).map((event) => STAMP.exec(event)?.[1])).toEqual(['0', '1', '2', '3', '4']);
  expect(all.at(-2)).toContain('"finish_reason":"stop"');
  expect(all.at(-1)).toBe('data: [DONE]');
});

test('a chunk is about 310 bytes', async () => {
  const { body } = await ask({ port, path: CHAT_PATH, body: streamBody(1, 1) });
  expect(events(body)[0]?.length).toBeGreaterThan(300);
  expect(events(body)[0]?.length).toBeLessThan(340);
});

test('usage is told to whoever asks for it', async () => {
  const plain = await ask({ port, path: CHAT_PATH, body: streamBody(2, 0) });
  expect(plain.body).not.toContain('"usage"');
  const asked = streamBody(2, 0).replace('"stream":true', '"stream":true,"stream_options":{"include_usage":true}');
  const withUsage = await ask({ port, path: CHAT_PATH, body: asked });
  expect(events(withUsage.body).at(-2)).toContain('"prompt_tokens":210');
});

test('the load generator finds every chunk of every stream, and the upstream saw them open together', async () => {
  const request = httpRequest(CHAT_PATH, {}, streamBody(6, 30));
  const order = {
    kind: 'streams',
    port,
    connections: 20,
    staggerMs: 0,
    durationMs: 1,
    stamped: true,
    chunks: 6,
    request,
  } as const;
  const load = await runStreams(order);
  expect(load).toMatchObject({ streams: 20, errors: 0, chunks: 120, lostChunks: 0 });
  expect(load.firstChunk.p50Us).toBeGreaterThan(0);
  expect(load.chunkDelay.p50Us).toBeGreaterThan(0);
  expect(JSON.parse((await ask({ port, method: 'GET', path: '/' })).body)).toEqual({ open: 0, peak: 20 });
  expect(JSON.parse((await ask({ port, method: 'GET', path: '/' })).body)).toEqual({ open: 0, peak: 0 });
});

test('a chunk that never comes is counted as lost', async () => {
  const request = httpRequest(CHAT_PATH, {}, streamBody(4, 0));
  const order = {
    kind: 'streams',
    port,
    connections: 2,
    staggerMs: 0,
    durationMs: 0,
    stamped: false,
    chunks: 5,
    request,
  } as const;
  expect(await runStreams(order)).toMatchObject({ streams: 2, errors: 0, chunks: 8, lostChunks: 2 });
});
