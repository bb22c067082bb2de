import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { anyEntries, anyJson, anyString, type Entries, textOf } from '../../../test/support/json-text.ts';
import { OPENROUTER_EXTRAS, type Quirks } from '../../core/quirks.ts';
import { CONTROL_FIELDS } from '../controls.ts';
import type { Wanted } from '../dialect.ts';
import type { Member } from '../json/scan.ts';
import { scanObject } from '../json/scan.ts';
import { clientWantsUsage, editBody } from './edits.ts';
import { openaiChatPassThrough } from './index.ts';

const AS_IS: Wanted = { upstreamModel: 'auto', quirks: { noStreamUsage: true, limitField: 'max_tokens' } };
const STREAMED: Wanted = { ...AS_IS, quirks: {} };

describe('editBody', () => {
  it('changes nothing where nothing is to be changed', () => {
    expect(edited('{"model":"auto","messages":[]}', AS_IS)).toBe('{"model":"auto","messages":[]}');
    const streamed = '{"model":"auto","stream":true,"stream_options":{ "include_usage" : true }}';
    expect(edited(streamed, STREAMED)).toBe(streamed);
    const limited = '{"model":"auto","max_tokens":5}';
    expect(edited(limited, { ...AS_IS, maxOutputTokens: 5 })).toBe(limited);
  });

  it('takes out what providers of other dialects sealed, and leaves what Gemini says itself', () => {
    const call = { id: 'a', type: 'function', function: { name: 'f', arguments: '{}' } };
    const sealed = (signature: string) => ({ ...call, extra_content: { google: { thought_signature: signature } } });
    const asked = (...calls: readonly object[]) =>
      JSON.stringify({ model: 'auto', messages: [{ role: 'assistant', content: null, tool_calls: calls }], n: 1 });
    expect(edited(asked(sealed('pointsman:gemini:s'), sealed('s'), call), AS_IS)).toBe(asked(call, sealed('s'), call));
    expect(edited(asked(sealed('s')), AS_IS)).toBe(asked(sealed('s')));
    expect(refused(asked(call, sealed('pointsman:gemini:s')), {})).toEqual(['messages[].seal']);
    expect(refused(asked(sealed('s')), {})).toEqual([]);
  });

  it('names the model as the provider does', () => {
    expect(edited('{"messages":[], "model" : "auto" }', { ...AS_IS, upstreamModel: 'gpt-"4"' })).toBe(
      '{"messages":[], "model" : "gpt-\\"4\\"" }',
    );
  });

  it('strips the control fields', () => {
    expect(edited('{"pointsman":{"task":"x"},"model":"auto"}', AS_IS)).toBe('{"model":"auto"}');
    expect(edited('{"model":"auto","\\u0070ointsman":null}', AS_IS)).toBe('{"model":"auto"}');
    for (const field of CONTROL_FIELDS) {
      expect(edited(`{"model":"auto","${field}":["x"],"n":1}`, AS_IS)).toBe('{"model":"auto","n":1}');
    }
  });

  it.each([
    ['{"model":"auto"}', '{"max_tokens":100,"model":"auto"}'],
    ['{"model":"auto","max_tokens":null}', '{"model":"auto","max_tokens":100}'],
    ['{"model":"auto","max_tokens":500}', '{"model":"auto","max_tokens":100}'],
    ['{"model":"auto","max_tokens":50}', '{"model":"auto","max_tokens":50}'],
    ['{"model":"auto","max_completion_tokens":500}', '{"model":"auto","max_tokens":100}'],
    ['{"model":"auto","max_completion_tokens":null}', '{"model":"auto","max_tokens":100}'],
  ])('limits the output of %j as %j', (text, expected) => {
    expect(edited(text, { ...AS_IS, maxOutputTokens: 100 })).toBe(expected);
  });

  it('puts a limit that the client has not set where the provider wants it', () => {
    const want: Wanted = { ...STREAMED, maxOutputTokens: 100 };
    expect(edited('{"model":"auto"}', want)).toBe('{"max_completion_tokens":100,"model":"auto"}');
    expect(edited('{"model":"auto","max_tokens":500}', want)).toBe('{"model":"auto","max_completion_tokens":100}');
  });

  it.each([
    ['{ "max_completion_tokens" : 1e2 , "n":1}', AS_IS, '{ "max_tokens":1e2 , "n":1}'],
    ['{"max\\u005fcompletion_tokens":5}', AS_IS, '{"max_tokens":5}'],
    ['{"max_completion_tokens":null}', AS_IS, '{"max_tokens":null}'],
    ['{"max_tokens":5}', { ...AS_IS, quirks: { noStreamUsage: true } }, '{"max_completion_tokens":5}'],
    [
      '{"max_tokens":5,"stream":true}',
      STREAMED,
      '{"stream_options":{"include_usage":true},"max_completion_tokens":5,"stream":true}',
    ],
  ] as const)('gives the limit in %s the name that is read, and keeps its value', (text, want, expected) => {
    expect(edited(text, want)).toBe(expected);
  });

  it.each<[Quirks, string, string]>([
    // No name is left under which it could be put, so the other one is not ours to take away.
    [{ refuses: ['max_completion_tokens'] }, '{"max_tokens":500,"n":1}', '{"max_tokens":100,"n":1}'],
    [{ refuses: ['max_completion_tokens'] }, '{"max_tokens":50,"n":1}', '{"max_tokens":50,"n":1}'],
    [
      { bodyFields: { max_completion_tokens: 7 } },
      '{"max_tokens":500}',
      '{"max_completion_tokens":7,"max_tokens":100}',
    ],
    [{ bodyFields: { max_tokens: 7 } }, '{"max_tokens":500}', '{"max_tokens":7}'],
    [{ bodyFields: { max_tokens: 7 } }, '{"n":1}', '{"max_tokens":7,"n":1}'],
  ])('renames no limit where the endpoint has %j', (quirks, text, expected) => {
    expect(edited(text, { upstreamModel: 'auto', maxOutputTokens: 100, quirks })).toBe(expected);
  });

  it('lowers a limit to what the model can, and sets none of its own for that', () => {
    expect(edited('{"max_tokens":500}', { ...AS_IS, outputCeiling: 100 })).toBe('{"max_tokens":100}');
    expect(edited('{"model":"auto"}', { ...AS_IS, outputCeiling: 100 })).toBe('{"model":"auto"}');
    expect(edited('{"n":1}', { ...AS_IS, maxOutputTokens: 500, outputCeiling: 100 })).toBe('{"max_tokens":100,"n":1}');
  });

  it('keeps an option from a provider that would refuse it', () => {
    const text = '{"model":"auto","stream_options":{"include_usage":true},"pointsman":{}}';
    expect(edited(text, AS_IS)).toBe('{"model":"auto"}');
  });

  it('keeps every field from a provider that would refuse it', () => {
    const quirks = { ...AS_IS.quirks, noParallelToolCalls: true, noReasoningEffort: true, refuses: ['seed'] } as const;
    const text = '{"seed":1,"model":"auto","parallel_tool_calls":true,"user":"me","reasoning_effort":"low"}';
    expect(edited(text, { ...AS_IS, quirks })).toBe('{"model":"auto","user":"me"}');
    expect(refused(text, quirks)).toEqual(['parallelToolCalls', 'reasoning', 'seed']);
    expect(refused('{"model":"auto"}', quirks)).toEqual([]);
    expect(refused(text, AS_IS.quirks)).toEqual([]);
    expect(refused('{"reasoning":{"effort":"low"}}', quirks)).toEqual(['reasoning']);
    expect(refused('{"reasoning":{"effort":"low"}}', { ...quirks, openRouterFields: OPENROUTER_EXTRAS })).toEqual([]);
  });

  it("keeps OpenRouter's own fields from whoever does not know them, and says what is lost with them", () => {
    const text =
      '{"model":"auto","usage":{"include":true},"include_reasoning":true,"transforms":[],"route":"fallback","plugins":[]}';
    expect(edited(text, AS_IS)).toBe('{"model":"auto"}');
    expect(refused(text, {})).toEqual(['transforms', 'route', 'plugins']);
    expect(refused('{"include_reasoning":false,"route":null}', {})).toEqual(['include_reasoning']);
    const knowing: Quirks = { openRouterFields: OPENROUTER_EXTRAS };
    expect(edited(text, { upstreamModel: 'auto', quirks: knowing })).toBe(text);
    expect(refused(text, knowing)).toEqual([]);
  });

  it('takes out the tags that it has read in the metadata, and nothing else', () => {
    const all = '{"model":"auto","metadata":{"tags":["a"]},"n":1}';
    expect(edited(all, AS_IS)).toBe('{"model":"auto","n":1}');
    expect(edited('{"model":"auto","metadata":{"team":"x","tags":["a"]}}', AS_IS)).toBe(
      '{"model":"auto","metadata":{"team":"x"}}',
    );
    const others = '{"model":"auto","metadata":{"tags":"a, b"}}';
    expect(edited(others, AS_IS)).toBe(others);
  });

  it('neither changes nor adds what would be refused', () => {
    const refuses = ['max_tokens', 'stream_options', 'reasoning_effort'];
    const text = '{"stream":true,"max_tokens":500,"model":"auto","reasoning":{"effort":"low"}}';
    const quirks: Quirks = { limitField: 'max_tokens', refuses };
    expect(edited(text, { upstreamModel: 'auto', maxOutputTokens: 100, quirks })).toBe(
      '{"stream":true,"model":"auto"}',
    );
  });

  it("says OpenRouter's wish for reasoning in the words of the others, and leaves it to OpenRouter", () => {
    const asked = '{"model":"auto","reasoning":{"effort":"low"},"user":"me"}';
    expect(edited(asked, AS_IS)).toBe('{"reasoning_effort":"low","model":"auto","user":"me"}');
    expect(edited(asked, { ...AS_IS, quirks: { ...AS_IS.quirks, openRouterFields: OPENROUTER_EXTRAS } })).toBe(asked);
    expect(edited(asked, { ...AS_IS, quirks: { noReasoningEffort: true } })).toBe('{"model":"auto","user":"me"}');
    expect(edited('{"model":"auto","reasoning":{"max_tokens":9000}}', AS_IS)).toBe(
      '{"reasoning_effort":"medium","model":"auto"}',
    );
    expect(edited('{"model":"auto","reasoning":{"enabled":false}}', AS_IS)).toBe('{"model":"auto"}');
    const said = '{"model":"auto","reasoning":{"effort":"low"},"reasoning_effort":"high"}';
    expect(edited(said, AS_IS)).toBe('{"model":"auto","reasoning_effort":"high"}');
    expect(edited('{"model":"auto","reasoning":"much"}', AS_IS)).toBe('{"model":"auto","reasoning":"much"}');
  });

  it('names no model where the path does, and puts in what every body must have', () => {
    const quirks = { noModelInBody: true, noStreamUsage: true, bodyFields: { version: '1', 'a"b': 2 } } as const;
    const text = '{"model":"auto","version":"0","messages":[]}';
    expect(edited(text, { upstreamModel: 'x', quirks })).toBe('{"a\\"b":2,"version":"1","messages":[]}');
    expect(edited('{"messages":[],"model":"auto"}', { upstreamModel: 'x', quirks })).toBe(
      '{"version":"1","a\\"b":2,"messages":[]}',
    );
  });

  it.each([
    ['{"max_completion_tokens":5,"max_tokens":9000}', '{"max_tokens":5}'],
    ['{"max_tokens":5,"max_completion_tokens":9000}', '{"max_tokens":5}'],
    ['{"max_tokens":500,"n":1,"max_completion_tokens":9000}', '{"max_tokens":100,"n":1}'],
    ['{"max_completion_tokens":null,"n":1,"max_tokens":500}', '{"n":1,"max_tokens":100}'],
    ['{"max_completion_tokens":50,"max_tokens":null}', '{"max_tokens":50}'],
  ])('keeps of the two limits in %s the lower one, under the name that is read', (text, expected) => {
    expect(edited(text, { ...AS_IS, maxOutputTokens: 100 })).toBe(expected);
  });

  it.each([
    ['{"stream":true}', '{"stream_options":{"include_usage":true},"stream":true}'],
    ['{"stream":true,"stream_options":null}', '{"stream":true,"stream_options":{"include_usage":true}}'],
    [
      '{"stream":true,"stream_options":{"include_usage":false,"x":1}}',
      '{"stream":true,"stream_options":{"include_usage":true,"x":1}}',
    ],
    ['{"stream":true,"usage":{"include":true}}', '{"stream_options":{"include_usage":true},"stream":true}'],
    ['{"stream":false}', '{"stream":false}'],
    ['{"n":1}', '{"n":1}'],
  ])('asks for usage in %j by %j', (text, expected) => {
    expect(edited(text, STREAMED)).toBe(expected);
  });

  it('gives exactly the object that is meant, and every other member byte for byte', () => {
    fc.assert(
      fc.property(body, wanted, ({ text }, want) => {
        const before = latin1Of(text);
        const after = edited(before, want);
        expect(parse(after)).toEqual(meant(parse(before), want));
        expect(untouched(after)).toEqual(untouched(before));
      }),
      { numRuns: 500 },
    );
  });
});

describe('canPass', () => {
  const { canPass } = openaiChatPassThrough;
  const call = (id: string): object => ({ role: 'assistant', tool_calls: [{ id, type: 'function', function: {} }] });
  const result = (id: string): object => ({ role: 'tool', tool_call_id: id, content: '' });

  it.each<[Quirks, object]>([
    [{ noJsonSchema: true }, { response_format: { type: 'json_schema', json_schema: {} } }],
    [{ noDeveloperRole: true }, { messages: [{ role: 'developer', content: 'Be short.' }] }],
    [{ shortCallIds: true }, { messages: [call('call_012345678901234')] }],
    [{ shortCallIds: true }, { messages: [result('call_012345678901234')] }],
    [{ reasoningField: 'reasoning' }, { messages: [{ role: 'assistant', reasoning_content: 'hm' }] }],
    [{ reasoningField: 'reasoning_content' }, { messages: [{ role: 'assistant', reasoning: 'hm' }] }],
    [{ refuses: ['max_completion_tokens'] }, { max_completion_tokens: 5 }],
  ])('is false where a provider with %j is sent %j, and true for any other provider', (quirks, fields) => {
    expect(canPass?.({ ...fields }, quirks)).toBe(false);
    expect(canPass?.({ ...fields }, {})).toBe(true);
  });

  it.each<[Quirks, object]>([
    [{ noJsonSchema: true }, { response_format: { type: 'json_object' } }],
    [{ shortCallIds: true }, { messages: [call('D681PevKs'), result('D681PevKs')] }],
    [{ reasoningField: 'reasoning' }, { messages: [{ role: 'assistant', reasoning: 'hm', reasoning_content: 'hm' }] }],
    [{ noDeveloperRole: true }, { messages: [{ role: 'system', content: 'Be short.' }] }],
    [{ refuses: ['seed'] }, { seed: 5, max_tokens: 5 }],
  ])('is true where a provider with %j is sent %j', (quirks, fields) => {
    expect(canPass?.({ ...fields }, quirks)).toBe(true);
  });
});

describe('clientWantsUsage', () => {
  it.each([
    [{}, false],
    [{ stream_options: null }, false],
    [{ stream_options: [] }, false],
    [{ stream_options: { include_usage: false } }, false],
    [{ stream_options: { include_usage: 'true' } }, false],
    [{ stream_options: { include_usage: true } }, true],
    [{ usage: { include: true } }, true],
    [{ usage: { include: false } }, false],
    [{ usage: true }, false],
  ])('of %j is %s', (parsed, expected) => {
    expect(clientWantsUsage(parsed)).toBe(expected);
  });
});

const EDITED = ['model', 'max_tokens', 'max_completion_tokens', 'stream_options', ...CONTROL_FIELDS];

const wanted: fc.Arbitrary<Wanted> = fc
  .tuple(
    anyString,
    fc.boolean(),
    fc.option(fc.nat(1000)),
    fc.option(fc.nat(1000)),
    fc.constantFrom('max_tokens' as const, 'max_completion_tokens' as const),
  )
  .map(([upstreamModel, streamUsage, limit, ceiling, limitField]) => ({
    upstreamModel,
    quirks: { ...(streamUsage ? {} : { noStreamUsage: true }), ...(limitField === 'max_tokens' ? { limitField } : {}) },
    ...(ceiling === null ? {} : { outputCeiling: ceiling }),
    ...(limit === null ? {} : { maxOutputTokens: limit }),
  }));

/** Bodies as a client may send them, with any other members among those that are edited. */
const body = textOf(
  fc
    .tuple(
      anyEntries,
      fc.record(
        {
          stream: fc.boolean(),
          max_tokens: fc.option(fc.integer({ min: 1, max: 2000 })),
          max_completion_tokens: fc.option(fc.integer({ min: 1, max: 2000 })),
          stream_options: fc.option(
            fc.dictionary(fc.constantFrom('include_usage', 'x'), fc.oneof(fc.boolean(), anyJson)),
          ),
          pointsman: anyJson,
          models: anyJson,
          provider: anyJson,
          tags: anyJson,
        },
        { requiredKeys: [] },
      ),
    )
    .map(
      ([others, known]): Entries => [
        ...others.filter(([key]) => !EDITED.includes(key) && key !== 'stream' && key !== '__proto__'),
        ...Object.entries(known),
        ['model', 'auto'],
      ],
    ),
);

/** The rules of the table of edits, once more and on values. */
function meant(given: Readonly<Record<string, unknown>>, want: Wanted): Readonly<Record<string, unknown>> {
  const { pointsman: _, models: __, provider: ___, tags: ____, ...rest } = given;
  const result: Record<string, unknown> = { ...rest, model: JSON.parse(JSON.stringify(want.upstreamModel)) };
  const { maxOutputTokens = Number.POSITIVE_INFINITY, outputCeiling = Number.POSITIVE_INFINITY } = want;
  const { max_tokens: older, max_completion_tokens: newer } = given;
  const limits = [older, newer, maxOutputTokens].filter((one) => typeof one === 'number' && Number.isFinite(one));
  delete result['max_tokens'];
  delete result['max_completion_tokens'];
  const isSaid = older !== undefined || newer !== undefined;
  const limit = limits.length === 0 ? null : Math.min(...(limits as readonly number[]), outputCeiling);
  if (isSaid || limit !== null) result[want.quirks.limitField ?? 'max_completion_tokens'] = limit;
  const { noStreamUsage = false } = want.quirks;
  if (noStreamUsage) delete result['stream_options'];
  if (!noStreamUsage && given['stream'] === true) {
    result['stream_options'] = { ...(given['stream_options'] as object | null), include_usage: true };
  }
  return result;
}

/** Keys and values, as they are written, of the members that no edit is about. */
function untouched(text: string): readonly (readonly [string, string])[] {
  return scanned(text)
    .members.filter(({ key }) => !EDITED.includes(key))
    .map(({ keyStart, valueStart, valueEnd }) => [text.slice(keyStart, valueStart), text.slice(valueStart, valueEnd)]);
}

function edited(text: string, want: Wanted): string {
  const { open, members } = scanned(text);
  let result = '';
  let at = 0;
  for (const { start, end, text: replacement } of editBody({ open, members, parsed: parse(text) }, want)) {
    expect(start).toBeGreaterThanOrEqual(at);
    result += text.slice(at, start) + latin1Of(replacement);
    at = end;
  }
  return result + text.slice(at);
}

function refused(text: string, quirks: Quirks): readonly string[] | undefined {
  return openaiChatPassThrough.refused?.(parse(text), { upstreamModel: 'auto', quirks });
}

function scanned(text: string): { readonly open: number; readonly members: readonly Member[] } {
  const scan = scanObject(text, 1000);
  if (scan.kind !== 'object') throw new Error(`This is ${scan.kind}.`);
  return scan;
}

function parse(latin1: string): Readonly<Record<string, unknown>> {
  return JSON.parse(Buffer.from(latin1, 'latin1').toString());
}

function latin1Of(text: string): string {
  return Buffer.from(text).toString('latin1');
}
