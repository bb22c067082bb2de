/** Streams that are written in odd ways, and are right nevertheless. */
import { expect } from 'vitest';
import type { BodyEncoding, Fault, Told } from '../../src/testing/index.ts';
import { actOut } from './act-out.ts';
import { expectBooksToAgree } from './gateway.ts';
import { eventsIn, STREAM_CLIENTS } from './stream-clients.ts';
import {
  askStream,
  expectBrokenOff,
  expectWhole,
  onEveryWay,
  openStream,
  SAID,
  streamGateway,
  WAYS,
} from './stream-ways.ts';

const WORLDLY = 'Zoë says 日本語 👩‍👩‍👧‍👦 “\\n”\u2028 and data: [DONE]';

const FORMS: readonly Told[] = [
  { pieceBytes: 1 },
  { pieceBytes: 1, lineEnd: '\r\n' },
  { pieceBytes: 3, lineEnd: '\r' },
  { byteOrderMark: true, pieceBytes: 2 },
  { multiLineData: true, lineEnd: '\r\n', pieceBytes: 7 },
  { spaceAfterColon: false, pieceBytes: 11 },
  { multiLineData: true, spaceAfterColon: false, byteOrderMark: true, lineEnd: '\r', pieceBytes: 1 },
];

actOut('S13', async () => {
  for (const form of FORMS) {
    await onEveryWay(async ({ client, wall }) => {
      const gateway = await streamGateway(wall, [{ kind: 'answer', text: WORLDLY, ...form }]);
      await expectWhole(gateway, await askStream(gateway, client), WORLDLY);
      await gateway.close();
    });
  }
  return `${WAYS.length} ways, ${FORMS.length} forms, down to a byte at a time: the same words`;
});

const USED = { inputTokens: 17, outputTokens: 23 };

/** What a provider says of its usage, and what is booked. */
const USAGES: readonly (readonly [NonNullable<Told['usage']>, object | null])[] = [
  ['missing', null],
  ['twice', { inputTokens: 10, outputTokens: 6 }],
  [USED, USED],
  [
    { inputTokens: 0, outputTokens: 0 },
    { inputTokens: 0, outputTokens: 0 },
  ],
  [{ inputTokens: -5, outputTokens: -1 }, null],
];

actOut('S16', async () => {
  for (const [usage, booked] of USAGES) {
    await onEveryWay(async ({ client, wall }) => {
      const gateway = await streamGateway(wall, [{ kind: 'answer', text: SAID, usage }]);
      const answer = await askStream(gateway, client);
      await expectWhole(gateway, answer);
      if (booked === null) expect(answer.record.usage).toBeNull();
      else expect(answer.record.usage).toMatchObject(booked);
      await gateway.close();
    });
  }
  return `${WAYS.length} ways: twice counts once, zero is zero, and what is missing or negative is unknown`;
});

const CALLS = [
  { name: 'weather', arguments: '{"city":"Paris"}' },
  { name: 'weather', arguments: '{"city":"Oslo","days":3}' },
];

actOut('S17', async () => {
  const gateway = await streamGateway('openai-chat', [{ kind: 'answer', text: SAID, choices: 2 }]);
  const { raw, record } = await askStream(gateway, STREAM_CLIENTS.chat, { fields: { n: 2 } });
  const chunks = eventsIn(raw).flatMap(({ data }) => (data?.['choices'] ?? []) as readonly Choice[]);
  for (const number of [0, 1]) {
    const own = chunks.filter(({ index }) => index === number);
    expect(own.map(({ delta }) => delta.content ?? '').join('')).toBe(SAID);
    expect(own.at(-1)?.finish_reason).toBe('stop');
  }
  expect(record.outcome).toBe('success');
  await expectBooksToAgree(gateway, 1);
  const ways = WAYS.filter(({ client }) => client.tools !== undefined);
  await onEveryWay(async ({ client, wall }) => {
    const each = await streamGateway(wall, [{ kind: 'answer', text: SAID, toolCalls: CALLS }]);
    const { told } = await askStream(each, client, { tools: true });
    expect(told).toMatchObject({ text: SAID, end: 'whole' });
    expect(told.calls.map((text) => JSON.parse(text))).toEqual(CALLS.map((call) => JSON.parse(call.arguments)));
    await expectBooksToAgree(each, 1);
    await each.close();
  }, ways);
  return `two choices each whole, and on ${ways.length} ways two calls of tools each with its arguments`;
});

interface Choice {
  readonly index: number;
  readonly delta: { readonly content?: string };
  readonly finish_reason: string | null;
}

const ENCODINGS: readonly BodyEncoding[] = ['gzip', 'deflate', 'br'];

actOut('S19', async () => {
  for (const encoding of ENCODINGS) {
    const travel = { text: SAID, encodings: [encoding] };
    await onEveryWay(async ({ client, wall }) => {
      const gateway = await streamGateway(wall, [{ kind: 'answer', ...travel }]);
      await expectWhole(gateway, await askStream(gateway, client));
      await gateway.close();
    });
    // What has been sent is with the client while the rest is still to come.
    await onEveryWay(async ({ client, wall }) => {
      const fault: Fault = { kind: 'stall', at: { deltas: 3 }, ...travel };
      const gateway = await streamGateway(wall, [fault], { limits: { idleTimeoutMs: 2000 } });
      await expectBrokenOff(gateway, await askStream(gateway, client), 'Good evening');
      await gateway.close();
    });
  }
  return `${WAYS.length} ways, ${ENCODINGS.join(', ')}: decoded delta by delta`;
});

const STREAMS = 512;
const CANARY = /canary-\d+/;

actOut('S22', async () => {
  const said = (canary: string): string => `${canary} `.repeat(12);
  const perWay = STREAMS / WAYS.length;
  await onEveryWay(async ({ client, wall }) => {
    const gateway = await streamGateway(wall, ({ body, number }) => ({
      kind: 'answer',
      text: said(CANARY.exec(JSON.stringify(body))?.[0] ?? ''),
      pieceBytes: 40 + number,
      betweenPiecesMs: number % 3 === 0 ? 1 : 0,
    }));
    const asked = Array.from({ length: perWay }, async (_, number) => {
      const canary = `canary-${number}`;
      const response = await openStream(gateway, client, { prompt: canary });
      expect(client.read(eventsIn(await response.text()))).toMatchObject({ text: said(canary), end: 'whole' });
    });
    await Promise.all(asked);
    expect(gateway.calls()).toEqual({ a: perWay, b: 0 });
    await expectBooksToAgree(gateway, perWay);
    await gateway.close();
  });
  return `${STREAMS} streams at once on ${WAYS.length} ways, each with its own words and no others`;
});
