import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { throughJson } from '../../test/support/builders.ts';
import { anyJson, anyString } from '../../test/support/json-text.ts';
import { isPointsmanError, PointsmanError } from '../core/errors.ts';
import {
  CONTROL_FIELDS,
  CONTROL_HEADERS,
  type Headers,
  LITELLM_HEADERS,
  OPENROUTER_FIELDS,
  readControls,
  takeControls,
  withoutControls,
} from './controls.ts';

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
  ['timeoutMs', 1500.4, 'x-pointsman-timeout-ms', '1500', { timeoutMs: 1500 }],
  ['timeoutMs', 1e12, 'x-pointsman-timeout-ms', '1e12', { timeoutMs: 2_147_483_647 }],
  ['atomic', true, 'x-pointsman-atomic', 'true', { atomic: true }],
  ['atomic', false, 'x-pointsman-atomic', 'false', { atomic: false }],
  ['maxAttempts', 2, 'x-pointsman-max-attempts', '2', { maxAttempts: 2 }],
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
    ['no attempt', { maxAttempts: 0 }, 'pointsman.maxAttempts'],
    ['half an attempt', { maxAttempts: 1.5 }, 'pointsman.maxAttempts'],
    ['no time for an attempt', { timeoutMs: 0 }, 'pointsman.timeoutMs'],
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

describe('takeControls', () => {
  const PLAIN = { model: 'auto', messages: [], metadata: { user_id: 'u' } };

  it('hands a body that asks nothing of the router on as it is', () => {
    const taken = takeControls(PLAIN, { host: 'x', 'x-stainless-lang': 'js' });
    expect(taken.body).toBe(PLAIN);
    expect(taken.hints).toEqual(NONE);
    expect(takeControls(PLAIN, {}).hints).toBe(takeControls(PLAIN, {}).hints);
  });

  it('takes every field that is ours out of the body, and no other', () => {
    const ours = { pointsman: { task: 'math' }, models: ['x'], provider: { sort: 'price' }, tags: ['a'] };
    const { body, hints } = takeControls({ ...PLAIN, ...ours, n: 1 }, {});
    expect(Object.keys(ours)).toEqual(CONTROL_FIELDS);
    expect(body).toEqual({ ...PLAIN, n: 1 });
    expect(hints).toEqual({
      task: 'math',
      models: ['x'],
      policy: 'cheapest',
      tags: ['a'],
      calledBy: { policy: 'provider.sort' },
      constraints: {},
    });
    expect(withoutControls({ ...ours, n: 1 })).toEqual({ n: 1 });
  });

  it('takes null for absent', () => {
    const { body, hints } = takeControls({ ...PLAIN, models: null, provider: null, tags: null, pointsman: null }, {});
    expect(hints).toEqual(NONE);
    expect(body).toEqual(PLAIN);
    expect(
      takeControls({ ...PLAIN, provider: { sort: null, order: null, max_price: { prompt: null } } }, {}).hints,
    ).toEqual(NONE);
  });

  it.each<[unknown, unknown, unknown]>([
    ['a', ['b', 'c', 'b'], 'a'],
    [undefined, ['b', 'c', 'b'], 'b'],
    [null, ['b', 'c', 'b'], 'b'],
  ])('for the model %j before %j names the model %j', (model, models, first) => {
    const { body, hints } = takeControls({ model, models }, {});
    expect(body).toEqual({ model: first });
    expect(hints.models).toEqual(['b', 'c']);
  });

  it('finds nobody named in an empty list', () => {
    expect(takeControls({ model: 'a', models: [] }, {})).toEqual({ hints: NONE, body: { model: 'a' } });
  });

  it.each<[object, object]>([
    [{ order: ['a', 'b', 'a'] }, { prefer: ['a', 'b'] }],
    [{ order: ['a'], allow_fallbacks: true }, { prefer: ['a'] }],
    [
      { order: ['a', 'b'], allow_fallbacks: false },
      { prefer: ['a', 'b'], constraints: { only: ['a', 'b'] }, calledBy: { 'constraints.only': 'provider.order' } },
    ],
    [
      { allow_fallbacks: false, order: ['a', 'b'], only: ['b', 'c'] },
      { prefer: ['a', 'b'], constraints: { only: ['b'] }, calledBy: { 'constraints.only': 'provider.only' } },
    ],
    [{ order: [] }, {}],
    [
      { order: [], allow_fallbacks: false },
      { fallbacks: false, calledBy: { fallbacks: 'provider.allow_fallbacks' } },
    ],
    [{ allow_fallbacks: false }, { fallbacks: false, calledBy: { fallbacks: 'provider.allow_fallbacks' } }],
    [{ only: ['a'] }, { constraints: { only: ['a'] }, calledBy: { 'constraints.only': 'provider.only' } }],
    [{ ignore: ['a'] }, { constraints: { ignore: ['a'] }, calledBy: { 'constraints.ignore': 'provider.ignore' } }],
    [{ sort: 'price' }, { policy: 'cheapest', calledBy: { policy: 'provider.sort' } }],
    [{ sort: 'throughput' }, { policy: 'fastest', calledBy: { policy: 'provider.sort' } }],
    [{ sort: { by: 'latency', partition: 'model' } }, { policy: 'fastest', calledBy: { policy: 'provider.sort' } }],
    [
      { max_price: { prompt: 0.15, completion: '2' } },
      {
        constraints: { maxInputPricePicoUsd: 150_000, maxOutputPricePicoUsd: 2_000_000 },
        calledBy: {
          'constraints.maxInputPricePicoUsd': 'provider.max_price.prompt',
          'constraints.maxOutputPricePicoUsd': 'provider.max_price.completion',
        },
      },
    ],
    [{ max_price: { prompt: 0 } }, { constraints: { maxInputPricePicoUsd: 0 }, calledBy: expect.anything() }],
    [{ zdr: false, data_collection: 'allow', enforce_distillable_text: false }, {}],
    [
      {
        require_parameters: true,
        quantizations: ['fp8'],
        preferred_min_throughput: 50,
        preferred_max_latency: { p50: 1 },
      },
      {},
    ],
  ])('understands the provider %j', (provider, hints) => {
    expect(takeControls({ ...PLAIN, provider }, {}).hints).toEqual({ ...NONE, ...hints });
  });

  it.each<[string, object, string]>([
    ['models as text', { models: 'a' }, 'models'],
    ['a model that is no text', { models: ['a', 1] }, 'models[1]'],
    ['a provider as text', { provider: 'openai' }, 'provider'],
    ['a field that there is not', { provider: { colour: 1 } }, 'provider.colour'],
    ['a field that every object has', { provider: JSON.parse('{"constructor":1}') }, 'provider.constructor'],
    ['an order as text', { provider: { order: 'a' } }, 'provider.order'],
    ['fallbacks as text', { provider: { allow_fallbacks: 'no' } }, 'provider.allow_fallbacks'],
    ['a sort that there is not', { provider: { sort: 'taste' } }, 'provider.sort'],
    ['a sort over all models', { provider: { sort: { by: 'price', partition: 'none' } } }, 'provider.sort.partition'],
    ['a sort by nothing', { provider: { sort: {} } }, 'provider.sort.by'],
    ['a negative price', { provider: { max_price: { prompt: -1 } } }, 'provider.max_price.prompt'],
    ['a price that is no number', { provider: { max_price: { completion: 'x' } } }, 'provider.max_price.completion'],
    ['a price of what has no price here', { provider: { max_price: { image: 1 } } }, 'provider.max_price.image'],
    ['no retention', { provider: { zdr: true } }, 'provider.zdr'],
    ['no collection', { provider: { data_collection: 'deny' } }, 'provider.data_collection'],
    ['distillable text', { provider: { enforce_distillable_text: true } }, 'provider.enforce_distillable_text'],
    ['tags as text', { tags: 'a' }, 'tags'],
    ['an empty tag', { tags: [''] }, 'tags[0]'],
  ])('refuses %s, and names the field', (_, fields, param) => {
    expect(errorIn({ ...PLAIN, ...fields }, {})).toMatchObject({ code: 'invalid_value', param });
  });

  it('says what to do instead of asking for what nobody here can vouch for', () => {
    const { message } = errorIn({ ...PLAIN, provider: { zdr: true } }, {});
    expect(message).toContain('`provider.only`');
    expect(message).toContain('`pointsman.constraints.localOnly`');
  });

  it.each<[Headers, boolean, object]>([
    [{ 'x-litellm-tags': 'a, b' }, false, { tags: ['a', 'b'] }],
    [{ 'x-litellm-timeout': '1.5' }, false, { timeoutMs: 1500 }],
    [{ 'x-litellm-timeout': '1.5' }, true, { timeoutMs: 1500 }],
    [{ 'x-litellm-timeout': '9', 'x-litellm-stream-timeout': '2' }, false, { timeoutMs: 9000 }],
    [{ 'x-litellm-timeout': '9', 'x-litellm-stream-timeout': '2' }, true, { timeoutMs: 2000 }],
    [{ 'x-litellm-stream-timeout': '2', 'x-litellm-timeout': '9' }, true, { timeoutMs: 2000 }],
    [{ 'x-litellm-num-retries': '0' }, false, { maxAttempts: 1 }],
    [{ 'x-litellm-num-retries': '2' }, false, { maxAttempts: 3 }],
    [{ 'x-litellm-spend-logs-metadata': '{', 'x-litellm-customer-id': 'c', 'x-litellm-colour': 'red' }, false, {}],
  ])('understands the headers %j of a stream: %j', (headers, stream, hints) => {
    expect(takeControls({ ...PLAIN, stream }, headers).hints).toEqual({ ...NONE, ...hints });
  });

  it.each([
    ['x-litellm-timeout', '0'],
    ['x-litellm-timeout', 'soon'],
    ['x-litellm-stream-timeout', '-1'],
    ['x-litellm-num-retries', '-1'],
    ['x-litellm-num-retries', '1.5'],
    ['x-litellm-num-retries', ''],
    ['x-litellm-tags', 'a,,b'],
  ])('refuses the header %s: %j, and names it', (header, text) => {
    const error = errorIn(PLAIN, { [header]: text });
    expect(error).toMatchObject({ code: 'invalid_value' });
    expect(error.param?.startsWith(header)).toBe(true);
  });

  it.each<[object, readonly string[], unknown]>([
    [{ metadata: { tags: ['a'] } }, ['a'], undefined],
    [{ metadata: { tags: ['a'], team: 'x' } }, ['a'], { team: 'x' }],
    [{ metadata: { tags: ['a'] }, tags: ['b'] }, ['b'], undefined],
    [{ metadata: { tags: 'a' } }, [], { tags: 'a' }],
    [{ metadata: { tags: ['a', 1] } }, [], { tags: ['a', 1] }],
    [{ metadata: ['a'] }, [], ['a']],
  ])('finds in %j the tags %j, and leaves the metadata %j to the provider', (fields, tags, metadata) => {
    const { body, hints } = takeControls({ model: 'auto', ...fields }, {});
    expect(hints.tags).toEqual(tags);
    expect(body['metadata']).toEqual(metadata);
    expect('metadata' in body).toBe(metadata !== undefined);
  });

  it('lets our own words count where others say otherwise, and of constraints both', () => {
    const { hints } = takeControls(
      {
        model: 'auto',
        tags: ['theirs'],
        provider: { sort: 'price', only: ['a', 'b'], ignore: ['c'] },
        pointsman: { policy: 'hybrid', constraints: { only: ['b'], ignore: ['d'] } },
      },
      { 'x-pointsman-tags': 'ours', 'x-litellm-timeout': '9', 'x-pointsman-timeout-ms': '5' },
    );
    expect(hints).toEqual({
      policy: 'hybrid',
      tags: ['ours'],
      timeoutMs: 5,
      constraints: { only: ['b'], ignore: ['c', 'd'] },
    });
  });

  it('reads or refuses anything, throws nothing else, and what it reads can be written down', () => {
    const fields = fc.dictionary(
      fc.constantFrom(...OPENROUTER_FIELDS.map((path) => path.replace('provider.', ''))),
      value,
    );
    const body = fc.record({ models: anyJson, provider: fc.oneof(anyJson, fields), tags: anyJson, metadata: anyJson });
    const headers = fc.dictionary(fc.constantFrom(...LITELLM_HEADERS), headerText, { maxKeys: 2 });
    fc.assert(
      fc.property(body, headers, fc.boolean(), (sent, around, stream) => {
        try {
          const { hints } = takeControls({ model: 'auto', stream, ...sent }, around);
          expect(throughJson(hints)).toEqual(hints);
        } catch (error) {
          if (!isPointsmanError(error)) throw error;
          expect(error).toMatchObject({ code: 'invalid_value', param: expect.any(String) });
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
  return thrownBy(() => readControls(body, headers));
}

function errorIn(body: Readonly<Record<string, unknown>>, headers: Headers): PointsmanError {
  return thrownBy(() => takeControls(body, headers));
}

function thrownBy(act: () => unknown): PointsmanError {
  try {
    act();
  } catch (error) {
    if (error instanceof PointsmanError) return error;
    throw error;
  }
  throw new Error('Nothing was thrown.');
}
