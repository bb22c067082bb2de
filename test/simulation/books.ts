/** What came of the requests of a scenario. */
import type { AttemptRecord } from '../../src/core/record.ts';
import type { Clock } from '../../src/runtime/clock.ts';
import type { LiveStates } from '../../src/runtime/live-state.ts';
import type { Walk } from '../../src/runtime/walk.ts';
import type { Figures, Scenario } from './scenario.ts';

interface Page {
  readonly arrivedMs: number;
}

interface Ejection {
  readonly begunMs: number;
  readonly untilMs: number;
}

export class Books {
  readonly #scenario: Scenario;
  readonly #live: LiveStates;
  readonly #clock: Clock;
  readonly #ejections: Ejection[] = [];
  readonly #errors: Record<string, number> = {};
  #requests = 0;
  #countedRequests = 0;
  #countedAttempts = 0;
  #succeeded = 0;
  #answeredLocally = 0;
  /** Arrival of the last request that was not sent to the first deployment first. */
  #lastElsewhereMs = 0;

  constructor(scenario: Scenario, live: LiveStates, clock: Clock) {
    this.#scenario = scenario;
    this.#live = live;
    this.#clock = clock;
  }

  open(): Page {
    this.#requests++;
    this.#lookAtHealth();
    return { arrivedMs: this.#clock.monotonicMs() };
  }

  close({ arrivedMs }: Page, { end, attempts }: Walk): void {
    const { fromMs, untilMs } = this.#scenario.counted;
    if (arrivedMs >= fromMs && arrivedMs < untilMs) {
      this.#countedRequests++;
      this.#countedAttempts += attempts.filter((each) => !this.#isLocal(each)).length;
    }
    if (end.kind === 'success') this.#succeeded++;
    if (end.kind === 'success' && end.deployment.local) this.#answeredLocally++;
    if (end.kind === 'failed') this.#errors[end.error.code] = (this.#errors[end.error.code] ?? 0) + 1;
    const wanted = this.#scenario.deployments[0].id;
    if (attempts[0]?.deployment !== wanted) this.#lastElsewhereMs = Math.max(this.#lastElsewhereMs, arrivedMs);
  }

  figures(): Figures {
    const { healedMs = this.#scenario.forMs, deployments } = this.#scenario;
    const sentBefore = this.#ejections.filter(({ begunMs }) => begunMs <= healedMs + deployments[0].timeoutMs);
    return {
      requests: this.#requests,
      succeeded: this.#succeeded,
      amplification: this.#countedAttempts / this.#countedRequests,
      answeredLocally: this.#answeredLocally,
      ejections: this.#ejections.length,
      probePeriodMs: Math.max(0, ...sentBefore.map(({ begunMs, untilMs }) => untilMs - begunMs)),
      recoveryMs: Math.max(0, this.#lastElsewhereMs - healedMs),
      errors: this.#errors,
    };
  }

  #isLocal({ deployment }: AttemptRecord): boolean {
    return this.#scenario.deployments.some(({ id, local }) => id === deployment && local === true);
  }

  #lookAtHealth(): void {
    const { health } = this.#live.of(this.#scenario.deployments[0].id);
    if (health.kind !== 'cooling' || health.cause !== 'ejected') return;
    const offset = this.#clock.now() - this.#clock.monotonicMs();
    const untilMs = health.untilMs - offset;
    const last = this.#ejections[this.#ejections.length - 1];
    // Two readings of one ejection may be a rounding apart.
    if (last !== undefined && untilMs - last.untilMs < 2) return;
    this.#ejections.push({ begunMs: this.#clock.monotonicMs(), untilMs });
  }
}
