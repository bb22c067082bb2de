import type { UpstreamHeaders, UpstreamListener } from '../../src/runtime/upstream.ts';

/** Remembers what it is told, and lets a test wait for it. */
export class Recorder implements UpstreamListener {
  readonly heads: { readonly status: number; readonly headers: UpstreamHeaders }[] = [];
  readonly chunks: Buffer[] = [];
  /** `end`, or the kind of error. */
  readonly ends: string[] = [];
  onChunk: () => void = () => {};
  takesTogether = false;
  #tell: () => void = () => {};

  onHead(status: number, headers: UpstreamHeaders): void {
    this.heads.push({ status, headers });
    this.#tell();
  }

  onData(chunk: Buffer): void {
    this.chunks.push(chunk);
    this.onChunk();
    this.#tell();
  }

  onEnd(): void {
    this.ends.push('end');
    this.#tell();
  }

  onError({ kind }: { readonly kind: string }): void {
    this.ends.push(kind);
    this.#tell();
  }

  get text(): string {
    return Buffer.concat(this.chunks).toString();
  }

  async until(condition: () => boolean): Promise<void> {
    while (!condition()) {
      await new Promise<void>((resolve) => {
        this.#tell = resolve;
      });
    }
  }

  /** How it ended. */
  async end(): Promise<string> {
    await this.until(() => this.ends.length > 0);
    return this.ends.join();
  }
}
