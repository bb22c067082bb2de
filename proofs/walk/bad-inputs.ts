/** What a broken or hostile client sends to the chat endpoint. */
import { QUICK_MODEL } from './gateway.ts';

export interface BadInput {
  readonly name: string;
  readonly body: string | Buffer;
  /** The field that the error must name; null where no single field is at fault. */
  readonly param: string | null;
}

const HELLO = [{ role: 'user', content: 'Hello' }];

function chat(fields: Readonly<Record<string, unknown>>): string {
  return JSON.stringify({ model: QUICK_MODEL, messages: HELLO, ...fields });
}

function nested(depth: number): string {
  return '['.repeat(depth) + ']'.repeat(depth);
}

const NOT_JSON: readonly BadInput[] = [
  { name: 'an empty body', body: '', param: null },
  { name: 'no JSON', body: 'hello', param: null },
  { name: 'half of a body', body: '{"model":"quick","messages":[{"role":"us', param: null },
  { name: 'a trailing comma', body: '{"model":"quick","messages":[],}', param: null },
  { name: 'single quotes', body: "{'model':'quick'}", param: null },
  { name: 'NaN', body: '{"model":"quick","temperature":NaN}', param: null },
  {
    name: 'bytes that are not UTF-8',
    body: Buffer.from([0x7b, 0x22, 0xff, 0xfe, 0x22, 0x3a, 0x31, 0x7d]),
    param: null,
  },
  { name: 'null bytes', body: Buffer.alloc(64), param: null },
];

const NO_OBJECT: readonly BadInput[] = [
  { name: 'a null', body: 'null', param: null },
  { name: 'an array', body: '[]', param: null },
  { name: 'a number', body: '42', param: null },
  { name: 'a string', body: '"hello"', param: null },
];

const DEEP: readonly BadInput[] = [
  { name: 'arrays nested 10,000 deep', body: `{"model":"quick","messages":${nested(10_000)}}`, param: null },
  { name: 'objects nested 10,000 deep', body: `${'{"a":'.repeat(10_000)}1${'}'.repeat(10_000)}`, param: null },
  { name: '10,000 open brackets', body: '['.repeat(10_000), param: null },
  { name: '`__proto__` at the top', body: '{"__proto__":{"admin":true},"model":"quick","messages":[]}', param: null },
  { name: 'a field twice', body: '{"model":"quick","model":"slow","messages":[]}', param: 'model' },
];

const WRONG_FIELDS: readonly BadInput[] = [
  { name: 'no model', body: JSON.stringify({ messages: HELLO }), param: 'model' },
  { name: 'a number as model', body: chat({ model: 7 }), param: 'model' },
  { name: 'an empty model', body: chat({ model: '' }), param: 'model' },
  { name: 'an unknown model', body: chat({ model: 'no-such-model' }), param: 'model' },
  { name: 'a model named constructor', body: chat({ model: 'constructor' }), param: 'model' },
  { name: 'a model named __proto__', body: chat({ model: '__proto__' }), param: 'model' },
  { name: 'no messages', body: JSON.stringify({ model: QUICK_MODEL }), param: 'messages' },
  { name: 'empty messages', body: chat({ messages: [] }), param: 'messages' },
  { name: 'messages as a string', body: chat({ messages: 'Hello' }), param: 'messages' },
  { name: 'messages as an object', body: chat({ messages: { role: 'user' } }), param: 'messages' },
  { name: 'a message that is null', body: chat({ messages: [null] }), param: 'messages[0]' },
  { name: 'a message without a role', body: chat({ messages: [{ content: 'Hello' }] }), param: 'messages[0].role' },
  {
    name: 'a number as content',
    body: chat({ messages: [{ role: 'user', content: 5 }] }),
    param: 'messages[0].content',
  },
  {
    name: 'a lone surrogate',
    body: chat({ messages: [{ role: 'user', content: 'a\ud800b' }] }),
    param: 'messages[0].content',
  },
  { name: 'a string as stream', body: chat({ stream: 'yes' }), param: 'stream' },
  { name: 'a negative max_tokens', body: chat({ max_tokens: -1 }), param: 'max_tokens' },
  { name: 'a fraction as max_tokens', body: chat({ max_tokens: 1.5 }), param: 'max_tokens' },
  {
    name: '1e400 as max_tokens',
    body: '{"model":"quick","messages":[{"role":"user","content":"Hi"}],"max_tokens":1e400}',
    param: 'max_tokens',
  },
  { name: 'tools as a string', body: chat({ tools: 'all' }), param: 'tools' },
  { name: 'a string as control field', body: chat({ pointsman: 'fast' }), param: 'pointsman' },
  { name: 'a dial of 2', body: chat({ pointsman: { dial: 2 } }), param: 'pointsman.dial' },
  { name: 'an unknown policy', body: chat({ pointsman: { policy: 'no-such-policy' } }), param: 'pointsman.policy' },
  {
    name: 'a negative latency limit',
    body: chat({ pointsman: { constraints: { maxLatencyMs: -1 } } }),
    param: 'pointsman.constraints.maxLatencyMs',
  },
];

export const BAD_INPUTS: readonly BadInput[] = [...NOT_JSON, ...NO_OBJECT, ...DEEP, ...WRONG_FIELDS];
