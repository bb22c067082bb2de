import { describe, expect, it, onTestFinished } from 'vitest';
import { connectTo, type RawConnection, rawChat } from '../../../test/support/raw-client.ts';
import { createFakeClock } from '../fake-clock.ts';
import type { Fault, FaultOf } from './fault.ts';
import { type FaultyProvider, type FaultyProviderOptions, startFaultyProvider } from './faulty-provider.ts';

type Ask = Partial<FaultyProviderOptions> & { readonly stream?: boolean };

const DELTAS = { deltas: ['one', 'two', 'three'] };

async function start(options: Partial<FaultyProviderOptions>): Promise<FaultyProvider> {
  const provider = await startFaultyProvider({ dialect: 'openai-chat', ...options });
  onTestFinished(() => provider.close());
  return provider;
}

interface Asked extends RawConnection {
  readonly provider: FaultyProvider;
  /** The code with which the connection failed, null if it did not. */
  readonly failure: () => string | null;
}

async function ask(fault: Fault, { stream = true, ...options }: Ask = {}): Promise<Asked> {
  const provider = await start({ script: [fault], ...options });
  const connection = await connectTo(provider.port);
  let failure: string | null = null;
  connection.socket.on('error', (error: NodeJS.ErrnoException) => {
    failure = error.code ?? null;
  });
  connection.send(rawChat({ model: 'm', stream }));
  return {
    ...connection,
    get text() {
      return connection.text;
    },
    provider,
    failure: () => failure,
  };
}

/** All that comes until the provider has done its part. */
async function all(fault: Fault, options: Ask = {}): Promise<string> {
  const asked = await ask({ connection: 'close', ...fault } as Fault, options);
  return asked.closed;
}

/** What an answer says, without the framing of HTTP. */
function bodyOf(text: string): string {
  const body = text.slice(text.indexOf('\r\n\r\n') + 4);
  if (!text.includes('transfer-encoding: chunked')) return body;
  let rest = body;
  let out = '';
  while (rest !== '') {
    const lineEnd = rest.indexOf('\r\n');
    const size = Number.parseInt(rest.slice(0, lineEnd), 16);
    out += rest.slice(lineEnd + 2, lineEnd + 2 + size);
    rest = rest.slice(lineEnd + 2 + size + 2);
  }
  return out;
}

const contents = (text: string): string[] =>
  [...text.matchAll(/"content":"([^"]+)"/g)].map(([, content = '']) => content);

describe('a correct answer', () => {
  it('is streamed to its terminator', async () => {
    const text = await all({ kind: 'answer', ...DELTAS });
    expect(text).toMatch(/^HTTP\/1\.1 200 OK\r\n/);
    expect(text).toContain('content-type: text/event-stream');
    expect(contents(text)).toEqual(['one', 'two', 'three']);
    expect(bodyOf(text)).toMatch(/"finish_reason":"stop"\}\]\}\n\ndata: \[DONE\]\n\n$/);
    expect(text.endsWith('0\r\n\r\n')).toBe(true);
  });

  it('comes in one piece, with its length', async () => {
    const text = await all({ kind: 'answer', text: 'Hello there' }, { stream: false });
    const body = bodyOf(text);
    expect(text).toContain(`content-length: ${body.length}\r\n`);
    expect(JSON.parse(body)).toMatchObject({
      model: 'm',
      choices: [{ message: { content: 'Hello there' }, finish_reason: 'stop' }],
      usage: { prompt_tokens: 10, completion_tokens: 3, total_tokens: 13 },
    });
  });

  it.each<[string, FaultOf<'answer'>, readonly string[]]>([
    ['another model', { kind: 'answer', model: 'other' }, ['"model":"other"']],
    ['usage of its own', { kind: 'answer', usage: { inputTokens: -1, outputTokens: 0 } }, ['"prompt_tokens":-1']],
    ['no finish reason but one of its own', { kind: 'answer', finish: 'content-filter' }, ['"content_filter"']],
    ['a tool call cut in half', { kind: 'answer', toolCalls: [{ name: 'f', arguments: '{"a' }] }, ['"{\\"a"']],
  ])('can have %s', async (_, fault, parts) => {
    const text = await all(fault);
    for (const part of parts) expect(text).toContain(part);
  });

  it('says its usage as often as it is told to', async () => {
    const count = (text: string): number => text.split('"usage"').length - 1;
    expect(count(await all({ kind: 'answer' }))).toBe(0);
    expect(count(await all({ kind: 'answer', usage: { inputTokens: 0, outputTokens: 0 } }))).toBe(1);
    expect(count(await all({ kind: 'answer', usage: 'twice' }))).toBe(2);
    expect(count(await all({ kind: 'answer', usage: 'missing' }, { stream: false }))).toBe(0);
  });

  it('has its choices in turns', async () => {
    const text = await all({ kind: 'answer', deltas: ['a', 'b'], choices: 2 });
    expect([...text.matchAll(/"index":(\d),"delta":\{"content":"(.)"/g)].map(([, i, c]) => `${i}${c}`)).toEqual([
      '0a',
      '1a',
      '0b',
      '1b',
    ]);
  });
});

describe('an answer that does not end', () => {
  it('never begins', async () => {
    const { provider, socket, text } = await ask({ kind: 'hang' });
    const request = await provider.books.whenArrived(1);
    expect(request).toMatchObject({ fault: 'hang', headSent: false, end: null });
    socket.destroy();
    await provider.books.whenEnded(1);
    expect(request.end).toBe('closed-by-client');
    expect(text).toBe('');
  });

  it.each<[string, FaultOf<'stall'>['at'], string, RegExp]>([
    ['in the head', { headBytes: 20 }, 'HTTP/1.1 200', /^HTTP(?!.*\r\n\r\n)/s],
    ['after the head', 'after-head', '\r\n\r\n', /\r\n\r\n$/],
    ['after the role', 'before-deltas', 'assistant', /"role":"assistant"(?!.*one)/s],
    ['after two deltas', { deltas: 2 }, 'two', /two(?!.*three)/s],
    ['in the middle of an event', { deltas: 2, bytes: 9 }, 'data: {"i', /two.*data: \{"i\r\n$/s],
    ['after some bytes', { bodyBytes: 5 }, 'data:', /data:\r\n$/],
    ['before the finish', 'before-finish', 'three', /three(?!.*stop)/s],
    ['before the terminator', 'before-terminator', 'stop', /"stop"(?!.*DONE)/s],
  ])('stalls %s', async (_, at, part, expected) => {
    const asked = await ask({ kind: 'stall', at, ...DELTAS });
    await asked.waitFor(part);
    asked.send(rawChat({}));
    await asked.provider.books.whenArrived(2);
    expect(asked.text).toMatch(expected);
    expect(asked.provider.books.requests.map(({ end }) => end)).toEqual([null, null]);
  });

  it('stalls in the middle of what comes in one piece', async () => {
    const asked = await ask({ kind: 'stall', at: { deltas: 2 }, ...DELTAS }, { stream: false });
    await asked.waitFor('"model":"m"');
    expect(bodyOf(asked.text)).not.toContain('"usage"');
  });
});

describe('a connection that is cut', () => {
  it.each<[string, FaultOf<'cut'>['at'], RegExp]>([
    ['before the head', 'before-head', /^$/],
    ['in the head', { headBytes: 7 }, /^HTTP(?!.*\r\n\r\n)/s],
    ['in an event', { deltas: 1, bytes: 4 }, /one.*data\r\n$/s],
  ])('is reset %s', async (_, at, expected) => {
    const asked = await ask({ kind: 'cut', at, ...DELTAS });
    expect(await asked.closed).toMatch(expected);
    expect(asked.failure()).toBe('ECONNRESET');
    expect(await asked.provider.books.whenEnded(1)).toMatchObject({ end: 'cut-by-wall' });
    expect(await asked.provider.books.whenClosed(1)).toMatchObject({ end: 'closed-by-wall' });
  });

  it('is closed in the middle, with nothing of the end', async () => {
    const asked = await ask({ kind: 'cut', at: { deltas: 2 }, by: 'close', ...DELTAS });
    const text = await asked.closed;
    expect(asked.failure()).toBeNull();
    expect(contents(text)).toEqual(['one', 'two']);
    expect(text.endsWith('0\r\n\r\n')).toBe(false);
    expect(await asked.provider.books.whenEnded(1)).toMatchObject({ end: 'cut-by-wall', deltasSent: 2, tokensSent: 2 });
  });
});

describe('an answer that is cut short', () => {
  it.each<[string, Omit<FaultOf<'truncate'>, 'kind'>, RegExp]>([
    ['without anything', { at: { deltas: 1 } }, /"one"[^\n]*\n\n$/],
    ['without a terminator', { at: 'before-terminator' }, /"stop"[^\n]*\n\n$/],
    [
      'with a terminator but no finish',
      { at: 'before-finish', terminator: true },
      /"three"[^\n]*\n\ndata: \[DONE\]\n\n$/,
    ],
  ])('ends %s', async (_, fault, expected) => {
    const text = await all({ kind: 'truncate', ...fault, ...DELTAS });
    expect(bodyOf(text)).toMatch(expected);
    expect(text.endsWith('0\r\n\r\n')).toBe(true);
  });
});

describe('a status', () => {
  it.each<[string, Omit<FaultOf<'status'>, 'kind'>, RegExp]>([
    ['429', { status: 429 }, /^HTTP\/1\.1 429 Too Many Requests\r\n.*"code":"rate_limit_exceeded"/s],
    ['529', { status: 529 }, /^HTTP\/1\.1 529 Unknown\r\n.*"slow_down"/s],
    ['of a named error', { error: 'quota-exhausted' }, /^HTTP\/1\.1 429 .*"code":"insufficient_quota"/s],
    ['of a redirect', { status: 307, headers: { location: 'http://127.0.0.1:1/' }, body: '' }, /307 Temp.*location: /s],
    ['with a page', { status: 502, body: '<html>', contentType: 'text/html' }, /502 Bad.*text\/html.*\r\n\r\n<html>$/s],
    ['with seconds', { status: 429, retry: { seconds: 2 } }, /retry-after: 2\r\n/],
    ['with milliseconds', { status: 429, retry: { milliseconds: 1500 } }, /retry-after-ms: 1500\r\n/],
    ['with a reset', { status: 429, retry: { resetInMs: 360_000 } }, /x-ratelimit-reset-requests: 6m0s\r\n/],
    ['with short reset', { retry: { resetInMs: 20, of: 'tokens' } }, /x-ratelimit-reset-tokens: 20ms\r\n/],
    ['with nonsense twice', { headers: { 'Retry-After': ['-5', 'NaN'] } }, /retry-after: -5\r\nretry-after: NaN\r\n/],
  ])('is sent: %s', async (_, fault, expected) => {
    expect(await all({ kind: 'status', ...fault })).toMatch(expected);
  });

  it('has a date by the clock of the provider', async () => {
    const text = await all({ kind: 'status', status: 429, dateOffsetMs: -3_600_000, retry: { dateInMs: 3000 } });
    const [date, retry] = ['date', 'retry-after'].map((name) => Date.parse(text.match(`${name}: (.*)\r\n`)?.[1] ?? ''));
    expect((retry ?? 0) - (date ?? 0)).toBe(3000);
  });

  it.each<[FaultOf<'status'>['retry'] & object, string]>([
    [{ resetInMs: 2000, form: 'seconds' }, '2'],
    [{ resetInMs: 2000, form: 'epoch-seconds' }, '1002'],
    [{ resetInMs: 2000, form: 'epoch-ms' }, '1002000'],
    [{ resetInMs: 2000, form: 'iso' }, '1970-01-01T00:16:42.000Z'],
    [{ resetInMs: 3_603_000 }, '1h0m3s'],
  ])('says %o', async (retry, expected) => {
    const text = await all({ kind: 'status', status: 429, retry }, { clock: createFakeClock(1_000_000) });
    expect(text).toContain(`x-ratelimit-reset-requests: ${expected}\r\n`);
  });
});

describe('something that is not an answer', () => {
  it.each<[FaultOf<'junk'>['what'], RegExp]>([
    ['html', /200 OK.*text\/html.*Sign in/s],
    ['empty', /200 OK(?!.*content-type).*content-length: 0\r\n.*\r\n\r\n$/s],
    ['other-json', /application\/json.*\{"status":"ok"\}$/s],
    ['binary', /octet-stream/],
  ])('is %s', async (what, expected) => {
    expect(await all({ kind: 'junk', what })).toMatch(expected);
  });

  it('is an answer with the wrong type', async () => {
    expect(await all({ kind: 'answer', contentType: 'text/plain' })).toMatch(/content-type: text\/plain\r\n.*DONE/s);
  });
});

describe('something in the middle of an answer', () => {
  it.each<[string, Fault, RegExp]>([
    ['an error before it', { kind: 'error-event', error: 'overloaded' }, /^data: \{"error":.*slow_down"\}\}\n\n$/],
    ['an error after output', { kind: 'error-event', at: { deltas: 1 } }, /"one".*data: \{"error":.*\n\n$/s],
    [
      'an error after the terminator',
      { kind: 'error-event', at: 'after-terminator', data: { error: { code: 502 } } },
      /\[DONE\]\n\ndata: \{"error":\{"code":502\}\}\n\n$/,
    ],
    ['broken JSON', { kind: 'insert', at: { deltas: 1 } }, /"one".*data: \{"id":"broken"[^}]*\n\n.*DONE/s],
    ['any bytes', { kind: 'insert', at: 'before-finish', bytes: 'data: x\n\n', next: 'end' }, /"three".*data: x\n\n$/s],
    ['a long line', { kind: 'long-line', bytes: 100_000, at: { deltas: 1 } }, /"one"[^\n]*\n\ndata: a{99994}$/],
    ['comments', { kind: 'noise', everyMs: 1, times: 3 }, /^(: keep-alive\n\n){3}data:.*DONE/s],
    ['empty deltas', { kind: 'noise', what: 'empty-delta', everyMs: 1, times: 2 }, /("content":"".*){3}DONE/s],
    ['white space', { kind: 'huge-body', bytes: 200_000 }, /^[\n: ]{200000}\n\ndata:.*DONE/s],
  ])('is %s', async (_, fault, expected) => {
    expect(bodyOf(await all({ ...DELTAS, ...fault } as Fault))).toMatch(expected);
  });

  it.each<[string, Fault, RegExp]>([
    ['an error in its place', { kind: 'error-event', error: 'overloaded' }, /^\{"error":.*slow_down"\}\}$/],
    ['broken JSON', { kind: 'insert', at: 'after-head', next: 'end' }, /^\{"id":"broken"/],
    ['white space', { kind: 'huge-body', bytes: 70_000 }, /^ {70000}\{"id".*\}$/],
    ['white space for a while', { kind: 'noise', everyMs: 1, times: 2 }, /^ {2}\{"id".*\}$/],
  ])('of one piece is %s', async (_, fault, expected) => {
    expect(bodyOf(await all(fault, { stream: false }))).toMatch(expected);
  });

  it('is noise for ever', async () => {
    const asked = await ask({ kind: 'noise', everyMs: 1 });
    await asked.waitFor(': keep-alive\n\n\r\ne\r\n: keep-alive');
    asked.socket.destroy();
    expect(await asked.provider.books.whenEnded(1)).toMatchObject({ end: 'closed-by-client', deltasSent: 0 });
  });

  it('is the last delta without end, no faster than it is read', async () => {
    const asked = await ask({ kind: 'endless', deltas: ['again'] });
    await asked.waitFor('again');
    asked.socket.destroy();
    const { deltasSent } = await asked.provider.books.whenEnded(1);
    expect(deltasSent).toBeGreaterThan(1);
  });
});

describe('a head', () => {
  it('is huge', async () => {
    expect(await all({ kind: 'huge-head', bytes: 65_536 })).toMatch(/x-huge: a{65536}\r\n/);
  });

  it('is whatever it is told to be', async () => {
    const head = 'HTTP/1.1 2OO\r\nno colon\r\n\r\n';
    const asked = await ask({ kind: 'bad-head', head });
    expect(await asked.waitFor('DONE')).toMatch(/^HTTP\/1\.1 2OO\r\nno colon\r\n\r\n/);
  });
});

describe('a fault that cannot happen', () => {
  it.each<Fault>([
    { kind: 'stall', at: { deltas: 99 } },
    { kind: 'cut', at: { deltas: 0, bytes: 1_000_000 } },
    { kind: 'answer', pieceBytes: 0 },
    { kind: 'truncate', at: 'after-head', framing: 'content-length' },
    { kind: 'endless', deltas: [] },
  ])('is told to the one who asked: %o', async (fault) => {
    const asked = await ask(fault);
    expect(await asked.waitFor('The script failed: RangeError')).toMatch(/^HTTP\/1\.1 500 /);
    expect(asked.provider.books.requests[0]?.fault).toBe('script-failed');
  });
});
