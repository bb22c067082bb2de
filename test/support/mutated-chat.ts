/** Chat bodies that are nearly right. */
import fc from 'fast-check';

const BODY = {
  model: 'auto',
  messages: [
    { role: 'system', content: 'Be brief.' },
    { role: 'user', content: [{ type: 'text', text: 'Grüße "aus" \\ Köln 😀' }] },
    {
      role: 'assistant',
      content: null,
      tool_calls: [{ id: 'a', type: 'function', function: { name: 'f', arguments: '{}' } }],
    },
    { role: 'tool', tool_call_id: 'a', content: 'done' },
  ],
  stream: true,
  stream_options: { include_usage: false },
  temperature: 0.7,
  max_tokens: 5,
  n: 1,
  tools: [{ type: 'function', function: { name: 'f', parameters: { type: 'object' } } }],
  response_format: { type: 'text' },
  pointsman: {
    task: 'math',
    complexity: 0.4,
    session: 's',
    tags: ['a'],
    constraints: { maxLatencyMs: 60_000, minQuality: 0.1, only: ['small'], strict: ['health'] },
  },
};

type Json = unknown;

/** What would change every object, if somebody copied it field by field. */
const POLLUTION: Json = JSON.parse('{"__proto__":{"polluted":true},"constructor":{"prototype":{"polluted":true}}}');

/** What stands at random places instead. */
const oddValue: fc.Arbitrary<Json> = fc.oneof(
  fc.constantFrom<Json>(
    null,
    true,
    '',
    0,
    -1,
    1.5,
    1e308,
    [],
    {},
    [[]],
    'auto',
    '__proto__',
    '\ud800',
    '\u0000',
    '\u2028',
    POLLUTION,
  ),
  fc.jsonValue({ maxDepth: 3 }),
  fc.nat(200).map((levels) => JSON.parse('['.repeat(levels + 1) + ']'.repeat(levels + 1)) as Json),
);

/** The value with one random part of it replaced, taken out, or given a new name. */
function mutated(value: Json): fc.Arbitrary<Json> {
  const here = oddValue;
  if (Array.isArray(value) && value.length > 0) {
    const inside = fc
      .nat(value.length - 1)
      .chain((index) => mutated(value[index]).map((part) => value.with(index, part)));
    return fc.oneof({ weight: 1, arbitrary: here }, { weight: 5, arbitrary: inside });
  }
  const fields = (typeof value === 'object' && value !== null ? value : {}) as Readonly<Record<string, Json>>;
  const names = Object.keys(fields);
  if (names.length > 0) {
    const name = fc.constantFrom(...names);
    const other = fc.oneof({ weight: 3, arbitrary: fc.string() }, fc.constantFrom('__proto__', 'constructor'));
    const inside = name.chain((key) => mutated(fields[key]).map((part) => ({ ...fields, [key]: part })));
    const without = name.map((key) => Object.fromEntries(Object.entries(fields).filter(([each]) => each !== key)));
    const renamed = fc.tuple(name, other).map(([key, to]) => ({ ...fields, [to]: fields[key] }));
    return fc.oneof(
      { weight: 1, arbitrary: here },
      { weight: 1, arbitrary: without },
      { weight: 1, arbitrary: renamed },
      { weight: 6, arbitrary: inside },
    );
  }
  return here;
}

const mutatedValue: fc.Arbitrary<Uint8Array> = mutated(BODY)
  .chain((once) => fc.oneof(fc.constant(once), mutated(once)))
  .map((value) => Buffer.from(JSON.stringify(value)));

/** The text with a piece of it cut out, doubled or overwritten: mostly no JSON any more. */
const mutatedBytes: fc.Arbitrary<Uint8Array> = fc
  .tuple(
    fc.nat(),
    fc.nat(12),
    fc.uint8Array({ maxLength: 4 }),
    fc.constantFrom('cut', 'double', 'overwrite', 'truncate'),
  )
  .map(([place, length, bytes, how]) => {
    const text = Buffer.from(JSON.stringify(BODY));
    const start = place % text.length;
    const [before, piece, after] = [
      text.subarray(0, start),
      text.subarray(start, start + length),
      text.subarray(start + length),
    ];
    if (how === 'cut') return Buffer.concat([before, after]);
    if (how === 'double') return Buffer.concat([before, piece, piece, after]);
    return how === 'truncate' ? before : Buffer.concat([before, bytes, after]);
  });

export const mutatedChat: fc.Arbitrary<Uint8Array> = fc.oneof(mutatedValue, mutatedBytes);
