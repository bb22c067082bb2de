/** What clients do wrong with the bodies of their requests, one by one. */
import { gzipSync } from 'node:zlib';
import { expect } from 'vitest';
import { beforeWall, expectServing, wallForTest } from '../support/before-wall.ts';
import { chatBody, errorOf, post, postChat } from '../support/client.ts';
import type { TestGateway } from '../support/gateway.ts';
import { connectTo, rawHead } from '../support/raw-client.ts';
import { actOut } from './act-out.ts';

const GOOD = JSON.stringify(chatBody('small'));

const chatHead = (...lines: readonly string[]): string =>
  rawHead('POST', '/v1/chat/completions', ['host: 127.0.0.1', 'content-type: application/json', ...lines]);

/** Sends it, and gives all that comes until the other side closes. */
async function answersTo(gateway: TestGateway, bytes: string): Promise<string> {
  const client = await connectTo(gateway.port);
  client.send(bytes);
  return client.closed;
}

actOut('C9', async () => {
  const { gateway, wall } = await beforeWall([], { raw: { server: { maxBodyBytes: 32 * 1024 } } });
  const declared = await connectTo(gateway.port);
  declared.send(chatHead('content-length: 10000000000'));
  expect(await declared.waitFor('"code":"body_too_large"')).toContain('HTTP/1.1 413 ');
  const chunked = await connectTo(gateway.port);
  chunked.send(chatHead('transfer-encoding: chunked'));
  for (let i = 0; i < 33; i++) chunked.send(`400\r\n${' '.repeat(1024)}\r\n`);
  expect(await chunked.waitFor('"code":"body_too_large"')).toContain('HTTP/1.1 413 ');
  expect(wall.books.requests).toHaveLength(0);
  return '413 for 10 GB that were announced, and after 33 of endless chunks';
});

actOut('C10', async () => {
  const { gateway, wall } = await beforeWall();
  const statuses: number[] = [];
  for (const encoding of ['gzip', 'deflate', 'br', 'zstd', 'gzip, identity']) {
    const response = await postChat(gateway, gzipSync(GOOD), { 'content-encoding': encoding });
    statuses.push(response.status);
    expect((await errorOf(response)).code).toBe('unsupported_media_type');
  }
  expect(new Set(statuses)).toEqual(new Set([415]));
  expect(wall.books.requests).toHaveLength(0);
  return `415 for each of ${statuses.length} encodings`;
});

const TWO_READINGS: readonly string[] = [
  chatHead('content-length: 5', `content-length: ${GOOD.length}`) + GOOD,
  chatHead(`content-length: ${GOOD.length}, 5`) + GOOD,
  chatHead('content-length: 5', 'transfer-encoding: chunked') + GOOD,
  chatHead('transfer-encoding: chunked', 'content-length: 5') + GOOD,
  chatHead('transfer-encoding: chunked, identity') + GOOD,
  chatHead('transfer-encoding: identity, chunked, chunked') + GOOD,
  chatHead('transfer-encoding: xchunked') + GOOD,
  chatHead('transfer-encoding : chunked') + GOOD,
  chatHead('content-length: -5') + GOOD,
  chatHead('content-length: +5') + GOOD,
  chatHead('content-length: 0x5') + GOOD,
  `${chatHead('transfer-encoding: chunked')}zz\r\n${GOOD}`,
  `${chatHead('transfer-encoding: chunked')}5\n{"mod\r\n0\r\n\r\n`,
  `${chatHead('transfer-encoding: chunked')}5;a\u0000b\r\n{"mod\r\n0\r\n\r\n`,
  rawHead('GET', '/v1/models', ['host: 127.0.0.1', 'x-a: b', ' c: d']),
  'GET /v1/models HTTP/1.1\r\nhost: 127.0.0.1\nx-a: b\r\n\r\n',
  'GET /v1/models HTTP/1.1\nhost: 127.0.0.1\n\n',
  'GET /v1/models HTTP/1.1\r\nhost: 127.0.0.1\r\nx-a: b\rc\r\n\r\n',
  'GET /v1/models HTTP/1.1\r\nhost: 127.0.0.1\r\nx-a: b\u0000c\r\n\r\n',
];

actOut('C11', async () => {
  const { gateway, wall } = await beforeWall();
  for (const bytes of TWO_READINGS) {
    // A second reader would find a request of its own at the end.
    const text = await answersTo(gateway, `${bytes}${rawHead('GET', '/smuggled')}`);
    expect({ bytes, text }).toEqual({ bytes, text: expect.stringMatching(/^HTTP\/1\.1 4\d\d /) });
    expect(text).toMatch(/connection: close/i);
    expect(text).not.toContain('smuggled');
    expect(text.match(/HTTP\/1\.1 /g)).toHaveLength(1);
  }
  expect(wall.books.requests).toHaveLength(0);
  await expectServing(gateway);
  return `${TWO_READINGS.length} requests with two readings: one refusal each, and the connection closed`;
});

actOut('C12', async () => {
  const { gateway, wall } = await beforeWall();
  const types = [
    'multipart/form-data',
    'multipart/form-data; boundary=x',
    `multipart/mixed; boundary=${'b'.repeat(5000)}`,
  ];
  for (const type of types) {
    const response = await postChat(gateway, '--x\r\n\r\n', { 'content-type': type });
    expect(response.status).toBe(415);
    await response.text();
  }
  expect(wall.books.requests).toHaveLength(0);
  return `415 for ${types.length} kinds of it`;
});

actOut('C13', async () => {
  const { gateway, wall } = await beforeWall();
  const bodies = ['', ' ', '{', '{"model":"small"', `${GOOD}}`, GOOD + GOOD, 'null x', '{"a":1,}', '\ufeff{}', 'NaN'];
  for (const body of bodies) {
    const chat = await postChat(gateway, body);
    expect(chat.status).toBe(400);
    expect(await errorOf(chat)).toMatchObject({ type: 'invalid_request_error', code: 'invalid_json' });
    const message = await post(gateway, '/v1/messages', body);
    expect(message.status).toBe(400);
    expect(await message.json()).toMatchObject({ type: 'error', error: { type: 'invalid_request_error' } });
  }
  expect(wall.books.requests).toHaveLength(0);
  return `400 for ${bodies.length} bodies in the words of both dialects`;
});

actOut('C14', async () => {
  const { gateway, wall } = await beforeWall();
  const depths = [10_000, 100_000, 1_000_000];
  for (const depth of depths) {
    for (const body of ['['.repeat(depth), `{"model":"small","x":${'{"a":'.repeat(depth)}1${'}'.repeat(depth)}}`]) {
      const response = await postChat(gateway, body);
      expect(response.status).toBe(400);
      expect((await errorOf(response)).code).toBe('body_too_deep');
    }
  }
  await expectServing(gateway);
  expect(wall.books.requests).toHaveLength(1);
  return `400 for ${depths.join(', ')} levels`;
});

actOut('C15', async () => {
  const { gateway } = await beforeWall();
  const poisons = [
    '{"__proto__":{"polluted":1},',
    '{"metadata":{"__proto__":{"polluted":1}},',
    '{"constructor":{"prototype":{"polluted":1}},',
    '{"metadata":{"constructor":{"prototype":{"polluted":1}}},',
    '{"pointsman":{"constructor":{"prototype":{"polluted":1}}},',
    '{"\\u005f_proto__":{"polluted":1},',
  ];
  for (const poison of poisons) {
    const response = await postChat(gateway, poison + GOOD.slice(1));
    expect([200, 400]).toContain(response.status);
    await response.text();
    expect(({} as Readonly<Record<string, unknown>>)['polluted']).toBeUndefined();
  }
  await expectServing(gateway);
  return `${poisons.length} attempts, and no object changed`;
});

actOut('C16', async () => {
  const { gateway, wall } = await beforeWall([], { models: { small: {}, large: {} } });
  for (const twice of [`{"model":"large",${GOOD.slice(1)}`, `{"mod\\u0065l":"large",${GOOD.slice(1)}`]) {
    const response = await postChat(gateway, twice);
    expect(response.status).toBe(400);
    expect(await errorOf(response)).toMatchObject({ code: 'duplicate_key', param: 'model' });
  }
  expect(wall.books.requests).toHaveLength(0);
  return '400 for `model` twice, in the same and in another spelling';
});

actOut('C17', async () => {
  const { gateway, wall } = await beforeWall();
  const odd = 'zero \u0000 line \u2028 paragraph \u2029 right-to-left \u202e and \u05d0 astral \u{1f600}';
  expect((await postChat(gateway, chatBody('small', {}, odd))).status).toBe(200);
  expect(wall.books.requests[0]?.body).toMatchObject({ messages: [{ content: odd }] });
  for (const bad of [chatBody('small', {}, 'half \ud800'), chatBody('\ud800'), chatBody('small\u0000')]) {
    const response = await postChat(gateway, bad);
    expect([400, 404]).toContain(response.status);
    await response.text();
  }
  const session = await postChat(gateway, GOOD, { 'x-pointsman-task': 'a\u00ffb' });
  expect(session.status).toBeLessThan(500);
  expect(wall.books.requests.length).toBeLessThanOrEqual(2);
  return 'kept as it was in content; half a character, and zero in a name, refused';
});

actOut('C18', async () => {
  const { gateway, wall } = await beforeWall();
  const flips: readonly (readonly [string, string])[] = [
    ['messages', '{}'],
    ['messages', '"x"'],
    ['model', '[]'],
    ['model', '{}'],
    ['n', '"9"'],
    ['max_tokens', '1e400'],
    ['max_tokens', '-1'],
    ['max_tokens', '9007199254740993'],
    ['max_tokens', '"NaN"'],
    ['temperature', '"1"'],
    ['temperature', '1e400'],
    ['stream', '"true"'],
    ['tools', '{}'],
  ];
  for (const [name, value] of flips) {
    const fields: Readonly<Record<string, unknown>> = chatBody('small');
    const texts = Object.entries({ ...fields, [name]: 0 }).map(
      ([key, field]) => `${JSON.stringify(key)}:${key === name ? value : JSON.stringify(field)}`,
    );
    const response = await postChat(gateway, `{${texts.join(',')}}`);
    expect(response.status).toBe(400);
    expect(await errorOf(response)).toMatchObject({ code: 'invalid_value', param: name });
  }
  expect(wall.books.requests).toHaveLength(0);
  return `400 with the name of the field for ${flips.length} of them`;
});

actOut('C19', async () => {
  const { gateway, wall } = await beforeWall();
  const tool = (index: number): object => ({ type: 'function', function: { name: `f${index}`, parameters: {} } });
  const bomb = Object.fromEntries(
    Array.from({ length: 40 }, (_, i) => [
      `d${i}`,
      { allOf: [{ $ref: `#/$defs/d${i + 1}` }, { $ref: `#/$defs/d${i + 1}` }] },
    ]),
  );
  const schema = { $defs: bomb, $ref: '#/$defs/d0', properties: { a: { type: 'string', pattern: '^(a+)+$' } } };
  const bodies = [
    chatBody('small', { messages: Array.from({ length: 200_000 }, () => ({ role: 'user', content: 'x' })) }),
    chatBody('small', { tools: Array.from({ length: 10_000 }, (_, index) => tool(index)) }),
    chatBody('small', { response_format: { type: 'json_schema', json_schema: { name: 's', schema } } }),
    chatBody('small', { metadata: { a: 'x'.repeat(10 * 1024 * 1024) } }),
  ];
  for (const [index, body] of bodies.entries()) {
    const response = await postChat(gateway, body);
    expect(response.status).toBe(200);
    await response.text();
    expect(wall.books.requests[index]?.text.length).toBeGreaterThan(JSON.stringify(body).length - 100);
  }
  await expectServing(gateway);
  return '200,000 messages, 10,000 tools, a schema of 2^40 parts and 10 MiB of metadata went on as they were';
});

actOut('C20', async () => {
  const { gateway, wall } = await beforeWall((_) => ({ kind: 'answer', choices: 3, deltas: ['a', 'b'] }), {
    models: { small: { price: { input: 1, output: 2 } } },
  });
  const response = await postChat(gateway, chatBody('small', { n: 3 }));
  expect(response.status).toBe(200);
  const { usage } = (await response.json()) as { readonly usage: { readonly completion_tokens: number } };
  const [record] = await gateway.recorded(1);
  expect(record?.usage?.outputTokens).toBe(usage.completion_tokens);
  expect(wall.books.requests[0]?.body).toMatchObject({ n: 3 });
  return `the ${usage.completion_tokens} tokens of all answers are in the settled cost; the estimate counts one answer`;
});

actOut('C21', async () => {
  const other = await wallForTest({ dialect: 'anthropic' });
  const { gateway, wall } = await beforeWall([], {
    models: { small: {}, claude: { provider: 'home' } },
    providers: { home: { baseUrl: other.url, dialect: 'anthropic', apiKey: 'k' } },
  });
  const unknown = { some_new_field: { deep: [1] } };
  expect((await postChat(gateway, chatBody('small', unknown))).status).toBe(200);
  expect(wall.books.requests[0]?.body).toMatchObject(unknown);
  expect((await postChat(gateway, chatBody('claude', unknown))).status).toBe(200);
  expect(other.books.requests[0]?.text).not.toContain('some_new_field');
  const [, translated] = await gateway.recorded(2);
  expect(translated?.attempts[0]?.dropped).toContain('some_new_field');
  return 'sent on in the same dialect; left out of another one, and named in the record';
});
