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
  #written: Promise<void> = Promise.resolve();
  #problem: Error | undefined;
  #closed = false;

  constructor(stream: Writable) {
    this.#stream = stream;
    stream.on('error', (error) => this.#fail(error));
  }

  get closed(): boolean {
    return this.#closed;
  }

  write(text: string): void {
    if (this.#closed) return;
    this.#written = new Promise((resolve) => {
      this.#stream.write(text, (error) => {
        if (error) this.#fail(error);
        resolve();
      });
    });
  }

  async drained(): Promise<void> {
    await this.#written;
    if (this.#problem !== undefined) throw new OutputError(fileProblem(this.#problem) ?? this.#problem.message);
  }

  #fail(error: NodeJS.ErrnoException): void {
    if (!this.#closed && error.code !== 'EPIPE') this.#problem = error;
    this.#closed = true;
  }
}
