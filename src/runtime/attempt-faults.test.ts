/** What an attempt makes of what a provider does, by the numbers of the catalogue of faults. */
import { gzipSync } from 'node:zlib';
import { afterEach, describe, expect, it } from 'vitest';
import { attemptPlan, completion, noProof, type PlanOptions, provider } from '../../test/support/attempts.ts';
import { answers, createFakeUpstream, data, END, head, type Script } from '../../test/support/fake-upstream.ts';
import { RecordingSink } from '../../test/support/recording-sink.ts';
import { DONE, ROLE, STOP, says } from '../../test/support/sse.ts';
import { testServers } from '../../test/support/tcp-servers.ts';
import { CONSEQUENCES, type FailureCode } from '../core/attempts/consequences.ts';
import { createFakeClock } from '../testing/fake-clock.ts';
import { type AttemptResult, attempt } from './attempt.ts';
import { Cancellation } from './cancellation.ts';
import { systemClock } from './clock.ts';
import { createUpstream, type Upstream, type UpstreamError } from './upstream.ts';

const servers = testServers();
const upstreams: Upstream[] = [];
afterEach(() => Promise.all(upstreams.splice(0).map((upstream) => upstream.close())));

/** In the time of a clock, without sockets. */
async function run(script: Script, options: PlanOptions = {}) {
  const clock = createFakeClock();
  const upstream = createFakeUpstream(clock, () => script);
  const sink = new RecordingSink();
  const plan = attemptPlan('cloud/small', sink, options);
  const ended = attempt(plan, { upstream, authorizer: noProof, clock, cancellation: new Cancellation() });
  await clock.advanceAsync(60_000);
  return { result: await ended, sink, clock };
}

/** Over real connections. */
async function runAt(baseUrl: string, upstream: Upstream, options: PlanOptions = {}) {
  const sink = new RecordingSink();
  const plan = attemptPlan('cloud/small', sink, { provider: provider('cloud', { baseUrl }), ...options });
  const result = await attempt(plan, {
    upstream,
    authorizer: noProof,
    clock: systemClock,
    cancellation: new Cancellation(),
  });
  return { result, sink };
}

function realUpstream(): Upstream {
  const upstream = createUpstream();
  upstreams.push(upstream);
  return upstream;
}

const ERRORS: readonly (readonly [string, UpstreamError['kind'], FailureCode])[] = [
  ['U2: without a connection', 'unreachable', 'upstream_unreachable'],
  ['U5: without trust', 'insecure', 'upstream_insecure'],
  ['U29: without HTTP', 'malformed', 'upstream_malformed'],
  ['U31: with half of it', 'broken', 'upstream_error'],
];

describe('an attempt', () => {
  it.each(ERRORS)('%s, fails as such, and the chain goes on', async (_, error, code) => {
    const { result, sink } = await run([{ kind: 'error', error }]);
    expect(result).toEqual({ kind: 'failed', failure: { code }, status: null });
    expect(CONSEQUENCES[code].otherDeployment).toBe('yes');
    expect(sink.untouched).toBe(true);
  });

  it('U5: is not made again at a deployment that cannot prove who it is, and that is not its fault', () => {
    expect(CONSEQUENCES.upstream_insecure).toMatchObject({
      pauseMs: null,
      otherCredential: false,
      blame: false,
      cool: { scope: 'deployment', forMs: 300_000, after: 1 },
    });
  });

  it('U7: knows when to come again by the clock of the provider', async () => {
    const { clock } = await run(answers(429, ''));
    const theirs = clock.now() - 3_600_000;
    const date = (ms: number): string => new Date(ms).toUTCString();
    const headers = { date: date(theirs), 'retry-after': date(theirs + 3000) };
    const { result } = await run(answers(429, '', headers));
    expect(result).toMatchObject({ failure: { code: 'upstream_rate_limited' }, retryAfterMs: 3000 });
  });

  it('U8: knows when the limit is lifted that is used up', async () => {
    const headers = {
      'x-ratelimit-remaining-requests': '12',
      'x-ratelimit-reset-requests': '6m0s',
      'x-ratelimit-remaining-tokens': '0',
      'x-ratelimit-reset-tokens': '1.5s',
    };
    const { result } = await run(answers(429, '', headers));
    expect(result).toMatchObject({ retryAfterMs: 1500 });
  });

  it.each([301, 302, 303, 307, 308])('U24: takes a redirect for no answer: %i', async (status) => {
    const { result } = await run(answers(status, '', { location: 'http://127.0.0.1:1/' }));
    expect(result).toEqual({ kind: 'failed', failure: { code: 'upstream_malformed' }, status });
  });
});

describe.each([{ stream: true }, { stream: false }])('an attempt, %o', (kind) => {
  it.each<[string, Script]>([
    ['a page', answers(200, '<!DOCTYPE html><title>Sign in</title>', { 'content-type': 'text/html' })],
    ['nothing', [head(200), END]],
    ['an answer to another question', answers(200, '{"object":"list","data":[]}')],
  ])('U25: takes %s for no answer, before the commit', async (_, script) => {
    const { result, sink } = await run(script, kind);
    expect(result).toEqual({ kind: 'failed', failure: { code: 'upstream_malformed' }, status: 200 });
    expect(sink.untouched).toBe(true);
  });

  it('U26: takes an error for what it says, though it came with the status of an answer', async () => {
    const error = { type: 'overloaded_error', message: 'Overloaded' };
    const pieces = JSON.stringify({ error }).match(/.{1,20}/g) ?? [];
    const { result, sink } = await run([head(200), ...pieces.map(data), END], kind);
    expect(result).toMatchObject({ failure: { code: 'upstream_overloaded', detail: { message: 'Overloaded' } } });
    expect(sink.untouched).toBe(true);
  });

  it('U26: tells nobody the credential that an error quotes', async () => {
    const headers = { 'x-key': 'top-secret' };
    const of = provider('cloud', { headers });
    const script = answers(200, '{"error":{"message":"No top-secret here","code":400}}');
    const { result } = await run(script, { ...kind, provider: of });
    expect(result).toMatchObject({ failure: { detail: { message: 'No [redacted] here' } } });
  });
});

const STREAM = [ROLE, says('Hello'), STOP, DONE].join('');

describe('the content type of an answer', () => {
  it('U26: does not matter where the answer can be read', async () => {
    const stream = await run(answers(200, STREAM, { 'content-type': 'application/json' }));
    expect(stream.result).toMatchObject({ kind: 'success' });
    const whole = await run(answers(200, completion('Hello'), { 'content-type': 'text/event-stream' }), {
      stream: false,
    });
    expect(whole.result).toMatchObject({ kind: 'success' });
  });

  it('U26: does not make an answer of what was not asked for', async () => {
    const whole = await run(answers(200, completion('Hello'), { 'content-type': 'text/event-stream' }));
    expect(whole.result).toMatchObject({ failure: { code: 'upstream_malformed' } });
    const stream = await run(answers(200, STREAM), { stream: false });
    expect(stream.result).toMatchObject({ failure: { code: 'upstream_malformed' } });
  });
});

describe('an attempt over a real connection', () => {
  it('U28: reads an answer that came compressed, and an error', async () => {
    const { origin } = await servers.http((request, response) => {
      const failing = request.url?.startsWith('/bad') === true;
      response.writeHead(failing ? 429 : 200, { 'content-encoding': 'gzip' });
      response.end(gzipSync(failing ? '{"error":{"message":"x","code":"insufficient_quota"}}' : completion('Hello')));
    });
    const upstream = realUpstream();
    const good = await runAt(origin, upstream, { stream: false });
    expect(good.result).toMatchObject({ kind: 'success' });
    expect(good.sink.text).toBe(completion('Hello'));
    const call = { path: '/bad', headers: [], body: Buffer.from('{}') };
    const bad = await runAt(origin, upstream, { stream: false, call });
    expect(bad.result).toMatchObject({ failure: { code: 'upstream_quota_exhausted' }, status: 429 });
  });

  it('U28: goes by the status of an error that cannot be decompressed', async () => {
    const { origin } = await servers.http((request, response) =>
      response.writeHead(request.url === '/bad' ? 503 : 200, { 'content-encoding': 'gzip, br' }).end('?'),
    );
    const call = { path: '/bad', headers: [], body: Buffer.from('{}') };
    const upstream = realUpstream();
    expect((await runAt(origin, upstream)).result).toMatchObject({ failure: { code: 'upstream_malformed' } });
    expect((await runAt(origin, upstream, { call })).result).toMatchObject({
      failure: { code: 'upstream_overloaded' },
    });
  });

  it('U30: says that it was sent once more', async () => {
    const body = completion('Hello');
    const answer = `HTTP/1.1 200 OK\r\ncontent-length: ${body.length}\r\n\r\n${body}`;
    const { origin } = await servers.tcp((socket) => {
      let calls = 0;
      socket.on('data', () => (calls++ === 0 ? socket.write(answer) : socket.resetAndDestroy()));
    });
    const upstream = realUpstream();
    const plan: PlanOptions = { stream: false, provider: provider('cloud', { baseUrl: origin, maxConnections: 1 }) };
    const results: AttemptResult[] = [];
    for (let count = 0; count < 2; count++) results.push((await runAt(origin, upstream, plan)).result);
    expect(results.map(({ kind, resent }) => [kind, resent])).toEqual([
      ['success', undefined],
      ['success', true],
    ]);
  });
});
