/** Streams whose first output is long in coming: what their clients are given meanwhile. */
import { describe, expect, it, onTestFinished } from 'vitest';
import { createFakeClock, type FakeClock, type Fault } from '../../src/testing/index.ts';
import { expectBooksToAgree, type FaultGateway, type FaultGatewayOptions, faultGateway } from '../faults/gateway.ts';
import { chatBody, type HeaderFields, post } from '../support/client.ts';

const COMMENT = ': keep-alive\n\n';
const HANGS: Fault = { kind: 'hang' };

/** Two links, of which the first may be silent for 40 seconds. */
async function slowGateway(first: Fault, options: FaultGatewayOptions & { readonly last?: Fault } = {}) {
  const clock = createFakeClock();
  const limits = { timeoutMs: 40_000, headersTimeoutMs: 40_000, idleTimeoutMs: 40_000 };
  const { last = { kind: 'answer' }, ...others } = options;
  const walls = { a: { script: [first], model: limits }, b: { script: [last], model: limits } };
  return { clock, gateway: await faultGateway(walls, { clock, ...others }) };
}

/** Asks for a stream, and lets so much time go by once the first link has been asked. */
async function streamAfter(
  ms: number,
  { clock, gateway }: { readonly clock: FakeClock; readonly gateway: FaultGateway<'a' | 'b'> },
  { path = '/v1/chat/completions', body = chatBody('main'), headers = {} }: Partial<Call> = {},
): Promise<Response> {
  const response = post(gateway, path, { ...body, stream: true }, headers);
  await gateway.walls.a.books.whenArrived(1);
  await clock.advanceAsync(ms);
  return response;
}

interface Call {
  readonly path: string;
  readonly body: object;
  readonly headers: HeaderFields;
}

describe('a stream without output', () => {
  it('is begun with a comment after 15 seconds, and given another after 30', async () => {
    const setting = await slowGateway(HANGS);
    const response = await streamAfter(30_000, setting);
    expect(response.status).toBe(200);
    expect(response.headers.get('content-type')).toContain('text/event-stream');
    expect(response.headers.get('x-request-id')).not.toBeNull();
    expect(response.headers.get('x-pointsman-policy')).not.toBeNull();
    expect(response.headers.get('x-pointsman-deployment')).toBeNull();
    await setting.clock.advanceAsync(10_000);
    const text = await response.text();
    expect(text.split(COMMENT)).toHaveLength(3);
    expect(text.startsWith(COMMENT + COMMENT)).toBe(true);
  });

  it('is still that of the next link where the first fails', async () => {
    const setting = await slowGateway(HANGS);
    const response = await streamAfter(40_000, setting);
    const text = await response.text();
    expect(text).toContain('"model":"b"');
    expect(text.trimEnd().endsWith('data: [DONE]')).toBe(true);
    const [record] = await setting.gateway.book.recorded(1);
    expect(record).toMatchObject({ outcome: 'success', deployment: 'b/b' });
    await expectBooksToAgree(setting.gateway, 1);
  });

  it('has no headers before that', async () => {
    const setting = await slowGateway(HANGS);
    const raced = await Promise.race([
      streamAfter(14_999, setting).then(() => 'headers'),
      setting.clock.advanceAsync(0),
    ]);
    expect(raced).toBeUndefined();
    expect(setting.gateway.book.all).toEqual([]);
  });

  it('is given nothing where nothing is configured', async () => {
    const setting = await slowGateway(HANGS, {
      raw: { server: { keepAliveMs: 0 }, routes: { main: { chain: ['a'] } } },
    });
    const response = await streamAfter(40_000, setting);
    expect(response.status).toBe(504);
  });

  it.each([
    ['/v1/chat/completions', { messages: [{ role: 'user', content: 'Hi' }] }, /^data: \{"error":\{[^\n]*\}\n\n$/],
    ['/v1/completions', { prompt: 'Hi' }, /^data: \{"error":\{[^\n]*\}\n\n$/],
    ['/v1/responses', { input: 'Hi' }, /^event: error\ndata: [^\n]*\n\nevent: response\.failed\ndata: [^\n]*\n\n$/],
    [
      '/v1/messages',
      { max_tokens: 9, messages: [{ role: 'user', content: 'Hi' }] },
      /^event: error\ndata: \{"type":"error"[^\n]*\n\n$/,
    ],
  ])('ends with an error of its dialect where nobody answers: %s', async (path, fields, error) => {
    const setting = await slowGateway(HANGS, { last: { kind: 'status', error: 'invalid-key' } });
    const response = await streamAfter(40_000, setting, { path, body: { model: 'main', ...fields } });
    expect(response.status).toBe(200);
    const text = await response.text();
    expect(text.replace(COMMENT + COMMENT, '')).toMatch(error);
    expect(text).toContain('all_attempts_failed');
    const [record] = await setting.gateway.book.recorded(1);
    expect(record).toMatchObject({ outcome: 'error', error: 'all_attempts_failed' });
    await expectBooksToAgree(setting.gateway, 1);
  });
});

it('no comment follows the first output', async () => {
  const setting = await slowGateway({ kind: 'stall', at: { deltas: 1 } });
  const response = await streamAfter(0, setting);
  await setting.clock.advanceAsync(60_000);
  const text = await response.text();
  expect(text).not.toContain(COMMENT);
  expect(text).toContain('upstream_interrupted');
});

it('a stream that is handed on as a whole is given comments until it is complete', async () => {
  const { clock, gateway } = await slowGateway({ kind: 'stall', at: { deltas: 3 } });
  const body = chatBody('main', { stream: true, pointsman: { atomic: true } });
  const response = post(gateway, '/v1/chat/completions', body);
  await gateway.walls.a.books.whenArrived(1);
  // By the time that another answer has come, the deltas are there too.
  await gateway.ask({ model: 'b' });
  await clock.advanceAsync(40_000);
  const text = await (await response).text();
  expect(text.split(COMMENT)).toHaveLength(3);
  expect(text.replaceAll(COMMENT, '')).not.toContain('"model":"a"');
  expect(text.trimEnd().endsWith('data: [DONE]')).toBe(true);
});

it('an answer in one piece is given nothing', async () => {
  const { clock, gateway } = await slowGateway(HANGS);
  const response = post(gateway, '/v1/chat/completions', chatBody('main'));
  await gateway.walls.a.books.whenArrived(1);
  await clock.advanceAsync(40_000);
  expect(await (await response).json()).toMatchObject({ model: 'b' });
});

it('what is kept of a stream has all headers and no comments', async () => {
  const setting = await slowGateway(HANGS);
  const call = { headers: { 'idempotency-key': 'one' } };
  const first = await (await streamAfter(40_000, setting, call)).text();
  const again = await post(setting.gateway, '/v1/chat/completions', chatBody('main', { stream: true }), call.headers);
  expect(again.headers.get('x-pointsman-deployment')).toBe('b/b');
  expect(await again.text()).toBe(first.replaceAll(COMMENT, ''));
});

it('a client that leaves leaves no timer behind', async () => {
  const { clock, gateway } = await slowGateway(HANGS);
  const leaving = new AbortController();
  onTestFinished(() => leaving.abort());
  const response = fetch(`${gateway.url}/v1/chat/completions`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(chatBody('main', { stream: true })),
    signal: leaving.signal,
  });
  await gateway.walls.a.books.whenArrived(1);
  leaving.abort();
  await expect(response).rejects.toThrow();
  await gateway.book.recorded(1);
  await clock.advanceAsync(0);
  expect(clock.pending).toBe(0);
});
