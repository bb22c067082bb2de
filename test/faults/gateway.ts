/** A gateway in front of providers that fail as they are told to, and what both sides wrote down. */
import { expect, onTestFinished } from 'vitest';
import { normaliseConfig, type RawConfig, type RawModel, type RawProvider } from '../../src/config/index.ts';
import type { Config } from '../../src/core/config.ts';
import type { AttemptRecord, RequestRecord } from '../../src/core/record.ts';
import { createGateway, type Gateway } from '../../src/gateway/index.ts';
import { type Clock, type LoopDelay, systemClock } from '../../src/runtime/clock.ts';
import { createAuthorizer } from '../../src/runtime/credentials/authorizer.ts';
import { createEngine } from '../../src/runtime/engine.ts';
import { createEngineState } from '../../src/runtime/engine-state.ts';
import { createSystemRandom } from '../../src/runtime/random.ts';
import { createUpstream, request, type UpstreamOptions } from '../../src/runtime/upstream.ts';
import { createMemoryIdempotency, createMemoryRecords } from '../../src/stores/index.ts';
import {
  type FaultyDialectName,
  type FaultyProvider,
  type FaultyProviderOptions,
  type Script,
  startFaultyProvider,
} from '../../src/testing/index.ts';
import { chatBody, type ErrorObject, type HeaderFields, postChat, requestId } from '../support/client.ts';
import { RecordBook } from './record-book.ts';

/** A provider, and what the config says of it and of its model. Both have the wall's name. */
export interface WallSpec extends Omit<FaultyProviderOptions, 'dialect'> {
  /** Default: `openai-chat`. */
  readonly dialect?: FaultyDialectName;
  /** The name that the gateway has to look up. Default: 127.0.0.1, which needs no look-up. */
  readonly host?: string;
  readonly provider?: Partial<RawProvider>;
  readonly model?: Partial<RawModel>;
}

export interface FaultGatewayOptions {
  /** The other sections of the config. Default: a route `main` whose chain is all walls in their order. */
  readonly raw?: Omit<RawConfig, 'models' | 'providers'>;
  /** Models besides the one of each wall. */
  readonly models?: Readonly<Record<string, RawModel>>;
  /** Time as the gateway sees it; walls keep to real time, unless their spec says otherwise. */
  readonly clock?: Clock;
  readonly upstream?: UpstreamOptions;
  /** How busy the gateway believes itself to be. Default: not at all. */
  readonly loopDelay?: LoopDelay;
}

/** What a client was told, and what the record of it says. */
export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  /** Where `text` is an error in one piece. */
  readonly error: ErrorObject | undefined;
  /** Who answered, as the headers say. */
  readonly deployment: string | null;
  readonly tookMs: number;
  readonly record: RequestRecord;
}

export interface FaultGateway<Name extends string = string> {
  /** Without `/v1`. */
  readonly url: string;
  readonly port: number;
  readonly walls: Readonly<Record<Name, FaultyProvider>>;
  readonly book: RecordBook;
  /** What was reported as a defect of ours. */
  readonly defects: readonly unknown[];
  /** Posts a chat to `main`, or to the `model` of `fields`, and reads the whole answer. */
  ask(fields?: object, headers?: HeaderFields): Promise<Answer>;
  /** How many requests each wall has seen. */
  calls(): Readonly<Record<Name, number>>;
  close(): Promise<void>;
}

const NOT_BUSY: LoopDelay = { takeP99Ms: () => 0, stop: () => {} };
const PRICE = { input: 1, output: 2 };

/** For the length of one test. */
export async function faultGateway<Name extends string>(
  specs: Readonly<Record<Name, Script | WallSpec>>,
  options: FaultGatewayOptions = {},
): Promise<FaultGateway<Name>> {
  const walls = await startWalls(specs);
  const config = configOf(specs, walls, options);
  const clock = options.clock ?? systemClock;
  const random = createSystemRandom();
  const upstream = createUpstream(options.upstream);
  const book = new RecordBook(createMemoryRecords());
  const authorizer = createAuthorizer({ request, clock });
  const state = createEngineState({ clock, random });
  const engine = createEngine(config, { clock, random, upstream, authorizer, records: book, state });
  const defects: unknown[] = [];
  const gateway = createGateway(engine, {
    clock,
    random,
    idempotency: createMemoryIdempotency({ nowMs: () => clock.monotonicMs() }),
    loopDelay: options.loopDelay ?? NOT_BUSY,
    onDefect: (error) => defects.push(error),
  });
  const address = await gateway.listen();
  const close = (): Promise<void> => closeAll(gateway, upstream.close, Object.values<FaultyProvider>(walls));
  onTestFinished(close);
  return {
    ...address,
    walls,
    book,
    defects,
    ask: (fields, headers) => ask(address, book, fields, headers),
    calls: () => mapValues(walls, ({ books }) => books.requests.length),
    close,
  };
}

/**
 * Every attempt that a wall saw is in a record, and every one that was sent was seen; nothing was reported as a defect.
 * To be called when all requests are over.
 *
 * @param requests how many the gateway was asked, to be waited for
 */
export async function expectBooksToAgree(
  { walls, book, defects }: Pick<FaultGateway, 'walls' | 'book' | 'defects'>,
  requests: number = book.all.length,
): Promise<void> {
  const records = await book.recorded(requests);
  expect(defects).toEqual([]);
  expect(records).toHaveLength(requests);
  const attempts = records.flatMap((record) => record.attempts);
  for (const [name, { books }] of Object.entries(walls)) {
    const atWall = attempts.filter(({ deployment }) => deployment.startsWith(`${name}/`));
    const models = new Set([...atWall.map(modelOf), ...books.requests.map(({ model }) => model)]);
    for (const model of models) {
      const seen = books.requests.filter((each) => each.model === model).length;
      const sent = atWall.filter((each) => modelOf(each) === model).map(timesSent);
      const least = sent.reduce((sum, [min]) => sum + min, 0);
      const most = sent.reduce((sum, [, max]) => sum + max, 0);
      const wall = `${name}/${model}`;
      expect(seen, `requests that ${wall} saw, of ${least} in records`).toBeGreaterThanOrEqual(least);
      expect(seen, `requests that ${wall} saw, of ${most} in records`).toBeLessThanOrEqual(most);
    }
  }
}

function modelOf({ deployment }: AttemptRecord): string {
  return deployment.slice(deployment.indexOf('/') + 1);
}

const NEVER_SENT: ReadonlySet<string> = new Set(['upstream_unreachable', 'upstream_insecure']);
const BROKEN_OFF: ReadonlySet<string> = new Set(['client_closed_request', 'superseded']);

/** How often a wall may have seen an attempt: at least, and at most. */
function timesSent({ outcome, upstreamStatus, resent }: AttemptRecord): readonly [number, number] {
  if (NEVER_SENT.has(outcome)) return [0, 0];
  const least = BROKEN_OFF.has(outcome) && upstreamStatus === null ? 0 : 1;
  return [least, resent === true ? 2 : 1];
}

async function startWalls<Name extends string>(
  specs: Readonly<Record<Name, Script | WallSpec>>,
): Promise<Readonly<Record<Name, FaultyProvider>>> {
  const started = Object.entries<Script | WallSpec>(specs).map(async ([name, spec]) => {
    const { host, provider, model, ...options } = specOf(spec);
    return [name, await startFaultyProvider({ dialect: 'openai-chat', ...options })] as const;
  });
  return Object.fromEntries(await Promise.all(started)) as Record<Name, FaultyProvider>;
}

function specOf(spec: Script | WallSpec): WallSpec {
  return isScript(spec) ? { script: spec } : spec;
}

function isScript(spec: Script | WallSpec): spec is Script {
  return Array.isArray(spec) || typeof spec === 'function';
}

function configOf<Name extends string>(
  specs: Readonly<Record<Name, Script | WallSpec>>,
  walls: Readonly<Record<Name, FaultyProvider>>,
  { raw = {}, models = {} }: FaultGatewayOptions,
): Config {
  const named = mapValues(specs, specOf);
  const result = normaliseConfig({
    routes: { main: { chain: Object.keys(specs) } },
    ...raw,
    server: { port: 0, ...raw.server },
    providers: mapValues(named, ({ dialect = 'openai-chat', host = '127.0.0.1', provider }, name) => ({
      baseUrl: walls[name].url.replace('127.0.0.1', host),
      dialect,
      local: false,
      ...provider,
    })),
    models: { ...mapValues(named, ({ model }, name) => ({ provider: name, price: PRICE, ...model })), ...models },
  });
  if (!result.ok) throw new Error(JSON.stringify(result.problems));
  return result.config;
}

async function ask(
  address: { readonly url: string },
  book: RecordBook,
  { model = 'main', ...fields }: { readonly model?: string } = {},
  headers: HeaderFields = {},
): Promise<Answer> {
  const startedMs = systemClock.monotonicMs();
  const response = await postChat(address, chatBody(model, fields), headers);
  const text = await response.text();
  const tookMs = systemClock.monotonicMs() - startedMs;
  return {
    status: response.status,
    headers: response.headers,
    text,
    error: response.ok ? undefined : (JSON.parse(text) as { readonly error: ErrorObject }).error,
    deployment: response.headers.get('x-pointsman-deployment'),
    tookMs,
    record: await book.of(requestId(response)),
  };
}

/** What waits for an answer is cut off, or it would be waited for. */
async function closeAll(
  gateway: Gateway,
  closeUpstream: () => Promise<void>,
  walls: readonly FaultyProvider[],
): Promise<void> {
  const closed = gateway.close({ drainMs: 0 });
  await closeUpstream();
  await Promise.all([closed, ...walls.map((wall) => wall.close())]);
}

function mapValues<Name extends string, In, Out>(
  values: Readonly<Record<Name, In>>,
  map: (value: In, name: Name) => Out,
): Record<Name, Out> {
  const entries = Object.entries<In>(values).map(([name, value]) => [name, map(value, name as Name)]);
  return Object.fromEntries(entries) as Record<Name, Out>;
}
