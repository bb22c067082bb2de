/** A world for commands that run in the process of the test. */
import { type ExitCode, type Io, OutputError } from '../../src/cli/io.ts';
import type { Orders } from '../../src/cli/orders.ts';
import { run } from '../../src/cli/run.ts';
import type { Env } from '../../src/config/index.ts';

export interface FakeWorld {
  readonly stdin?: string;
  readonly env?: Env;
  /** Somebody is looking, and can answer. */
  readonly isTty?: boolean;
  /** The reader goes away after so many writes. */
  readonly closesAfter?: number;
  /** Nothing can be written, and this is why. */
  readonly outputProblem?: string;
}

export interface FakeIo {
  readonly io: Io;
  out(): string;
  err(): string;
  /** Lengths of what was written to standard output at a time. */
  readonly writes: readonly number[];
}

export function fakeIo({ stdin = '', env = {}, isTty = false, closesAfter, outputProblem }: FakeWorld = {}): FakeIo {
  let out = '';
  let err = '';
  const writes: number[] = [];
  const io: Io = {
    out: (text) => {
      if (io.closed) return;
      out += text;
      writes.push(text.length);
    },
    err: (text) => {
      err += text;
    },
    drained: async () => {
      if (outputProblem !== undefined) throw new OutputError(outputProblem);
    },
    get closed() {
      return closesAfter !== undefined && writes.length >= closesAfter;
    },
    isTty,
    errIsTty: isTty,
    stdinIsTty: isTty,
    env,
    stdin: chunksOf(stdin),
  };
  return { io, out: () => out, err: () => err, writes };
}

async function* chunksOf(text: string): AsyncGenerator<Uint8Array> {
  yield Buffer.from(text);
}

/** To stop at once. */
export const NO_ORDERS: Orders = { stop: Promise.resolve(), hurry: new Promise(() => {}), onReload: () => {} };

export interface CliResult {
  readonly code: ExitCode;
  readonly out: string;
  readonly err: string;
}

/** Runs a command line as `main.ts` does. */
export async function cli(args: readonly string[], world: FakeWorld = {}): Promise<CliResult> {
  const { io, out, err } = fakeIo(world);
  const code = await run(args, io, () => NO_ORDERS);
  return { code, out: out(), err: err() };
}

/** The one JSON value that a command has written. */
export function jsonOf<T>({ out }: CliResult): T {
  return JSON.parse(out) as T;
}
