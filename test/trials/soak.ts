/** A long time in short: so many requests that what is left of each of them would be seen. */
import { type ChildProcess, fork } from 'node:child_process';
import { Agent } from 'node:http';
import { createSeededRandom } from '../../src/cli/seeded-random.ts';
import { type Fault, type FaultyProvider, type Script, startFaultyProvider } from '../../src/testing/index.ts';
import { type CallPlan, call } from './client-call.ts';
import { type Draw, pick } from './random-fault.ts';
import type { SoakAnswer, SoakGatewayOptions, SoakQuestion } from './soak-gateway.ts';
import type { Speech } from './speech.ts';
import { theilSenSlope } from './trend.ts';

export interface SoakOptions {
  /** In the windows; a third of it comes before, to warm up. */
  readonly requests: number;
  readonly seed: number;
  /** Of every request, left by the gateway on purpose. */
  readonly leakBytes: number;
}

export interface SoakFigures {
  readonly requests: number;
  readonly cancelled: number;
  readonly attempts: number;
  readonly faulted: number;
  readonly succeeded: number;
  readonly bytesPerRequest: number;
  readonly seconds: number;
  readonly windows: readonly Window[];
  readonly defects: readonly string[];
}

export interface Window {
  /** So far, since the first window began. */
  readonly requests: number;
  readonly heapBytes: number;
  readonly externalBytes: number;
}

const WINDOWS = 10;
/** Code that V8 goes on to compile and to throw away would hide what requests leave. */
const HEAP_FLAGS = [
  '--expose-gc',
  '--no-opt',
  '--no-maglev',
  '--no-sparkplug',
  '--no-flush-bytecode',
  '--no-lazy-feedback-allocation',
];
const WORKERS = 16;
const CANCELLED = 0.2;
const FAULTED = 0.1;
/** So many answers are good at first: of one in ten of a few, nobody can tell that it will not be one in five. */
const TRUSTED = 500;

export async function runSoak(options: SoakOptions, progress: (text: string) => void): Promise<SoakFigures> {
  const startedMs = performance.now();
  const script: Script = ({ number }, draw) =>
    number > TRUSTED && draw() < FAULTED ? faultOf(draw) : { kind: 'answer', betweenDeltasMs: draw() < 0.2 ? 1 : 0 };
  const wall = await startFaultyProvider({ dialect: 'openai-chat', seed: options.seed, script });
  const spare = await startFaultyProvider({ dialect: 'openai-chat', seed: options.seed + 1, script });
  const child = await startChild({ wallUrl: wall.url, spareUrl: spare.url, leakBytes: options.leakBytes });
  const agent = new Agent({ keepAlive: true, maxSockets: WORKERS });
  const ends: string[] = [];
  let index = 0;
  const send = async (count: number): Promise<void> => {
    const until = index + count;
    const worker = async (): Promise<void> => {
      while (index < until) ends.push((await call(child.port, agent, planOf(index++, options.seed))).end);
    };
    await Promise.all(Array.from({ length: WORKERS }, worker));
  };
  try {
    progress('soak: warming up');
    await send(Math.ceil(options.requests / 3));
    const first = await child.measure();
    const windows: Window[] = [{ requests: 0, ...first }];
    for (let number = 1; number <= WINDOWS; number++) {
      progress(`soak: window ${number} of ${WINDOWS}`);
      await send(Math.ceil(options.requests / WINDOWS));
      windows.push({ requests: number * Math.ceil(options.requests / WINDOWS), ...(await child.measure()) });
    }
    return {
      requests: ends.length,
      cancelled: ends.filter((end) => end === 'hung-up').length,
      attempts: wall.books.requests.length + spare.books.requests.length,
      faulted: faultsIn(wall) + faultsIn(spare),
      succeeded: ends.filter((end) => end === 'success').length,
      bytesPerRequest: theilSenSlope(windows.map(({ requests, heapBytes }) => ({ x: requests, y: heapBytes }))),
      windows,
      seconds: (performance.now() - startedMs) / 1000,
      defects: await child.stop(),
    };
  } finally {
    agent.destroy();
    child.kill();
    await Promise.all([wall.close(), spare.close()]);
  }
}

function faultOf(draw: Draw): Fault {
  return pick<Fault>(draw, [
    { kind: 'status', status: 500 },
    { kind: 'status', status: 502 },
    { kind: 'cut', at: { deltas: 2 } },
    { kind: 'cut', at: 'before-head' },
    { kind: 'truncate', at: { deltas: 3 } },
    { kind: 'junk', what: 'html' },
    { kind: 'error-event' },
    { kind: 'insert', at: { deltas: 2 } },
    { kind: 'stall', at: { deltas: 1 } },
  ]);
}

function faultsIn({ books }: FaultyProvider): number {
  return books.requests.filter(({ fault }) => fault !== 'answer').length;
}

const SPEECHES: readonly [Speech, ...Speech[]] = ['openai-chat', 'anthropic', 'openai-responses'];

function planOf(index: number, seed: number): CallPlan {
  const { draw } = createSeededRandom(seed * 1_000_003 + index);
  return {
    speech: pick(draw, SPEECHES),
    model: 'soak',
    prompt: `Tell me about number ${index}.`,
    stream: draw() < 0.5,
    headers: { 'x-pointsman-session': `session-${index % 100}` },
    hangUp: draw() < CANCELLED ? pick(draw, [{ afterMs: 0 }, { afterMs: draw() * 3 }, 'at-first-byte'] as const) : null,
  };
}

interface SoakChild {
  readonly port: number;
  measure(): Promise<Pick<Window, 'heapBytes' | 'externalBytes'>>;
  /** Resolves with what it found to be defects of ours. */
  stop(): Promise<readonly string[]>;
  kill(): void;
}

async function startChild(options: SoakGatewayOptions): Promise<SoakChild> {
  // This process runs the program that can run the gateway as well.
  const child = fork(process.argv[1] ?? '', ['soak-gateway', JSON.stringify(options)], {
    execArgv: [...process.execArgv, ...HEAP_FLAGS],
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  });
  const { port } = await answer(child, 'listening');
  const ask = <Kind extends SoakAnswer['kind']>(question: SoakQuestion, kind: Kind): Promise<AnswerOf<Kind>> => {
    const answered = answer(child, kind);
    child.send(question);
    return answered;
  };
  return {
    port,
    async measure() {
      const { heapBytes, externalBytes } = await ask('measure', 'measured');
      return { heapBytes, externalBytes };
    },
    stop: async () => (await ask('stop', 'stopped')).defects,
    kill: () => void child.kill('SIGKILL'),
  };
}

type AnswerOf<Kind extends SoakAnswer['kind']> = Extract<SoakAnswer, { readonly kind: Kind }>;

function answer<Kind extends SoakAnswer['kind']>(child: ChildProcess, kind: Kind): Promise<AnswerOf<Kind>> {
  return new Promise((resolve, reject) => {
    const dead = (): void => reject(new Error('the gateway of the soak has ended'));
    child.once('exit', dead);
    child.once('message', (said: SoakAnswer) => {
      child.off('exit', dead);
      if (said.kind === kind) resolve(said as AnswerOf<Kind>);
      else reject(new Error(`the gateway of the soak says ${said.kind}, not ${kind}`));
    });
  });
}
