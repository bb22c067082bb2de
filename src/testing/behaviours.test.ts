import { createParser } from 'eventsource-parser';
import { request } from 'undici';
import { afterEach, describe, expect, it } from 'vitest';
import type { Behaviour } from './behaviours.ts';
import { createFakeClock } from './fake-clock.ts';
import { type SimulatedProvider, startSimulatedProvider } from './simulated-provider.ts';

const started: SimulatedProvider[] = [];

afterEach(async () => {
  await Promise.all(started.splice(0).map((provider) => provider.close()));
});

async function startWith(behaviour: Behaviour, models = [{ name: 'small' }]): Promise<SimulatedProvider> {
  const provider = await startSimulatedProvider({ models, script: () => behaviour });
  started.push(provider);
  return provider;
}

interface Seen {
  readonly status: number;
  readonly type: string;
  readonly body: string;
  /** How the body ended: by the rules of HTTP, or not. */
  readonly clean: boolean;
}

async function see(provider: SimulatedProvider, stream: boolean): Promise<Seen> {
  const answer = await request(`${provider.url}/chat/completions`, {
    method: 'POST',
    body: JSON.stringify({ model: 'small', messages: [{ role: 'user', content: 'Hello' }], stream }),
  });
  let body = '';
  let clean = true;
  try {
    for await (const part of answer.body) body += part;
  } catch {
    clean = false;
  }
  return { status: answer.statusCode, type: String(answer.headers['content-type']), body, clean };
}

function eventsOf(body: string): readonly string[] {
  const events: string[] = [];
  createParser({ onEvent: ({ data }) => events.push(data) }).feed(body);
  return events;
}

describe('answer', () => {
  it('answers whatever the error rate is', async () => {
    const provider = await startSimulatedProvider({
      models: [{ name: 'small', errorRate: 1 }],
      script: () => ({ kind: 'answer' }),
    });
    started.push(provider);
    expect((await see(provider, false)).status).toBe(200);
  });

  it('is what the script leaves alone, request by request', async () => {
    const provider = await startSimulatedProvider({
      models: [{ name: 'small' }],
      script: ({ model }, index) => (model === 'small' && index === 0 ? { kind: 'status', status: 503 } : undefined),
    });
    started.push(provider);
    expect((await see(provider, false)).status).toBe(503);
    expect((await see(provider, false)).status).toBe(200);
  });
});

describe('status', () => {
  it.each([
    [401, 'invalid_api_key'],
    [402, 'insufficient_quota'],
    [429, 'rate_limit_exceeded'],
    [503, null],
    [418, null],
    [599, null],
  ])('%i comes with its usual error object', async (status, code) => {
    const seen = await see(await startWith({ kind: 'status', status }), true);
    expect(seen).toMatchObject({ status, type: 'application/json', clean: true });
    expect(JSON.parse(seen.body).error).toMatchObject({ message: expect.any(String), type: expect.any(String), code });
  });

  it('takes a body of its own, as an object or as text, and headers', async () => {
    const object = await see(await startWith({ kind: 'status', status: 500, body: { oops: 1 } }), false);
    expect(object).toMatchObject({ type: 'application/json', body: '{"oops":1}' });
    const headers = { 'content-type': 'text/html' };
    const text = await see(
      await startWith({ kind: 'status', status: 502, body: '<h1>Bad gateway</h1>', headers }),
      false,
    );
    expect(text).toEqual({ status: 502, type: 'text/html', body: '<h1>Bad gateway</h1>', clean: true });
  });
});

describe('junk', () => {
  it('is a 200 that is not an answer', async () => {
    const provider = await startWith({ kind: 'junk', body: '<html>', contentType: 'text/html' });
    expect(await see(provider, true)).toEqual({ status: 200, type: 'text/html', body: '<html>', clean: true });
  });
});

describe.each([true, false])('with stream: %s', (stream) => {
  it('hang answers nothing until the client gives up', async () => {
    const provider = await startWith({ kind: 'hang' });
    await hangUpOn(provider, stream, 'before the headers');
    expect(await provider.waitForClose(0)).toMatchObject({ status: null, closedEarly: true });
  });

  it('hang-after-headers sends the headers and nothing else', async () => {
    const provider = await startWith({ kind: 'hang-after-headers' });
    await hangUpOn(provider, stream, 'after the headers');
    expect(await provider.waitForClose(0)).toMatchObject({ status: 200, chunksSent: 0, closedEarly: true });
  });
});

async function hangUpOn(provider: SimulatedProvider, stream: boolean, when: string): Promise<void> {
  const abort = new AbortController();
  const answer = request(`${provider.url}/chat/completions`, {
    method: 'POST',
    body: JSON.stringify({ model: 'small', messages: [{ role: 'user', content: 'Hello' }], stream }),
    signal: abort.signal,
  });
  if (when === 'before the headers') {
    await provider.waitForRequest(0);
    abort.abort();
    await expect(answer).rejects.toThrow();
  } else {
    const { body, statusCode } = await answer;
    abort.abort();
    expect(statusCode).toBe(200);
    await expect(body.text()).rejects.toThrow();
  }
}

describe('stall', () => {
  it('begins a stream and never goes on', async () => {
    const provider = await startWith({ kind: 'stall', afterChunks: 3 });
    const { body } = await request(`${provider.url}/chat/completions`, {
      method: 'POST',
      body: JSON.stringify({ model: 'small', messages: [{ role: 'user', content: 'Hello' }], stream: true }),
    });
    let text = '';
    for await (const part of body) {
      text += part;
      if (eventsOf(text).length === 3) break;
    }
    expect(await provider.waitForClose(0)).toMatchObject({ chunksSent: 3, closedEarly: true, completed: false });
  });
});

describe('cut', () => {
  it('closes the connection in the middle of a stream', async () => {
    const provider = await startWith({ kind: 'cut', afterChunks: 4 });
    const { status, body, clean } = await see(provider, true);
    expect([status, eventsOf(body).length, clean]).toEqual([200, 4, false]);
    expect(body).not.toContain('[DONE]');
    expect(await provider.waitForClose(0)).toMatchObject({ chunksSent: 4, completed: false, closedEarly: false });
  });

  it('closes it after the headers, with no chunks', async () => {
    const seen = await see(await startWith({ kind: 'cut', afterChunks: 0 }), true);
    expect(seen).toMatchObject({ status: 200, body: '', clean: false });
  });

  it('closes it in the middle of a JSON answer', async () => {
    const { body, clean } = await see(await startWith({ kind: 'cut', afterChunks: 1 }), false);
    expect(clean).toBe(false);
    expect(body).toMatch(/^\{"id":/);
    expect(() => JSON.parse(body)).toThrow();
  });
});

describe('error-event', () => {
  it('puts an error object where the stream should go on', async () => {
    const error = { message: 'Overloaded', type: 'overloaded_error' };
    const { status, body, clean } = await see(await startWith({ kind: 'error-event', afterChunks: 2, error }), true);
    const events = eventsOf(body);
    expect([status, events.length, clean]).toEqual([200, 3, true]);
    expect(JSON.parse(events[2] ?? '')).toEqual({ error: { ...error, param: null, code: null } });
  });

  it('puts it in the place of a JSON answer', async () => {
    const { status, body } = await see(await startWith({ kind: 'error-event', afterChunks: 2 }), false);
    expect(status).toBe(200);
    expect(JSON.parse(body)).toMatchObject({ error: { type: 'server_error' } });
  });
});

describe('end-without-done', () => {
  it('ends a stream properly, but too early', async () => {
    const provider = await startWith({ kind: 'end-without-done', afterChunks: 5 });
    const { body, clean } = await see(provider, true);
    expect([eventsOf(body).length, clean]).toEqual([5, true]);
    expect(body).not.toContain('[DONE]');
    expect(await provider.waitForClose(0)).toMatchObject({ chunksSent: 5, completed: true });
  });

  it('ends half a JSON answer properly', async () => {
    const { body, clean } = await see(await startWith({ kind: 'end-without-done', afterChunks: 1 }), false);
    expect(clean).toBe(true);
    expect(() => JSON.parse(body)).toThrow();
  });
});

describe('slow', () => {
  it.each([true, false])('has its first token late, with stream: %s', async (stream) => {
    const clock = createFakeClock();
    const provider = await startSimulatedProvider({
      clock,
      models: [{ name: 'small', ttftMs: 10 }],
      script: () => ({ kind: 'slow', ttftMs: 40_000 }),
    });
    started.push(provider);
    const seen = see(provider, stream);
    await clock.whenPending();
    await clock.advanceAsync(39_999);
    expect(provider.requests[0]).toMatchObject({ status: null, chunksSent: 0 });
    await clock.advanceAsync(1);
    expect((await seen).status).toBe(200);
  });
});
