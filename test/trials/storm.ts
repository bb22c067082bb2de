/** Requests at random, over walls that fail at random, from clients that hang up at random: what must not happen. */
import { Agent } from 'node:http';
import { createSeededRandom } from '../../src/cli/seeded-random.ts';
import type { RequestRecord } from '../../src/core/record.ts';
import { createMemoryRecords } from '../../src/stores/index.ts';
import { type FaultyDialectName, type FaultyProvider, startFaultyProvider } from '../../src/testing/index.ts';
import { type Canary, canaryDeltas, extentOf } from './canary.ts';
import { type CallPlan, type CallResult, call } from './client-call.ts';
import { createCountingClock } from './counting-clock.ts';
import { holdings, leftovers, listenForAlarms } from './leftovers.ts';
import { disagreements } from './match-books.ts';
import { randomFault } from './random-fault.ts';
import type { Speech } from './speech.ts';
import { startTrialGateway } from './trial-gateway.ts';

export interface StormOptions {
  readonly requests: number;
  readonly seed: number;
  /** Share of the answers of a wall to which something happens. */
  readonly faultShare: number;
}

/** What must not happen comes with examples, to be looked into. */
export interface StormFigures {
  readonly requests: number;
  readonly succeeded: number;
  readonly failed: number;
  readonly hungUp: number;
  /** That the walls saw. */
  readonly attempts: number;
  readonly faults: number;
  /** Beyond the deadline, of the worst call. */
  readonly worstLateMs: number;
  readonly violations: Readonly<Record<Violation, readonly string[]>>;
}

export type Violation = 'late' | 'truncated' | 'mixed' | 'silent' | 'unbooked' | 'leaked' | 'alarms';

const WALLS: Readonly<Record<string, FaultyDialectName>> = {
  a: 'openai-chat',
  b: 'anthropic',
  c: 'gemini',
  home: 'openai-chat',
};
/** The local one is always the last. */
const ROUTES = {
  abc: { chain: ['a', 'b', 'c', 'home'] },
  bca: { chain: ['b', 'c', 'a', 'home'] },
  cab: { chain: ['c', 'a', 'b', 'home'] },
  atomic: { chain: ['b', 'a', 'home'], atomic: true },
  /** Headers come, and then nothing for so long that it is worth asking somebody else. */
  hedged: { chain: [{ model: 'a', timeoutMs: 1500 }, 'b', 'home'], hedgeAfterMs: 1000 },
};
const PRICE = { input: 1, output: 2 };
const LIMITS = { timeoutMs: 300, headersTimeoutMs: 300, idleTimeoutMs: 300, totalTimeoutMs: 1500 };
const GRACE_MS = 1000;
const WORKERS = 24;
/** Health is forgotten so often: else everybody would soon be resting. */
const FORGET_EVERY = 40;
/** Whose deadline is far: until all code is loaded and compiled, this one process is slower than any provider. */
const UNHURRIED = 100;

const lengthOf = ({ number }: Canary): number => 3 + (number % 6);

export async function runStorm(options: StormOptions, progress: (text: string) => void): Promise<StormFigures> {
  const before = holdings();
  const alarms = listenForAlarms();
  const clock = createCountingClock();
  const walls = await startWalls(options);
  const records: RequestRecord[] = [];
  const kept = createMemoryRecords({ capacity: 1 });
  const store = { ...bound(kept), append: (record: RequestRecord) => void records.push(record) };
  const gateway = await startTrialGateway({ raw: rawConfig(walls), records: store, clock });
  const agent = new Agent({ keepAlive: true, maxSockets: WORKERS });
  const calls: Call[] = [];
  await inParallel(options.requests, async (index) => {
    if (index % FORGET_EVERY === 0) gateway.forget();
    if (index % 500 === 0) progress(`random faults: ${index} of ${options.requests} requests`);
    const plan = planOf(index, options.seed);
    calls.push({ plan, deadlineMs: deadlineOf(plan), result: await call(gateway.port, agent, plan) });
  });
  agent.destroy();
  await gateway.close();
  const quiet = await quietWithin(Object.values(walls), GRACE_MS);
  const open = Object.entries(walls).map(([name, { books }]) => [name, books.open] as const);
  const seen = Object.entries(walls).flatMap(([wall, { books }]) =>
    books.requests.map((each) => ({ wall, text: each.text, fault: each.fault })),
  );
  await Promise.all(Object.values(walls).map((wall) => wall.close()));
  alarms.stop();
  const leaked = [
    ...(quiet ? [] : open.map(([name, count]) => `${count} connections to ${name}`)),
    ...(clock.waiting > 0 ? [`${clock.waiting} timers of the gateway`] : []),
    ...leftovers(before, await settled()),
  ];
  return {
    ...counts(calls),
    attempts: seen.length,
    faults: seen.filter(({ fault }) => fault !== 'answer').length,
    worstLateMs: Math.max(...calls.map(lateMs)),
    violations: {
      late: calls.filter((each) => lateMs(each) > GRACE_MS).map(described),
      truncated: calls.filter(isTruncated).map(described),
      mixed: calls.filter(({ result }) => extentOf(result.text, lengthOf) === 'mixed').map(described),
      silent: calls.filter(({ result: { end } }) => end === 'silent' || end === 'unreadable').map(described),
      unbooked: disagreements(seen, records),
      leaked,
      alarms: [...alarms.heard, ...gateway.defects.map(String)],
    },
  };
}

interface Call {
  readonly plan: CallPlan;
  readonly deadlineMs: number;
  readonly result: CallResult;
}

async function startWalls({ seed, faultShare }: StormOptions): Promise<Readonly<Record<string, FaultyProvider>>> {
  const started = Object.entries(WALLS).map(async ([wall, dialect]) => {
    const provider = await startFaultyProvider({
      dialect,
      seed: `${wall} ${seed}`,
      script: ({ number, stream }, draw) => {
        const canary = { wall, number };
        return { ...randomFault(draw, faultShare, stream), deltas: canaryDeltas(canary, lengthOf(canary)) };
      },
    });
    return [wall, provider] as const;
  });
  return Object.fromEntries(await Promise.all(started));
}

function rawConfig(walls: Readonly<Record<string, FaultyProvider>>): Parameters<typeof startTrialGateway>[0]['raw'] {
  const providers = Object.entries(WALLS).map(([name, dialect]) => {
    const baseUrl = walls[name]?.url ?? '';
    return [name, { baseUrl, dialect, local: name === 'home', apiKey: 'secret' }] as const;
  });
  const models = Object.keys(WALLS).map((name) => [name, { provider: name, price: PRICE, ...LIMITS }] as const);
  return { providers: Object.fromEntries(providers), models: Object.fromEntries(models), routes: ROUTES };
}

const SPEECHES: readonly Speech[] = ['openai-chat', 'anthropic', 'openai-responses'];

function planOf(index: number, seed: number): CallPlan {
  const { draw } = createSeededRandom(seed * 1_000_003 + index);
  const one = <T>(list: readonly T[]): T => list[Math.floor(draw() * list.length)] as T;
  const hangsUp = draw() < 0.1;
  return {
    speech: one(SPEECHES),
    model: one(Object.keys(ROUTES)),
    prompt: `request ${index}.`,
    stream: draw() < 0.5,
    headers: {
      'x-request-timeout-ms': String(index < UNHURRIED ? 20_000 : one([600, 1500, 3000])),
      'x-pointsman-tags': `request-${index}`,
    },
    hangUp: hangsUp ? one([{ afterMs: draw() * 20 }, { afterMs: draw() * 500 }, 'at-first-byte'] as const) : null,
  };
}

/** The deadline is for the first output; how long a stream may go on from there is said by the model. */
function deadlineOf({ headers }: CallPlan): number {
  return Number(headers['x-request-timeout-ms']);
}

function lateMs({ plan, deadlineMs, result }: Call): number {
  if (result.end === 'hung-up') return 0;
  const lateEnd = result.tookMs - deadlineMs - (plan.stream ? LIMITS.totalTimeoutMs : 0);
  return Math.max(0, lateEnd, result.firstByteMs - deadlineMs);
}

function isTruncated({ result }: Call): boolean {
  return result.end === 'success' && extentOf(result.text, lengthOf) !== 'whole';
}

function described({ plan, deadlineMs, result }: Call): string {
  const { speech, model, prompt, stream } = plan;
  const { end, status, tookMs, firstByteMs, body } = result;
  const times = `first byte ${Math.round(firstByteMs)} ms, end ${Math.round(tookMs)} ms of ${deadlineMs} ms`;
  return `${prompt} ${speech} ${stream ? 'stream' : 'whole'} over ${model}: ${end} ${status}, ${times}: ${body.slice(-1500)}`;
}

function counts(calls: readonly Call[]): Pick<StormFigures, 'requests' | 'succeeded' | 'failed' | 'hungUp'> {
  const count = (end: CallResult['end']): number => calls.filter(({ result }) => result.end === end).length;
  return { requests: calls.length, succeeded: count('success'), failed: count('error'), hungUp: count('hung-up') };
}

async function inParallel(count: number, work: (index: number) => Promise<void>): Promise<void> {
  let next = 0;
  const worker = async (): Promise<void> => {
    while (next < count) await work(next++);
  };
  await Promise.all(Array.from({ length: WORKERS }, worker));
}

async function quietWithin(walls: readonly FaultyProvider[], limitMs: number): Promise<boolean> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<boolean>((resolve) => {
    timer = setTimeout(() => resolve(false), limitMs);
  });
  const quiet = Promise.all(walls.map(({ books }) => books.whenQuiet().catch(() => {}))).then(() => true);
  const result = await Promise.race([quiet, late]);
  clearTimeout(timer);
  return result;
}

/** Handles are closed a turn of the loop after they were told to. */
async function settled(): Promise<ReturnType<typeof holdings>> {
  for (let turn = 0; turn < 20; turn++) await new Promise((resolve) => setImmediate(resolve));
  return holdings();
}

function bound(store: ReturnType<typeof createMemoryRecords>): ReturnType<typeof createMemoryRecords> {
  return {
    append: (record) => store.append(record),
    get: (id) => store.get(id),
    list: (query) => store.list(query),
    putSnapshot: (hash, snapshot) => store.putSnapshot(hash, snapshot),
    getSnapshot: (hash) => store.getSnapshot(hash),
    flush: () => store.flush(),
    close: () => store.close(),
  };
}
