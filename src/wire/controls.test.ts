import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { throughJson } from '../../test/support/builders.ts';
import { anyJson, anyString } from '../../test/support/json-text.ts';
import { isPointsmanError, PointsmanError } from '../core/errors.ts';
import { CONTROL_HEADERS, type Headers, readControls } from './controls.ts';

const NONE = { constraints: {}, tags: [] };

/** Field, value in the body, header, its text, and what comes of it. */
const HINTS: readonly (readonly [string, unknown, string, string, object])[] = [
  ['task', 'reasoning', 'x-pointsman-task', 'reasoning', { task: 'reasoning' }],
  ['task', 'summarize', 'x-pointsman-task', 'summarize', { task: 'summarize' }],
  ['complexity', 0.25, 'x-pointsman-complexity', '0.25', { complexity: 0.25 }],
  ['policy', 'cheap', 'x-pointsman-policy', 'cheap', { policy: 'cheap' }],
  ['latencyClass', 'batch', 'x-pointsman-latency-class', 'batch', { latencyClass: 'batch' }],
  ['dial', 1, 'x-pointsman-dial', '1', { dial: 1 }],
  ['session', 's 1', 'x-pointsman-session', 's 1', { session: 's 1' }],
  ['tags', ['a', 'b'], 'x-pointsman-tags', 'a, b', { tags: ['a', 'b'] }],
];

const CONSTRAINTS: readonly (readonly [string, unknown, string, string, object])[] = [
  ['maxLatencyMs', 1500, 'x-pointsman-max-latency-ms', '1500', { maxLatencyMs: 1500 }],
  ['max_latency_ms', 1500, 'x-pointsman-max-latency-ms', '1.5e3', { maxLatencyMs: 1500 }],
  ['maxTtftMs', 200, 'x-pointsman-max-ttft-ms', '200', { maxTtftMs: 200 }],
  ['maxCostUsd', 0.002, 'x-pointsman-max-cost-usd', '0.002', { maxCostNanoUsd: 2_000_000 }],
  ['maxCostPer1kTokens', 0.01, 'x-pointsman-max-cost-per-1k-tokens', '0.01', { maxCostPer1kNanoUsd: 10_000_000 }],
  ['max_cost_per_1k', 0.01, 'x-pointsman-max-cost-per-1k', '0.01', { maxCostPer1kNanoUsd: 10_000_000 }],
  ['minQuality', 0.8, 'x-pointsman-min-quality', '0.8', { minQuality: 0.8 }],
  ['maxSizeB', 7, 'x-pointsman-max-size-b', '7', { maxSizeB: 7 }],
  ['localOnly', true, 'x-pointsman-local-only', 'true', { localOnly: true }],
  ['localOnly', false, 'x-pointsman-local-only', 'false', { localOnly: false }],
  ['region', 'eu', 'x-pointsman-region', 'eu', { region: 'eu' }],
  ['only', ['openai'], 'x-pointsman-only', 'openai', { only: ['openai'] }],
  ['ignore', ['a', 'b/c'], 'x-pointsman-ignore', 'a,b/c', { ignore: ['a', 'b/c'] }],
  ['strict', ['latency', 'cost'], 'x-pointsman-strict', 'latency,cost', { strict: ['latency', 'cost'] }],
];

describe('readControls', () => {
  it.each(HINTS)('reads %s from the body and from the header', (field, value, header, text, hints) => {
    expect(readControls({ [field]: value }, {})).toEqual({ ...NONE, ...hints });
    expect(readControls(undefined, { [header]: text })).toEqual({ ...NONE, ...hints });
  });

  it.each(CONSTRAINTS)(
    'reads the constraint %s from the body and from the header',
    (field, value, header, text, constraints) => {
      expect(readControls({ constraints: { [field]: value } }, {})).toEqual({ ...NONE, constraints });
      expect(readControls(undefined, { [header]: text })).toEqual({ ...NONE, constraints });
    },
  );

  it('has a header for every field, and no other', () => {
    const tested = [...HINTS, ...CONSTRAINTS].map(([, , header]) => header);
    expect([...CONTROL_HEADERS].sort()).toEqual([...new Set(tested)].sort());
  });

  it.each([
    [undefined, {}],
    [null, {}],
    [{}, {}],
    [{ constraints: null, task: null, tags: null }, {}],
    [{ constraints: { maxLatencyMs: null } }, {}],
    [undefined, { host: 'x', 'x-other': 'y', 'x-pointsman-task': undefined }],
  ])('finds nothing in %j and %j', (body, headers) => {
    expect(readControls(body, headers)).toEqual(NONE);
  });

  it('lets the body count where the header says otherwise, field by field', () => {
    const headers = { 'x-pointsman-task': 'math', 'x-pointsman-dial': '0.1', 'x-pointsman-max-latency-ms': '9' };
    const body = { task: 'chat', constraints: { max_latency_ms: 5, localOnly: true } };
    expect(readControls(body, headers)).toEqual({
      tags: [],
      task: 'chat',
      dial: 0.1,
      constraints: { maxLatencyMs: 5, localOnly: true },
    });
  });

  it.each([
    [{ tasks: 'x' }, 'pointsman.tasks', 'Known: task, '],
    [{ latency_class: 'x' }, 'pointsman.latency_class', '`latencyClass`'],
    [{ LATENCYCLASS: 'x' }, 'pointsman.LATENCYCLASS', '`latencyClass`'],
    [{ maxLatencyMs: 5 }, 'pointsman.maxLatencyMs', '`constraints.maxLatencyMs`'],
    [{ constraints: { max_ttft_ms: 5 } }, 'pointsman.constraints.max_ttft_ms', '`maxTtftMs`'],
    [{ constraints: { 'max-cost-usd': 5 } }, 'pointsman.constraints.max-cost-usd', '`maxCostUsd`'],
    [{ constraints: { local: true } }, 'pointsman.constraints.local', '`localOnly`'],
    [{ constraints: { task: 'x' } }, 'pointsman.constraints.task', 'Known: maxLatencyMs, '],
    [JSON.parse('{"constructor":1}'), 'pointsman.constructor', 'Known: task, '],
    [JSON.parse('{"__proto__":{"task":"x"}}'), 'pointsman.__proto__', 'Known: task, '],
  ])('does not know %j, and says what there is', (body, param, hint) => {
    const error = errorOf(body, {});
    expect(error).toMatchObject({ code: 'invalid_value', param });
    expect(error.message).toContain(hint);
  });

  it.each([
    ['x-pointsman-max-latency', '`x-pointsman-max-latency-ms`'],
    ['x-pointsman-latencyclass', '`x-pointsman-latency-class`'],
    ['x-pointsman-max-cost-per1k-tokens', '`x-pointsman-max-cost-per-1k-tokens`'],
    ['x-pointsman-', 'x-pointsman-'],
    ['x-pointsman-colour', 'Known: x-pointsman-task, '],
  ])('does not know the header %s, and says what there is', (header, hint) => {
    const error = errorOf(undefined, { [header]: 'x' });
    expect(error).toMatchObject({ code: 'invalid_value', param: header });
    expect(error.message).toContain(hint);
  });

  it.each<[string, unknown, string]>([
    ['a list', [], 'pointsman'],
    ['text', 'cheap', 'pointsman'],
    ['false', false, 'pointsman'],
    ['an empty task', { task: '' }, 'pointsman.task'],
    ['a number for a task', { task: 7 }, 'pointsman.task'],
    ['a lone surrogate', { session: '\udc00' }, 'pointsman.session'],
    ['a complexity above 1', { complexity: 1.1 }, 'pointsman.complexity'],
    ['a complexity below 0', { complexity: -0.1 }, 'pointsman.complexity'],
    ['a complexity as text', { complexity: '0.5' }, 'pointsman.complexity'],
    ['a dial of NaN', { dial: Number.NaN }, 'pointsman.dial'],
    ['tags as text', { tags: 'a,b' }, 'pointsman.tags'],
    ['an empty tag', { tags: ['a', ''] }, 'pointsman.tags[1]'],
    ['constraints as a list', { constraints: [] }, 'pointsman.constraints'],
    ['no time at all', { constraints: { maxLatencyMs: 0 } }, 'pointsman.constraints.maxLatencyMs'],
    ['endless time', { constraints: { maxTtftMs: JSON.parse('1e400') } }, 'pointsman.constraints.maxTtftMs'],
    ['a negative price', { constraints: { maxCostUsd: -1 } }, 'pointsman.constraints.maxCostUsd'],
    ['a price as text', { constraints: { maxCostPer1kTokens: '1' } }, 'pointsman.constraints.maxCostPer1kTokens'],
    ['a quality above 1', { constraints: { minQuality: 2 } }, 'pointsman.constraints.minQuality'],
    ['yes for true', { constraints: { localOnly: 'yes' } }, 'pointsman.constraints.localOnly'],
    ['a wish that is none', { constraints: { strict: ['cost', 'taste'] } }, 'pointsman.constraints.strict[1]'],
    ['only nothing', { constraints: { only: 'openai' } }, 'pointsman.constraints.only'],
  ])('refuses %s, and names the field', (_, body, param) => {
    expect(errorOf(body, {})).toMatchObject({ code: 'invalid_value', param });
  });

  it.each([
    ['x-pointsman-dial', 'high', 'x-pointsman-dial'],
    ['x-pointsman-dial', '', 'x-pointsman-dial'],
    ['x-pointsman-complexity', 'NaN', 'x-pointsman-complexity'],
    ['x-pointsman-max-latency-ms', '-1', 'x-pointsman-max-latency-ms'],
    ['x-pointsman-max-latency-ms', '1s', 'x-pointsman-max-latency-ms'],
    ['x-pointsman-max-cost-usd', 'Infinity', 'x-pointsman-max-cost-usd'],
    ['x-pointsman-local-only', '1', 'x-pointsman-local-only'],
    ['x-pointsman-task', '', 'x-pointsman-task'],
    ['x-pointsman-tags', 'a,,b', 'x-pointsman-tags[1]'],
    ['x-pointsman-strict', 'cost,taste', 'x-pointsman-strict[1]'],
  ])('refuses the header %s: %j, and names it', (header, text, param) => {
    expect(errorOf(undefined, { [header]: text })).toMatchObject({ code: 'invalid_value', param });
  });

  it('takes a header that came twice for one with both', () => {
    expect(readControls(undefined, { 'x-pointsman-tags': ['a', 'b'] }).tags).toEqual(['a', 'b']);
    expect(errorOf(undefined, { 'x-pointsman-dial': ['0', '1'] })).toMatchObject({ param: 'x-pointsman-dial' });
  });

  it('keeps labels short', () => {
    expect(readControls({ session: 'x'.repeat(1000) }, {}).session).toHaveLength(128);
  });

  it('reads or refuses anything, throws nothing else, and what it reads can be written down', () => {
    const keys = [...HINTS, ...CONSTRAINTS].map(([field]) => field);
    const fields = fc.dictionary(fc.oneof(fc.constantFrom(...keys, 'constraints'), anyString), value, { maxKeys: 3 });
    const body = fc.oneof(
      anyJson,
      fields,
      fields.map((constraints) => ({ constraints })),
    );
    const headers = fc.dictionary(fc.constantFrom(...CONTROL_HEADERS, 'x-pointsman-x', 'host'), headerText, {
      maxKeys: 2,
    });
    fc.assert(
      fc.property(body, headers, (control, sent) => {
        try {
          const hints = readControls(control, sent);
          expect(throughJson(hints)).toEqual(hints);
        } catch (error) {
          if (!isPointsmanError(error)) throw error;
          expect(error).toMatchObject({ code: 'invalid_value', param: expect.stringContaining('pointsman') });
        }
      }),
      { numRuns: 1000 },
    );
  });
});

const value: fc.Arbitrary<unknown> = fc.oneof(
  anyJson,
  fc.double({ noNaN: true }),
  fc.constantFrom(0.5, 1, 1e300, 1e-300, true, 'x', ['x'], ['cost']),
);
const headerText = fc.oneof(
  anyString,
  fc.double().map(String),
  fc.constantFrom('true', '1', '0.5', 'a,b', '1e300', 'cost'),
);

function errorOf(body: unknown, headers: Headers): PointsmanError {
  try {
    readControls(body, headers);
  } catch (error) {
    if (error instanceof PointsmanError) return error;
    throw error;
  }
  throw new Error('Nothing was thrown.');
}
