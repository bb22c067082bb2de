/** The end of a server: answers under way go on for a while, then they are told that it is over. */
import { ERRORS, PointsmanError } from '../core/errors.ts';
import type { Clock } from '../runtime/clock.ts';
import type { AnswersUnderWay } from './answers-under-way.ts';

/** For clients to be told that their answer is broken off. */
const LAST_WORDS_MS = 1000;

export class Drain {
  readonly #answers: AnswersUnderWay;
  readonly #clock: Clock;
  readonly #over: Promise<void>;
  #giveUp: () => void = () => {};
  #endMs = Number.POSITIVE_INFINITY;
  #cancelTimer: () => void = () => {};

  /** Begins at once. */
  constructor(answers: AnswersUnderWay, clock: Clock) {
    this.#answers = answers;
    this.#clock = clock;
    const givenUp = new Promise<void>((resolve) => {
      this.#giveUp = resolve;
    });
    this.#over = Promise.race([answers.none(), givenUp]).then(() => this.#cancelTimer());
  }

  /** Resolves when no answer is under way, or when those that are have had their time. */
  get over(): Promise<void> {
    return this.#over;
  }

  /** Answers are broken off so many milliseconds from now, unless that was to happen before. */
  within(ms: number): void {
    const endMs = this.#clock.monotonicMs() + ms;
    if (endMs >= this.#endMs) return;
    this.#endMs = endMs;
    this.#cancelTimer();
    this.#cancelTimer = this.#clock.schedule(() => this.#expire(), ms);
  }

  #expire(): void {
    this.#cancelTimer = this.#clock.schedule(this.#giveUp, LAST_WORDS_MS);
    this.#answers.interrupt(new PointsmanError('shutting_down', ERRORS.shutting_down.meaning));
  }
}
