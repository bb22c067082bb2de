/** Minutes of traffic in seconds: the real decision, walk, health and retry budget, on a clock that is advanced. */
import { createSeededRandom } from '../../src/cli/seeded-random.ts';
import { decide } from '../../src/core/decide.ts';
import type { Link, Route, Snapshot } from '../../src/core/decision.ts';
import type { Deployment } from '../../src/core/deployment.ts';
import type { RequestHints } from '../../src/core/hints.ts';
import { evaluate } from '../../src/core/predict/evaluate.ts';
import type { AnswerSink } from '../../src/runtime/answer-sink.ts';
import { Cancellation } from '../../src/runtime/cancellation.ts';
import type { Clock } from '../../src/runtime/clock.ts';
import { createLiveStates, type LiveStates } from '../../src/runtime/live-state.ts';
import type { Random } from '../../src/runtime/random.ts';
import { createRetries, type Retries } from '../../src/runtime/retries.ts';
import type { Upstream } from '../../src/runtime/upstream.ts';
import { type Walk, walk } from '../../src/runtime/walk.ts';
import { walkLimits } from '../../src/runtime/walk-limits.ts';
import { createFakeClock } from '../../src/testing/fake-clock.ts';
import { PATIENT } from '../../src/wire/controls/patience.ts';
import { attemptPlan, noProof, provider } from '../support/attempts.ts';
import { deployment, NOW, perToken, snapshot, traits } from '../support/builders.ts';
import { Books } from './books.ts';
import type { Figures, Scenario } from './scenario.ts';
import { createSimulatedUpstream } from './simulated-upstream.ts';

interface World {
  readonly snapshot: Snapshot;
  readonly clock: Clock;
  readonly random: Random;
  readonly upstream: Upstream;
  readonly live: LiveStates;
  readonly retries: Retries;
}

/** The last requests are let to end. */
const PATIENCE_MS = 300_000;
const SLICE_MS = 10_000;

/** @param seed of the traffic, of the failures and of our own draws */
export async function runScenario(scenario: Scenario, seed: number): Promise<Figures> {
  const clock = createFakeClock(NOW);
  const world = worldOf(scenario, clock, seed);
  const books = new Books(scenario, world.live, clock);
  const chance = createSeededRandom(seed + 1);
  const defects: unknown[] = [];
  const arrive = (): void => {
    if (clock.monotonicMs() >= scenario.forMs) return;
    clock.schedule(arrive, (-Math.log(1 - chance.draw()) * 1000) / scenario.requestsPerS);
    const page = books.open();
    serve(world).then(
      (done) => books.close(page, done),
      (defect: unknown) => defects.push(defect),
    );
  };
  clock.schedule(arrive, 0);
  for (let ms = 0; ms < scenario.forMs + PATIENCE_MS && defects.length === 0; ms += SLICE_MS) {
    await clock.advanceAsync(SLICE_MS);
  }
  if (defects.length > 0) throw defects[0];
  return books.figures();
}

function worldOf({ deployments }: Scenario, clock: Clock, seed: number): World {
  const facts = deployments.map(({ id, local = false, timeoutMs }, index) =>
    deployment(id, { local, timeoutMs, price: perToken(index + 1, index + 1) }),
  );
  const random = createSeededRandom(seed + 2);
  return {
    snapshot: snapshot(facts),
    clock,
    random,
    upstream: createSimulatedUpstream(deployments, clock, createSeededRandom(seed)),
    live: createLiveStates({ clock, random }),
    retries: createRetries(clock)('auto'),
  };
}

const TRAITS = traits();
const NO_HINTS: RequestHints = { constraints: {}, tags: [] };
const NOWHERE: AnswerSink = { begin: () => {}, write: () => true, onDrain: () => {}, end: () => {} };

function serve(world: World): Promise<Walk> {
  const { snapshot, clock, random, upstream, live, retries } = world;
  const facts = Object.values(snapshot.deployments);
  const candidates = facts.map((each) => evaluate(each, TRAITS, live.of(each.id)));
  const moment = { now: clock.now(), draw: random.draw() };
  const question = { route: 'auto', traits: TRAITS, constraints: {}, candidates, forbidden: [], ...moment };
  const decision = decide(question, snapshot);
  if (decision.kind === 'reject') throw new Error(`rejected: ${decision.code}`);
  retries.requested();
  const deploymentOf = (link: Link): Deployment => snapshot.deployments[link.deployment] as Deployment;
  return walk(decision.chain, {
    upstream,
    authorizer: noProof,
    clock,
    random,
    live,
    retries,
    cancellation: new Cancellation(),
    startedMs: clock.monotonicMs(),
    limits: walkLimits(decision.chain, snapshot.routes['auto'] as Route, NO_HINTS, PATIENT),
    deploymentOf,
    planAttempt: (link, { timeoutMs, number }) =>
      attemptPlan(link.deployment, NOWHERE, {
        stream: false,
        deployment: deploymentOf(link),
        provider: provider(deploymentOf(link).provider),
        timeoutMs,
        number,
      }),
  });
}
