/** Numbers the repetitions of a question. What was asked longest ago is forgotten first. */
export class AttemptCounter {
  readonly #counts = new Map<string, number>();
  readonly #capacity: number;

  /** Remembers up to `capacity` questions. */
  constructor(capacity: number) {
    this.#capacity = capacity;
  }

  /** 1 for the first time, 2 for the first repetition, and so on. */
  next(question: string): number {
    const attempt = (this.#counts.get(question) ?? 0) + 1;
    this.#counts.delete(question);
    this.#counts.set(question, attempt);
    const [oldest] = this.#counts.keys();
    if (this.#counts.size > this.#capacity && oldest !== undefined) this.#counts.delete(oldest);
    return attempt;
  }
}
