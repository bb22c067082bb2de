import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { DONE, delta, event, ROLE, STOP, says, usageEvent } from '../../../test/support/sse.ts';
import { events, STREAM_FIXTURES } from '../../../test/support/stream-fixtures.ts';
import { STREAM_START, type StreamState } from '../observation.ts';
import { observeStream } from './observe-stream.ts';

const COMMITTED: StreamState = { ...STREAM_START, committed: true };
const ERROR = event({ error: { message: 'Overloaded' } });

describe('observeStream', () => {
  it.each([
    ['text', says('a')],
    ['a refusal', delta({ refusal: 'no' })],
    ['reasoning', delta({ reasoning_content: 'hm' })],
    ['reasoning by its other name', delta({ reasoning: 'hm' })],
    ['a tool call', delta({ tool_calls: [{ index: 0, id: 'call_1' }] })],
    ['a function call', delta({ function_call: { name: 'f', arguments: '' } })],
    ['audio', delta({ audio: { data: 'UklGRg==' } })],
    ['an end without a word', STOP],
    ['an output of the second choice', event({ choices: [{ delta: {} }, { delta: { content: 'a' } }] })],
  ])('commits at %s', (_, block) => {
    expect(observe(STREAM_START, block, false)).toMatchObject({ state: { committed: true }, forward: block });
  });

  it.each([
    ['a comment', ': keep-alive\n\n'],
    ['a role alone', ROLE],
    ['empty outputs', delta({ content: '', refusal: null, tool_calls: [], reasoning_content: '' })],
    ['no delta', event({ choices: [{ index: 0, finish_reason: null }] })],
    ['no choices', event({ choices: [], prompt_filter_results: [] })],
    ['a usage chunk', usageEvent(1, 2)],
    ['an event of another kind', 'event: ping\nid: 1\n\n'],
  ])('does not commit at %s, and passes it on', (_, block) => {
    expect(observe(STREAM_START, block, false)).toMatchObject({
      state: { committed: false, complete: false, failure: null },
      forward: block,
    });
  });

  it.each([
    ['an error object', ERROR, 'upstream_overloaded'],
    ['an error that is a sentence', event({ error: 'Overloaded' }), 'upstream_overloaded'],
    [
      'an error beside choices',
      event({ choices: [{ delta: { content: 'x' } }], error: { code: 502 } }),
      'upstream_error',
    ],
    [
      'an error event of another dialect',
      `event: error\n${event({ type: 'error', error: { type: 'x' } })}`,
      'upstream_error',
    ],
    ['half a chunk', 'data: {"choices":[{"del\n\n', 'upstream_malformed'],
    ['what is not JSON', event('oops'), 'upstream_malformed'],
    ['what is no object', event('null'), 'upstream_malformed'],
  ])('takes %s for a failure before and after the first output, and does not pass it on', (_, block, failure) => {
    for (const state of [STREAM_START, COMMITTED]) {
      expect(observe(state, block, false)).toMatchObject({ state: { failure: { code: failure } }, forward: '' });
    }
  });

  it('knows the first model that says it answers', () => {
    const chunk = (model: unknown): string =>
      Buffer.from(event({ model, choices: [{ delta: {} }] })).toString('latin1');
    const { state } = observe(STREAM_START, chunk(7) + chunk('') + chunk('groß') + chunk('small'), false);
    expect(state.model).toBe('groß');
  });

  it('knows a chunk before the first output by its choices', () => {
    expect(observe(STREAM_START, event({ choices: 7 }), false).state.failure).toEqual({ code: 'upstream_malformed' });
  });

  it('reads what an error says in any language', () => {
    const bytes = Buffer.from(event({ error: { message: 'Zu groß: 漢字' } }));
    const { state } = observe(STREAM_START, bytes.toString('latin1'), false);
    expect(state.failure?.detail?.message).toBe('Zu groß: 漢字');
  });

  it('passes nothing on from a failure on', () => {
    expect(observe(COMMITTED, says('a') + ERROR + says('b'), false).forward).toBe(says('a'));
  });

  it('does not care for an error that is null', () => {
    const block = event({ choices: [{ delta: { content: 'a' } }], error: null });
    expect(observe(STREAM_START, block, false).state.failure).toBeNull();
  });

  it.each([
    ['a finish reason', STOP, { complete: true, terminated: false }],
    ['[DONE]', DONE, { complete: true, terminated: true }],
    ['[DONE] with a space too many', event('[DONE] '), { complete: true, terminated: true }],
    ['a finish reason of null', says('a'), { complete: false, terminated: false }],
    ['a text that mentions both', says('[DONE] "finish_reason":"stop"'), { complete: false, terminated: false }],
  ])('sees in %s whether the answer is complete', (_, block, state) => {
    expect(observe(COMMITTED, block, false).state).toMatchObject(state);
  });

  it('takes [DONE] for malformed while a choice has no reason, and does not pass it on', () => {
    const [one, two] = [0, 1].map((index) => event({ choices: [{ index, delta: { content: 'a' } }] })) as [
      string,
      string,
    ];
    for (const told of [one, one + two + STOP]) {
      const { next, forward } = observeStream(false).step(told + DONE);
      expect(next.state).toMatchObject({ complete: false, failure: { code: 'upstream_malformed' } });
      expect(forward).toBe(told);
    }
  });

  it('ignores whatever comes after [DONE]', () => {
    const { state, forward } = observe(COMMITTED, DONE + ERROR + says('late'), false);
    expect({ state, forward }).toEqual({ state: { ...COMMITTED, complete: true, terminated: true }, forward: DONE });
    expect(observe(state, says('late'), false)).toEqual({ state, forward: '', progress: false });
    expect(observe(state, ERROR, false)).toEqual({ state, forward: '', progress: false });
  });

  it('keeps the last usage, whether in a chunk of its own or in one with choices', () => {
    const first = observe(COMMITTED, usageEvent(1, 2), false).state;
    expect(first.usage).toMatchObject({ inputTokens: 1, outputTokens: 2 });
    const usage = { prompt_tokens: 3, completion_tokens: 4 };
    const inLast = event({ choices: [{ delta: {}, finish_reason: 'stop' }], usage });
    expect(observe(first, inLast, false).state.usage).toMatchObject({ inputTokens: 3, outputTokens: 4 });
    expect(observe(first, event({ choices: [], usage: null }), false).state).toEqual(first);
  });

  it.each([
    [
      'Groq',
      {
        choices: [{ delta: {}, finish_reason: 'stop' }],
        x_groq: { usage: { prompt_tokens: 3, completion_tokens: 4 } },
      },
    ],
    [
      'Moonshot',
      { choices: [{ delta: {}, finish_reason: 'stop', usage: { prompt_tokens: 3, completion_tokens: 4 } }] },
    ],
  ])('finds the usage where %s has it', (_, chunk) => {
    expect(observe(COMMITTED, event(chunk), true)).toMatchObject({
      state: { usage: { inputTokens: 3, outputTokens: 4 } },
      forward: event(chunk),
    });
  });

  it('is not fooled by a text that looks like usage', () => {
    const block = says('"usage":{"prompt_tokens":1,"completion_tokens":1}');
    expect(observe(COMMITTED, block, true)).toMatchObject({ state: { usage: null }, forward: block });
  });

  it('hides the usage chunk from a client that did not ask for it, and only that', () => {
    const block = says('a') + STOP + usageEvent(1, 2) + DONE;
    expect(observe(STREAM_START, block, true).forward).toBe(says('a') + STOP + DONE);
    expect(observe(STREAM_START, block, false).forward).toBe(block);
    const together = event({ choices: [{ delta: {} }], usage: { prompt_tokens: 1, completion_tokens: 2 } });
    expect(observe(COMMITTED, together, true).forward).toBe(together);
  });

  it('tells output from what only keeps a connection alive', () => {
    const progress = (block: string): boolean => observe(COMMITTED, block, false).progress;
    const thought = delta({ content: '', reasoning_details: [{ text: 'hm' }] });
    const full = [says('a'), STOP, DONE, usageEvent(1, 2), thought, `: ping\n\n${says('a')}`];
    expect(full.map(progress)).toEqual(full.map(() => true));
    const empty = [
      ': ping\n\n',
      '\n',
      'event: ping\n\n',
      ROLE,
      delta({}),
      delta({ content: '' }),
      event({ choices: [] }),
    ];
    expect(empty.map(progress)).toEqual(empty.map(() => false));
  });

  it.each([
    ['error', 'upstream_error'],
    ['abort', 'upstream_error'],
    ['insufficient_system_resource', 'upstream_overloaded'],
  ])('takes the finish reason %s for a failure, and does not pass it on', (reason, code) => {
    const last = event({
      choices: [{ delta: {}, finish_reason: reason }],
      usage: { prompt_tokens: 1, completion_tokens: 2 },
    });
    const { state, forward } = observed([ROLE, says('a') + last, DONE], false);
    expect(state).toMatchObject({ failure: { code }, complete: false, terminated: false, usage: { inputTokens: 1 } });
    expect(forward).toBe(ROLE + says('a'));
  });

  it('does not care how an answer ends that has ended', () => {
    expect(observed([says('a') + STOP, delta({}, 'error'), DONE], false).state.failure).toBeNull();
  });

  it('is not complete for a finish reason without a word', () => {
    expect(observed([says('a'), delta({ content: 'b' }, '')], false).state.complete).toBe(false);
  });

  it.each([
    ['data: {"choices":[{"delta":{"content":"b}\n\n', 'upstream_malformed'],
    ['data: {"choices":[{"index":0,"delta":{"content":"b"},"finish_reason":null}}\n\n', 'upstream_malformed'],
    ['data: {"choices":[{"index":0,"delta":{"content":"\\x"},"finish_reason":null}]}\n\n', 'upstream_malformed'],
    ['data: {"choices":[{"index":0,"delta":{"content":"b\t"},"finish_reason":null}]}\n\n', 'upstream_malformed'],
    ['data: {broken}\n\n', 'upstream_malformed'],
    [event({ error: true }), 'upstream_error'],
    [event({ error: ['x'] }), 'upstream_error'],
    ['data: {"error" : {"message": "Overloaded"}}\n\n', 'upstream_overloaded'],
    ['data: {"\\u0065rror":{"message":"Overloaded"}}\n\n', 'upstream_overloaded'],
    [event({ object: 'error', message: 'x', code: 500 }), 'upstream_error'],
    [`event: error\n${event({ message: 'x' })}`, 'upstream_error'],
  ])('passes on nothing of %j in the middle of an answer', (bad, code) => {
    for (const blocks of [[says('a'), says('b'), bad, says('c')], [says('a') + says('b') + bad + says('c')]]) {
      const { state, forward } = observed(blocks, false);
      expect({ code: state.failure?.code, forward }).toEqual({ code, forward: says('a') + says('b') });
    }
  });

  it('counts what is said and called, read or not, and nothing that is thought', () => {
    const thinks = delta({ reasoning_content: 'hm' });
    const calls = delta({ tool_calls: [{ index: 0, function: { arguments: '{' } }] });
    const block = ROLE + thinks + thinks + says('a') + says('b') + thinks + calls + calls + STOP + DONE;
    expect(observeStream(false).step(block).deltas).toBe(4);
  });

  it('passes nothing on once it has failed', () => {
    const { next } = observeStream(false).step(says('a') + ERROR);
    expect(next.step(says('b'))).toEqual({ next, forward: '', progress: false, deltas: 0 });
  });

  it('is complete when each choice that has begun is', () => {
    const choice = (index: number, content: string, reason: string | null = null): string =>
      event({ choices: [{ index, delta: { content }, finish_reason: reason }] });
    const told = [choice(0, 'a'), choice(1, 'b'), choice(0, 'c'), choice(0, '', 'stop'), choice(1, 'd')];
    expect(observed(told, false).state.complete).toBe(false);
    expect(observed([...told, choice(1, '', 'stop')], false).state.complete).toBe(true);
    const late = [choice(0, 'a'), choice(0, '', 'stop'), choice(1, 'b')];
    expect([observed(late.slice(0, 2), false), observed(late, false)].map(({ state }) => state.complete)).toEqual([
      true,
      false,
    ]);
  });

  it.each(STREAM_FIXTURES)('makes the same of $name in blocks of any size', ({ text }) => {
    const parts = [...events(text)];
    fc.assert(
      fc.property(fc.subarray([...parts.keys()]), fc.boolean(), (cuts, hideUsage) => {
        const blocks = cuts.map((start, index) => parts.slice(start, cuts[index + 1]).join(''));
        const first = parts.slice(0, cuts[0]).join('');
        expect(observed([first, ...blocks], hideUsage)).toEqual(observed(parts, hideUsage));
      }),
      { numRuns: 30 },
    );
  });
});

/** One block from this state on. */
function observe(state: StreamState, block: string, hideUsage: boolean) {
  const { next, forward, progress } = observeStream(hideUsage, state).step(block);
  return { state: next.state, forward, progress };
}

function observed(blocks: readonly string[], hideUsage: boolean): { state: StreamState; forward: string } {
  let observer = observeStream(hideUsage);
  let all = '';
  for (const block of blocks) {
    const { next, forward } = observer.step(block);
    observer = next;
    all += forward;
  }
  return { state: observer.state, forward: all };
}
