import { describe, expect, it } from 'vitest';
import { DAY_MS, endOf, run, start } from '../../test/support/attempt-runs.ts';
import { attemptPlan, completion, noProof, type PlanOptions, provider } from '../../test/support/attempts.ts';
import {
  answers,
  BREAK,
  createFakeUpstream,
  data,
  END,
  head,
  REFUSED,
  type Script,
  streams,
  wait,
} from '../../test/support/fake-upstream.ts';
import {
  PLAIN_CONTEXT,
  plainClient,
  plainProvider,
  plainStream,
  plainTexts,
} from '../../test/support/plain-dialect.ts';
import { RecordingSink } from '../../test/support/recording-sink.ts';
import { DONE, event, ROLE, STOP, says, usageEvent } from '../../test/support/sse.ts';
import { Secret } from '../core/secret.ts';
import { createFakeClock } from '../testing/fake-clock.ts';
import type { AnswerEvent, Failure } from '../wire/form/answer.ts';
import { type AnswerReader, MALFORMED } from './answer-reader.ts';
import { attempt } from './attempt.ts';
import { Cancellation } from './cancellation.ts';
import type { Authorizer } from './credentials/authorizer.ts';
import type { Upstream } from './upstream.ts';

const USAGE = { inputTokens: 3, cachedInputTokens: 0, outputTokens: 2, reasoningTokens: 0 };
const COMPLETE: PlanOptions = { stream: false };
const BEARER = { kind: 'bearer', secret: new Secret('sk-secret-1') } as const;
const INTERRUPTED = { kind: 'interrupted', code: 'upstream_interrupted' };

describe('an attempt at a complete answer', () => {
  it('hands the answer on as the bytes it was', async () => {
    const answer = ` ${completion('Grüße 👋')}\n`;
    const { result, sink, plan } = await run([head(200), wait(30), data(answer), wait(10), END], COMPLETE);
    expect(result).toEqual({ kind: 'success', usage: USAGE, ttftMs: null });
    expect(sink.text).toBe(answer);
    expect(sink.heads).toEqual([{ deployment: plan.deployment, stream: false, attempts: 1, usage: USAGE }]);
    expect(sink.ends).toBe(1);
  });

  it('puts it together from pieces', async () => {
    const bytes = Buffer.from(completion('Grüße 👋'));
    const pieces = [...bytes.keys()].map((at) => data(bytes.subarray(at, at + 1)));
    const { sink } = await run([head(200), ...pieces, END], COMPLETE);
    expect(sink.bytes.equals(bytes)).toBe(true);
  });

  it('knows no usage where the answer has none', async () => {
    const { result } = await run(answers(200, completion('a', null)), COMPLETE);
    expect(result).toMatchObject({ kind: 'success', usage: null });
  });

  it.each<[string, Script]>([
    ['a page', answers(200, '<html>Sign in</html>')],
    ['nothing', [head(200), END]],
    ['half an answer', answers(200, completion('a').slice(0, -10))],
  ])('fails with %s inside a 200', async (_, script) => {
    const { result, sink } = await run(script, COMPLETE);
    expect(result).toEqual({ kind: 'failed', failure: { code: 'upstream_malformed' }, status: 200 });
    expect(sink.untouched).toBe(true);
  });

  it('fails with an error inside a 200 as with the status that it stands for', async () => {
    const { result, sink } = await run(answers(200, '{"error":{"message":"Overloaded"}}'), COMPLETE);
    expect(result).toMatchObject({ kind: 'failed', failure: { code: 'upstream_overloaded' }, status: 200 });
    expect(sink.untouched).toBe(true);
  });

  it('may take as long as its limit in all, however busily it comes', async () => {
    const drip = Array.from({ length: 100 }, () => [data(' '), wait(999)]).flat();
    const started = start([head(200), ...drip, data(completion('a')), END], { ...COMPLETE, timeoutMs: 10_000 });
    expect(await endOf(started)).toBe(10_000);
    expect(started.results).toEqual([{ kind: 'failed', failure: { code: 'upstream_timeout' }, status: 200 }]);
    expect(started.call.aborted).toBe(true);
    expect(started.sink.untouched).toBe(true);
  });
});

describe.each([{ stream: true }, { stream: false }])('an attempt that fails, %o', (kind) => {
  it.each<[string, Script, object]>([
    ['cannot connect', [REFUSED], { failure: { code: 'upstream_unreachable' }, status: null }],
    ['loses the connection before an answer', [wait(5), BREAK], { failure: { code: 'upstream_error' }, status: null }],
    ['loses it after the headers', [head(200), BREAK], { failure: { code: 'upstream_error' }, status: 200 }],
    [
      'loses it before output',
      [head(200), data('data: {"ch'), BREAK],
      { failure: { code: 'upstream_error' }, status: 200 },
    ],
    ['gets no answer in time', [], { failure: { code: 'upstream_timeout' }, status: null }],
    ['gets headers and no more', [head(200)], { failure: { code: 'upstream_timeout' }, status: 200 }],
    ['gets a redirect', answers(307, ''), { failure: { code: 'upstream_malformed' }, status: 307 }],
    ['gets an empty success', answers(204, ''), { failure: { code: 'upstream_malformed' }, status: 204 }],
    ['gets an error', answers(503, 'busy'), { failure: { code: 'upstream_overloaded' }, status: 503 }],
    [
      'gets an error that breaks off',
      [head(503), data('bu'), BREAK],
      { failure: { code: 'upstream_overloaded' }, status: 503 },
    ],
    [
      'gets an error that never ends',
      [head(429), data('slow')],
      { failure: { code: 'upstream_rate_limited' }, status: 429 },
    ],
  ])('hands nothing on where it %s', async (_, script, result) => {
    const ran = await run(script, kind);
    expect(ran.result).toEqual({ kind: 'failed', ...result });
    expect(ran.sink.untouched).toBe(true);
  });

  it('says what the endpoint says', async () => {
    const { result } = await run(answers(400, '{"error":{"message":"Bad tool.","param":"tools","code":"x"}}'), kind);
    const detail = { message: 'Bad tool.', param: 'tools', code: 'x' };
    expect(result).toMatchObject({ failure: { code: 'upstream_rejected', detail } });
  });

  it.each([
    [{ 'retry-after': '2' }, 2000],
    [{ 'retry-after': ['3', '9'] }, 9000],
    [{ 'retry-after': '2', 'retry-after-ms': '150' }, 150],
    [{ 'retry-after': 'Thu, 01 Jan 1970 00:00:07 GMT' }, 7000],
    [{ 'retry-after': '-5' }, undefined],
    [{}, undefined],
  ])('knows from %j when to come back', async (headers, retryAfterMs) => {
    const { result } = await run(answers(429, '', headers), kind);
    expect(result).toEqual({
      kind: 'failed',
      failure: { code: 'upstream_rate_limited' },
      status: 429,
      ...(retryAfterMs === undefined ? {} : { retryAfterMs }),
    });
  });

  it('knows from the body when to come back, unless a header says it', async () => {
    const classifyFailure = (): Failure => ({ code: 'upstream_rate_limited', retryAfterMs: 5000 });
    const overrides = { ...kind, classifyFailure };
    expect((await run(answers(429, ''), overrides)).result).toMatchObject({ retryAfterMs: 5000 });
    const headers = { 'retry-after': '2' };
    expect((await run(answers(429, '', headers), overrides)).result).toMatchObject({ retryAfterMs: 2000 });
  });

  it('reads no more of an error than it can use', async () => {
    const endless = Array.from({ length: 1000 }, () => data('x'.repeat(1024)));
    const started = start([head(500), ...endless], kind);
    await started.clock.advanceAsync(0);
    expect(started.results).toEqual([{ kind: 'failed', failure: { code: 'upstream_error' }, status: 500 }]);
    expect(started.call.aborted).toBe(true);
  });

  it('survives an upstream that fails before `send` has returned', async () => {
    const upstream: Upstream = {
      send(_provider, _call, listener) {
        listener.onError({ kind: 'broken' });
        return { abort: () => {}, pause: () => {}, resume: () => {} };
      },
      close: () => Promise.resolve(),
    };
    const clock = createFakeClock();
    const deps = { upstream, authorizer: noProof, clock, cancellation: new Cancellation() };
    expect(await attempt(attemptPlan('cloud/small', new RecordingSink(), kind), deps)).toMatchObject({
      failure: { code: 'upstream_error' },
    });
    expect(clock.pending).toBe(0);
  });
});

describe('an attempt at a stream', () => {
  it('hands events on as they come', async () => {
    const { clock, call, sink, results } = start([]);
    call.play(head(200), wait(100), data(ROLE), wait(100), data(says('a')), wait(100), data(says('b')));
    await clock.advanceAsync(199);
    expect(sink.untouched).toBe(true);
    await clock.advanceAsync(1);
    expect(sink.text).toBe(ROLE + says('a'));
    await clock.advanceAsync(100);
    expect(sink.text).toBe(ROLE + says('a') + says('b'));
    call.play(data(STOP), data(usageEvent(3, 2)), data(DONE), END);
    await clock.advanceAsync(0);
    expect(sink.text).toBe(ROLE + says('a') + says('b') + STOP + usageEvent(3, 2) + DONE);
    expect(results).toEqual([{ kind: 'success', usage: USAGE, ttftMs: 200 }]);
    expect({ begins: sink.heads.length, ends: sink.ends, pending: clock.pending }).toEqual({
      begins: 1,
      ends: 1,
      pending: 0,
    });
  });

  it.each<[string, Script, number, boolean]>([
    ['ends at once', [END], 0, false],
    ['breaks', [BREAK], 0, false],
    ['ends half a second later', [wait(500), END], 500, false],
    ['never ends', [], 1000, true],
  ])('is complete with its terminator, where the connection %s', async (_, after, pendingMs, aborted) => {
    const started = start([head(200), data(says('a') + STOP), data(DONE), ...after]);
    await started.clock.advanceAsync(0);
    expect(started.results).toMatchObject([{ kind: 'success' }]);
    expect(started.sink.ends).toBe(1);
    await started.clock.advanceAsync(pendingMs);
    expect({ aborted: started.call.aborted, pending: started.clock.pending }).toEqual({ aborted, pending: 0 });
    expect(started.sink.text).toBe(says('a') + STOP + DONE);
  });

  it('hides the usage that the client did not ask for, and knows it all the same', async () => {
    const { result, sink } = await run(streams(says('a'), STOP, usageEvent(3, 2), DONE), { hideUsage: true });
    expect(result).toMatchObject({ kind: 'success', usage: USAGE });
    expect(sink.text).toBe(says('a') + STOP + DONE);
  });

  it('waits for the first output as long as its limit, whatever else comes', async () => {
    const pings = Array.from({ length: 100 }, () => [data(': ping\n\n'), wait(500), data(ROLE), wait(499)]).flat();
    const started = start([head(200), ...pings], { timeoutMs: 10_000 });
    expect(await endOf(started)).toBe(10_000);
    expect(started.results).toEqual([{ kind: 'failed', failure: { code: 'upstream_timeout' }, status: 200 }]);
    expect(started.call.aborted).toBe(true);
    expect(started.sink.untouched).toBe(true);
  });

  it('may go on for hours once it has begun', async () => {
    const slow = Array.from({ length: 500 }, () => [data(says('a')), wait(59_000)]).flat();
    const streamLimits = { headersMs: 1000, idleMs: 60_000, totalMs: DAY_MS };
    const { result } = await run([head(200), ...slow, data(STOP + DONE), END], { timeoutMs: 1000, streamLimits });
    expect(result).toMatchObject({ kind: 'success' });
  });

  it.each<[string, Script]>([
    ['is silent', []],
    ['says only that it is alive', Array.from({ length: 100 }, () => [wait(1000), data(': ping\n\n')]).flat()],
    [
      'never finishes an event',
      [data('data: {'), ...Array.from({ length: 100 }, () => [wait(1000), data('"')]).flat()],
    ],
  ])('breaks off where it %s for a minute', async (_, silence) => {
    const started = start([head(200), wait(500), data(says('a')), wait(20_000), data(usageEvent(3, 2)), ...silence]);
    expect(await endOf(started)).toBe(81_000);
    expect(started.results).toEqual([{ ...INTERRUPTED, usage: USAGE, ttftMs: 500 }]);
    expect(started.call.aborted).toBe(true);
    expect(started.sink.ends).toBe(0);
    expect(started.clock.pending).toBe(0);
  });

  it.each<[string, Script]>([
    ['the connection breaks', [BREAK]],
    ['it ends without an end', [END]],
    ['it ends within an event', [data('data: {"choi'), END]],
    ['it reports an error', [data(event({ error: { message: 'x' } })), data(says('late')), END]],
    ['it turns into something else', [data(event('<html>')), data(says('late')), END]],
  ])('is interrupted, and not ended, where %s after the first output', async (_, moves) => {
    const { result, sink } = await run([head(200), data(says('a')), ...moves]);
    expect(result).toEqual({ ...INTERRUPTED, usage: null, ttftMs: 0 });
    expect(sink.text).toBe(says('a'));
    expect(sink.ends).toBe(0);
  });

  it.each<[string, Script, Failure]>([
    ['it ends without a word', streams(ROLE), MALFORMED],
    ['it says only that it is done', streams(ROLE, DONE), MALFORMED],
    ['it is no stream', answers(200, completion('a')), MALFORMED],
    [
      'it reports an error',
      streams(ROLE, event({ error: { message: 'x' } }), says('late')),
      { code: 'upstream_error', detail: { message: 'x', param: null, code: null } },
    ],
    ['it turns into something else', streams(ROLE, event('<html>'), says('late')), MALFORMED],
  ])('has failed where %s before the first output', async (_, script, failure) => {
    const { result, sink } = await run(script);
    expect(result).toEqual({ kind: 'failed', failure, status: 200 });
    expect(sink.untouched).toBe(true);
  });

  it('does not tell what an error within it quotes of a credential', async () => {
    const error = event({ error: { message: 'Bad request: sk-secret-1, team-secret', code: 400 } });
    const secretive = provider('cloud', { headers: { 'x-team': 'team-secret' } });
    const { result } = await run(streams(error), { provider: secretive, auth: BEARER });
    expect(result).toMatchObject({ failure: { detail: { message: 'Bad request: [redacted], [redacted]' } } });
  });

  it('does not tell what an error quotes of a token that was fetched for the call', async () => {
    const quoting = event({ error: { message: 'got: authorization: Bearer fetched-token', param: 'fetched-token' } });
    const authorizer: Authorizer = { ...noProof, headers: () => ['authorization', 'Bearer fetched-token'] };
    const { result } = await run(streams(quoting), {}, authorizer);
    const message = 'got: authorization: Bearer [redacted]';
    expect(result).toMatchObject({ failure: { detail: { message, param: '[redacted]' } } });
  });
});

describe('a defect of ours', () => {
  it('is no answer and no failure: the attempt is rejected with it, and the upstream let go', async () => {
    const defect = new TypeError('a reader has a bug');
    const clock = createFakeClock();
    const upstream = createFakeUpstream(clock, () => [head(200), data('x')]);
    const plan = {
      ...attemptPlan('cloud/a', new RecordingSink()),
      read: (): AnswerReader => ({
        begun: true,
        committed: true,
        usage: null,
        model: null,
        ttftMs: 1,
        push: () => {
          throw defect;
        },
        finish: () => 'done',
      }),
    };
    const deps = { upstream, clock, cancellation: new Cancellation(), authorizer: noProof };
    const result = expect(attempt(plan, deps)).rejects.toBe(defect);
    await clock.advanceAsync(1);
    await result;
    expect(upstream.calls[0]?.aborted).toBe(true);
  });

  it.each<[string, Script]>([
    ['ends', answers(500, 'no')],
    ['breaks off', [head(500), BREAK]],
    ['never ends', [head(500)]],
  ])('is one too where an error that %s cannot be understood', async (_, script) => {
    const defect = new TypeError('a dialect has a bug');
    const clock = createFakeClock();
    const classifyFailure = (): never => {
      throw defect;
    };
    const upstream = createFakeUpstream(clock, () => script);
    const deps = { upstream, clock, cancellation: new Cancellation(), authorizer: noProof };
    const result = expect(attempt(attemptPlan('cloud/a', new RecordingSink(), { classifyFailure }), deps));
    const rejected = result.rejects.toBe(defect);
    await clock.advanceAsync(DAY_MS);
    await rejected;
    expect(clock.pending).toBe(0);
  });

  it.each<[string, Authorizer['headers']]>([
    ['at once', () => []],
    ['later', () => Promise.resolve([])],
  ])('is one too where the call cannot be sent, %s', async (_, headers) => {
    const defect = new TypeError('an upstream has a bug');
    const clock = createFakeClock();
    const upstream = {
      ...createFakeUpstream(clock),
      send: () => {
        throw defect;
      },
    };
    const deps = { upstream, clock, cancellation: new Cancellation(), authorizer: { ...noProof, headers } };
    await expect(attempt(attemptPlan('cloud/a', new RecordingSink()), deps)).rejects.toBe(defect);
    expect(clock.pending).toBe(0);
  });
});

describe('an attempt at a stream that is translated', () => {
  const translation = { from: plainProvider, to: plainClient, context: PLAIN_CONTEXT };
  const said = (text: string): AnswerEvent => ({ type: 'text', text });
  const START: AnswerEvent = { type: 'start', id: null, model: null };
  const REPORT: AnswerEvent = { type: 'usage', usage: USAGE };
  const FAILURE: AnswerEvent = { type: 'failure', failure: { code: 'upstream_rate_limited' } };
  const OVER: AnswerEvent = { type: 'end' };

  it('hands on in the language of the client what the provider says in its own', async () => {
    const told = [START, said('a'), REPORT, OVER];
    const { result, sink } = await run(streams(...told.map((each) => plainStream(each))), { translation });
    expect(result).toEqual({ kind: 'success', usage: USAGE, ttftMs: 0 });
    expect(sink.text).toBe(plainTexts(told));
    expect({ begins: sink.heads.length, ends: sink.ends }).toEqual({ begins: 1, ends: 1 });
  });

  it.each<[string, Script, Failure]>([
    ['it fails', streams(plainStream(START), plainStream(FAILURE)), { code: 'upstream_rate_limited' }],
    ['it ends', streams(plainStream(START)), MALFORMED],
    ['it breaks', [head(200), data(plainStream(START)), BREAK], { code: 'upstream_error' }],
    ['it falls silent', [head(200), data(plainStream(START))], { code: 'upstream_timeout' }],
  ])('has failed where %s before the first output', async (_, script, failure) => {
    const { result, sink } = await run(script, { translation });
    expect(result).toEqual({ kind: 'failed', failure, status: 200 });
    expect(sink.untouched).toBe(true);
  });

  it.each<[string, Script]>([
    ['it fails', [data(plainStream(FAILURE)), data(plainStream(said('late'))), END]],
    ['it ends without its terminator', [END]],
    ['it breaks', [BREAK]],
    ['it falls silent', []],
  ])('is interrupted, and not ended, where %s after the first output', async (_, moves) => {
    const { result, sink } = await run([head(200), data(plainStream(said('a'), REPORT)), ...moves], { translation });
    expect(result).toEqual({ ...INTERRUPTED, usage: USAGE, ttftMs: 0 });
    expect(sink.text).toBe(plainTexts([said('a'), REPORT]));
    expect(sink.ends).toBe(0);
  });
});

describe('an attempt whose client is slow', () => {
  it('lets the upstream wait, and go on when there is room', async () => {
    const { clock, call, sink, results } = start([head(200), data(says('a')), data(says('b')), data(STOP + DONE), END]);
    sink.full = true;
    await clock.advanceAsync(0);
    expect(sink.text).toBe(says('a'));
    expect(call).toMatchObject({ paused: true, pauses: 1 });
    await clock.advanceAsync(30_000);
    expect(sink.text).toBe(says('a'));
    sink.drain();
    await clock.advanceAsync(0);
    expect(sink.text).toBe(says('a') + says('b') + STOP + DONE);
    expect(results).toMatchObject([{ kind: 'success' }]);
    expect(clock.pending).toBe(0);
  });

  it('does not count the time of the client against the upstream', async () => {
    const { clock, call, sink, results } = start([head(200), data(says('a'))]);
    sink.full = true;
    await clock.advanceAsync(59_000);
    sink.drain();
    await clock.advanceAsync(59_000);
    expect(results).toEqual([]);
    call.play(data(says('b') + STOP + DONE), END);
    await clock.advanceAsync(0);
    expect(results).toMatchObject([{ kind: 'success' }]);
  });

  it('keeps the connection of an answer that is complete before there is room', async () => {
    const started = start([head(200), data(says('a') + STOP + DONE), END]);
    started.sink.full = true;
    await started.clock.advanceAsync(1000);
    expect(started.results).toMatchObject([{ kind: 'success' }]);
    expect(started.call).toMatchObject({ pauses: 1, over: true, aborted: false });
    expect(started.clock.pending).toBe(0);
  });

  it('ends after a minute without room, and that is not the upstream’s fault', async () => {
    const started = start([head(200), data(says('a')), data(says('b'))]);
    started.sink.full = true;
    expect(await endOf(started)).toBe(60_000);
    expect(started.results).toEqual([{ kind: 'interrupted', code: 'client_closed_request', usage: null, ttftMs: 0 }]);
    expect(started.call.aborted).toBe(true);
    started.sink.drain();
    expect(started.call.paused).toBe(true);
    expect(started.clock.pending).toBe(0);
  });
});

describe('an attempt whose client leaves', () => {
  const stages: readonly (readonly [string, Script, PlanOptions, string])[] = [
    ['before there is an answer', [], {}, ''],
    ['within an error', [head(500), data('{"err')], {}, ''],
    ['after the headers', [head(200)], {}, ''],
    ['before the first output', [head(200), data(ROLE)], {}, ''],
    ['within a complete answer', [head(200), data('{"choices":')], COMPLETE, ''],
    ['after the first output', [head(200), data(says('a'))], {}, says('a')],
    ['within an event', [head(200), data(says('a')), data('data: {')], {}, says('a')],
  ];

  it.each(stages)('lets go of the upstream at once, %s', async (_, script, overrides, text) => {
    const { clock, call, sink, cancellation, results } = start(script, overrides);
    await clock.advanceAsync(100);
    expect(results).toEqual([]);
    cancellation.cancel();
    expect(call.aborted).toBe(true);
    await clock.advanceAsync(DAY_MS);
    expect(results).toEqual([{ kind: 'cancelled', usage: null }]);
    expect(sink.text).toBe(text);
    expect(sink.ends).toBe(0);
    expect(clock.pending).toBe(0);
  });

  it('says what had been used by then', async () => {
    const { clock, cancellation, results } = start([head(200), data(says('a') + usageEvent(3, 2))]);
    await clock.advanceAsync(100);
    cancellation.cancel();
    await clock.advanceAsync(0);
    expect(results).toEqual([{ kind: 'cancelled', usage: USAGE }]);
  });

  it('never sends anything where the client has left before', async () => {
    const clock = createFakeClock();
    const upstream = createFakeUpstream(clock);
    const cancellation = new Cancellation();
    cancellation.cancel();
    const deps = { upstream, authorizer: noProof, clock, cancellation };
    expect(await attempt(attemptPlan('cloud/small', new RecordingSink()), deps)).toEqual({
      kind: 'cancelled',
      usage: null,
    });
    expect(upstream.calls).toEqual([]);
    expect(clock.pending).toBe(0);
  });

  it('is over and done with where the client leaves after the end', async () => {
    const { call, cancellation, results } = await run(streams(says('a'), STOP, DONE));
    cancellation.cancel();
    expect(call.aborted).toBe(false);
    expect(results).toHaveLength(1);
  });
});
