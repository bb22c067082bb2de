/** Providers that answer, fail or say nothing as the scenario has it, in the time of a clock. */
import type { Clock } from '../../src/runtime/clock.ts';
import type { Random } from '../../src/runtime/random.ts';
import type { Upstream, UpstreamListener } from '../../src/runtime/upstream.ts';
import { completion } from '../support/attempts.ts';
import type { FailureMode, SimulatedDeployment } from './scenario.ts';

const ANSWER = Buffer.from(completion('Hello'));
const ERROR_BODY = Buffer.from('{"error":{"message":"No."}}');

/** @param deployments each at a provider of its own, of the name before the slash */
export function createSimulatedUpstream(
  deployments: readonly SimulatedDeployment[],
  clock: Clock,
  random: Random,
): Upstream {
  const byProvider = new Map(deployments.map((each) => [each.id.split('/')[0], each]));
  return {
    send({ name }, _, listener) {
      const deployment = byProvider.get(name) as SimulatedDeployment;
      const fails = random.draw() < errorShareAt(deployment, clock.monotonicMs());
      const spread = 0.5 + random.draw();
      const cancel = fails
        ? fail(deployment, listener, clock)
        : clock.schedule(() => answer(listener, 200, ANSWER), deployment.answerMs * spread);
      return { abort: cancel, pause: () => {}, resume: () => {} };
    },
    close: () => Promise.resolve(),
  };
}

function errorShareAt({ weather, cycleMs }: SimulatedDeployment, atMs: number): number {
  const moment = cycleMs === undefined ? atMs : atMs % cycleMs;
  return weather.findLast(({ fromMs }) => fromMs <= moment)?.errorShare ?? 0;
}

type Failing = (listener: UpstreamListener) => void;

const FAILURES: Readonly<Record<Exclude<FailureMode, 'silent'>, Failing>> = {
  error: (listener) => answer(listener, 500, ERROR_BODY),
  overloaded: (listener) => answer(listener, 503, ERROR_BODY),
  limited: (listener) => answer(listener, 429, ERROR_BODY, { 'retry-after': '2' }),
  refused: (listener) => listener.onError({ kind: 'unreachable' }),
};

function fail({ failsBy, errorMs }: SimulatedDeployment, listener: UpstreamListener, clock: Clock): () => void {
  return failsBy === 'silent' ? () => {} : clock.schedule(() => FAILURES[failsBy](listener), errorMs);
}

function answer(listener: UpstreamListener, status: number, body: Buffer, headers: Record<string, string> = {}): void {
  listener.onHead(status, headers);
  listener.onData(body);
  listener.onEnd();
}
