/** Answers under the keys that clients chose, in the memory of one process. */
import type { IdempotencyClaim, IdempotencyStore, KeptAnswer } from '../core/ports.ts';

export interface MemoryIdempotencyOptions {
  /** On any clock that does not jump. */
  readonly nowMs: () => number;
  /** Default a day. */
  readonly ttlMs?: number;
  /** Of one answer. Default 1 MiB. */
  readonly maxAnswerBytes?: number;
  /** Of all of them; the oldest make room. Default 64 MiB. */
  readonly maxTotalBytes?: number;
}

const DAY_MS = 86_400_000;
const MIB = 1024 * 1024;
/** What an entry takes up besides its body. */
const ENTRY_BYTES = 1024;

export function createMemoryIdempotency(options: MemoryIdempotencyOptions): IdempotencyStore {
  return new MemoryIdempotency(options);
}

interface Finished {
  readonly fingerprint: string;
  readonly untilMs: number;
  readonly answer: KeptAnswer;
}

class MemoryIdempotency implements IdempotencyStore {
  readonly #nowMs: () => number;
  readonly #ttlMs: number;
  readonly #maxAnswerBytes: number;
  readonly #maxTotalBytes: number;
  /** Fingerprints by key. Each of them ends: by its answer, or by its request. */
  readonly #inProgress = new Map<string, string>();
  /** Oldest first. */
  readonly #finished = new Map<string, Finished>();
  #totalBytes = 0;

  constructor({ nowMs, ttlMs = DAY_MS, maxAnswerBytes = MIB, maxTotalBytes = 64 * MIB }: MemoryIdempotencyOptions) {
    this.#nowMs = nowMs;
    this.#ttlMs = ttlMs;
    this.#maxAnswerBytes = maxAnswerBytes;
    this.#maxTotalBytes = maxTotalBytes;
  }

  claim(key: string, fingerprint: string): Promise<IdempotencyClaim> {
    return Promise.resolve(this.#claim(key, fingerprint));
  }

  finish(key: string, answer: KeptAnswer): void {
    const fingerprint = this.#inProgress.get(key);
    this.#inProgress.delete(key);
    if (fingerprint === undefined || answer.body.length > this.#maxAnswerBytes) return;
    this.#finished.set(key, { fingerprint, answer, untilMs: this.#nowMs() + this.#ttlMs });
    this.#totalBytes += sizeOf(answer);
    this.#makeRoom();
  }

  release(key: string): void {
    this.#inProgress.delete(key);
  }

  #claim(key: string, fingerprint: string): IdempotencyClaim {
    const asked = this.#inProgress.get(key);
    if (asked !== undefined) return { kind: asked === fingerprint ? 'in-progress' : 'mismatch' };
    this.#makeRoom();
    const finished = this.#finished.get(key);
    if (finished !== undefined) {
      return finished.fingerprint === fingerprint
        ? { kind: 'finished', answer: finished.answer }
        : { kind: 'mismatch' };
    }
    this.#inProgress.set(key, fingerprint);
    return { kind: 'claimed' };
  }

  /** All live equally long, so the oldest are the first to be over. */
  #makeRoom(): void {
    const nowMs = this.#nowMs();
    for (const [key, { untilMs, answer }] of this.#finished) {
      if (nowMs < untilMs && this.#totalBytes <= this.#maxTotalBytes) return;
      this.#finished.delete(key);
      this.#totalBytes -= sizeOf(answer);
    }
  }
}

function sizeOf({ body }: KeptAnswer): number {
  return body.length + ENTRY_BYTES;
}
