/** A fault of a stream, acted out in front of clients of every dialect and with providers of every dialect. */
import { expect } from 'vitest';
import type { RawModel } from '../../src/config/index.ts';
import type { RequestRecord } from '../../src/core/record.ts';
import type { FaultyDialectName, Script } from '../../src/testing/index.ts';
import { type HeaderFields, post, requestId } from '../support/client.ts';
import { expectBooksToAgree, type FaultGateway, type FaultGatewayOptions, faultGateway } from './gateway.ts';
import { outcomesOf } from './outcomes.ts';
import { eventsIn, STREAM_CLIENTS, type StreamClient, type StreamClientName, type Told } from './stream-clients.ts';

/** Whose stream it is, and who is asked for it. Both passed through and translated. */
export interface Way {
  readonly client: StreamClient;
  readonly wall: FaultyDialectName;
}

const WALLS: readonly FaultyDialectName[] = ['openai-chat', 'openai-responses', 'anthropic', 'gemini'];
const CLIENTS: readonly StreamClientName[] = ['chat', 'completions', 'responses', 'messages'];

export const WAYS: readonly Way[] = CLIENTS.flatMap((name) =>
  WALLS.map((wall) => ({ client: STREAM_CLIENTS[name], wall })),
);

/** In four letters a delta, as walls cut it. */
export const SAID = 'Good evening to you all';
const OTHERS = 'What B would say';

export type StreamGateway = FaultGateway<'a' | 'b'>;

export interface StreamGatewayOptions extends FaultGatewayOptions {
  /** Limits of the first link. */
  readonly limits?: Partial<RawModel>;
}

/** Two links of one dialect, of which the second is well. */
export function streamGateway(
  wall: FaultyDialectName,
  script: Script,
  { limits = {}, ...options }: StreamGatewayOptions = {},
): Promise<StreamGateway> {
  return faultGateway(
    {
      a: { dialect: wall, script, model: limits },
      b: { dialect: wall, script: () => ({ kind: 'answer', text: OTHERS }) },
    },
    options,
  );
}

export interface StreamAnswer {
  readonly status: number;
  readonly raw: string;
  readonly told: Told;
  readonly record: RequestRecord;
}

export interface Asking {
  readonly prompt?: string;
  readonly maxTokens?: number;
  readonly tools?: boolean;
  readonly fields?: object;
  readonly headers?: HeaderFields;
}

export function openStream(
  gateway: Pick<StreamGateway, 'url'>,
  client: StreamClient,
  { prompt = 'Hello', maxTokens = 1000, tools = false, fields, headers }: Asking = {},
): Promise<Response> {
  const body = {
    model: 'main',
    stream: true,
    ...client.body(prompt, maxTokens),
    ...(tools && client.tools),
    ...fields,
  };
  return post(gateway, client.path, body, headers);
}

export async function askStream(gateway: StreamGateway, client: StreamClient, asking?: Asking): Promise<StreamAnswer> {
  const response = await openStream(gateway, client, asking);
  const raw = await response.text();
  return {
    status: response.status,
    raw,
    told: client.read(eventsIn(raw)),
    record: await gateway.book.of(requestId(response)),
  };
}

/** All ways at once: most of their time is waiting. Says of a failure on which way it was. */
export async function onEveryWay(act: (way: Way) => Promise<void>, ways: readonly Way[] = WAYS): Promise<void> {
  await Promise.all(
    ways.map(async (way) => {
      await act(way).catch((cause: unknown) => {
        throw new Error(`${way.client.name} over ${way.wall}: ${String(cause)}`, { cause });
      });
    }),
  );
}

/** The client has seen nothing but the next link. */
export async function expectNextLink(gateway: StreamGateway, answer: StreamAnswer, outcome: string): Promise<void> {
  expect(answer.told).toEqual({ text: OTHERS, calls: [], end: 'whole', code: undefined });
  expect(answer.record.outcome).toBe('success');
  expect(outcomesOf(answer.record)).toEqual([`a: ${outcome}`, 'b: success']);
  await expectBooksToAgree(gateway, 1);
}

/** The client has been told what there was, then that it is not all; nobody else was asked. */
export async function expectBrokenOff(
  gateway: StreamGateway,
  { status, told, record }: StreamAnswer,
  said: string | RegExp,
): Promise<void> {
  expect(status).toBe(200);
  expect(told).toMatchObject({ end: 'error', code: 'upstream_interrupted' });
  expect(told.text).toMatch(typeof said === 'string' ? new RegExp(`^${said}$`) : said);
  expect(record).toMatchObject({ outcome: 'interrupted', error: 'upstream_interrupted' });
  expect(outcomesOf(record)).toEqual(['a: upstream_interrupted']);
  await expectBooksToAgree(gateway, 1);
}

/** The answer of the first link, all of it. */
export async function expectWhole(
  gateway: StreamGateway,
  { told, record }: StreamAnswer,
  said: string = SAID,
): Promise<void> {
  expect(told).toEqual({ text: said, calls: [], end: 'whole', code: undefined });
  expect(outcomesOf(record)).toEqual(['a: success']);
  await expectBooksToAgree(gateway, 1);
}
