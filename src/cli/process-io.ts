/** The real streams of this process. */
import type { Writable } from 'node:stream';
import { processEnv } from '../config/index.ts';
import { fileProblem } from './file-problem.ts';
import { type Io, OutputError } from './io.ts';

export function processIo(): Io {
  const { stdout, stderr, stdin } = process;
  const output = new Output(stdout);
  return {
    out: (text) => output.write(text),
    err: (text) => void stderr.write(text),
    drained: () => output.drained(),
    get closed() {
      return output.closed;
    },
    isTty: stdout.isTTY === true,
    errIsTty: stderr.isTTY === true,
    stdinIsTty: stdin.isTTY === true,
    env: processEnv(),
    stdin,
  };
}

/** A reader that has seen enough, as `head` has, is no error. */
class Output {
  readonly #stream: Writable;
  #error: Error | undefined;
  #closed = false;

  constructor(stream: Writable) {
    this.#stream = stream;
    stream.on('error', (error: NodeJS.ErrnoException) => {
      this.#closed = true;
      if (error.code !== 'EPIPE') this.#error = error;
    });
  }

  get closed(): boolean {
    return this.#closed;
  }

  write(text: string): void {
    if (!this.#closed) this.#stream.write(text);
  }

  async drained(): Promise<void> {
    if (this.#stream.writableNeedDrain && !this.#closed) {
      await new Promise<void>((resolve) => {
        this.#stream.once('drain', resolve).once('close', resolve).once('error', resolve);
      });
    }
    if (this.#error !== undefined) throw new OutputError(fileProblem(this.#error) ?? this.#error.message);
  }
}
