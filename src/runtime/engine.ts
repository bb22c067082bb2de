/**
 * The life of one request: traits, question, decision, walk, record. Read `serve` first.
 */
import type { ChatRequest } from '../core/chat-request.ts';
import type { Classifier } from '../core/classify/classifier.ts';
import { heuristic } from '../core/classify/heuristic.ts';
import type { ClassifierSettings, Config, Provider } from '../core/config.ts';
import { costNanoUsd } from '../core/cost.ts';
import { decide } from '../core/decide.ts';
import type { Rejected, Route } from '../core/decision.ts';
import type { Deployment } from '../core/deployment.ts';
import type { PointsmanError } from '../core/errors.ts';
import { extractTraits, withJudgement } from '../core/extract-traits.ts';
import { unmetPlacement } from '../core/filters.ts';
import { isUsable } from '../core/health.ts';
import type { RequestHints } from '../core/hints.ts';
import { policyFor } from '../core/policies/index.ts';
import type { RecordStore } from '../core/ports.ts';
import { roundMs } from '../core/round-ms.ts';
import type { Traits } from '../core/traits.ts';
import type { Usage } from '../core/usage.ts';
import type { Patience } from '../wire/controls/patience.ts';
import type { Decoded } from '../wire/dialect.ts';
import { askJudge, type Judge } from './ask-judge.ts';
import type { AttemptResult } from './attempt.ts';
import { type Access, accessRoutes, type Caller, checkNames, checkOverrides, routesOf } from './caller.ts';
import type { Cancellation } from './cancellation.ts';
import type { Clock } from './clock.ts';
import type { Authorizer } from './credentials/authorizer.ts';
import type { EngineState } from './engine-state.ts';
import { type SpokenByRoute, spokenByRoute, withUnsupported } from './find-unsupported.ts';
import type { LiveStates } from './live-state.ts';
import { type ClientCall, planAttempt } from './plan-attempt.ts';
import { fixedHeaders } from './provider-call.ts';
import { constraintsOf, policyOf, putQuestion, sessionKey } from './question.ts';
import type { Random } from './random.ts';
import { type Refused, rejectionError } from './rejection.ts';
import { type Accepted, estimateOf, isAccepted, type Ruling } from './ruling.ts';
import { checkStoredState } from './stored-state.ts';
import { outcomeOf, retryAfterOf, statusOf } from './track-attempt.ts';
import type { Upstream } from './upstream.ts';
import { type Walk, walk } from './walk.ts';
import type { WalkEnd } from './walk-end.ts';
import { walkLimits } from './walk-limits.ts';
import { type Arrival, chargeOf, type JudgeBooking, writeRecord, writeRefusal } from './write-record.ts';

export interface EngineDeps {
  readonly clock: Clock;
  readonly random: Random;
  readonly upstream: Upstream;
  readonly authorizer: Authorizer;
  readonly records: RecordStore;
  readonly state: EngineState;
}

/** One client's request on its way. */
export interface ChatExchange extends Arrival, ClientCall {
  /** On the monotonic clock. */
  readonly startedMs: number;
  readonly cancellation: Cancellation;
  readonly patience: Patience;
  /** Told before the first attempt. */
  readonly onRuling: (ruling: Accepted) => void;
}

export interface Engine {
  readonly config: Config;
  /** Decides and calls nothing; a judge that would be asked is reported in the traits. */
  decide(request: ChatRequest, caller: Caller, decoded?: () => Decoded): Ruling;
  /** Decides like `serve` does, the judge included, and calls no deployment for an answer. */
  route(request: ChatRequest, caller: Caller, cancellation: Cancellation, decoded?: () => Decoded): Promise<Ruling>;
  /**
   * Every way in which it can fail is a value, but for a route that the caller cannot use.
   *
   * @throws PointsmanError `model_not_found`, `override_not_allowed`, `invalid_value`
   */
  serve(exchange: ChatExchange): Promise<WalkEnd>;
  /** Books a request that never got as far as a decision. */
  refuse(arrival: Arrival, error: PointsmanError, startedMs: number): void;
}

interface Judgement {
  readonly traits: Traits;
  readonly judge?: JudgeBooking;
}

const CLASSIFIERS: Readonly<Record<ClassifierSettings['name'], Classifier>> = { heuristic };

export function createEngine(config: Config, deps: EngineDeps): Engine {
  return new RouterEngine(config, deps);
}

class RouterEngine implements Engine {
  readonly config: Config;
  readonly #deps: EngineDeps;
  readonly #classifier: Classifier;
  readonly #judge: Judge | undefined;
  readonly #fixedHeaders: (provider: Provider) => readonly string[];
  readonly #spoken: SpokenByRoute;
  readonly #live: LiveStates;

  constructor(config: Config, deps: EngineDeps) {
    this.config = config;
    this.#deps = deps;
    this.#classifier = CLASSIFIERS[config.classifier.name];
    this.#judge = judgeOf(config);
    const fixed = new Map(Object.values(config.providers).map((provider) => [provider.name, fixedHeaders(provider)]));
    this.#fixedHeaders = ({ name }) => fixed.get(name) ?? [];
    this.#spoken = spokenByRoute(config.snapshot);
    this.#live = deps.state.live.under(config);
    deps.records.putSnapshot(config.snapshotHash, config.snapshot);
  }

  async serve(exchange: ChatExchange): Promise<WalkEnd> {
    const { request, caller, cancellation } = exchange;
    const access = this.#access(request, caller);
    const cheap = this.#traits(request, access, caller, exchange.decoded);
    // Nearly all requests need no judge, and an await that waits for nothing still costs.
    const { traits, judge } = cheap.wouldAskJudge
      ? await this.#askJudge(cheap, request, cancellation)
      : { traits: cheap };
    const ruling = this.#rule(request, traits, access, caller, exchange.startedMs);
    const done = isAccepted(ruling)
      ? await this.#walk(exchange, ruling)
      : refusal(ruling.decision as Rejected, request);
    this.#book(exchange, ruling, done, judge);
    return done.end;
  }

  refuse(arrival: Arrival, error: PointsmanError, startedMs: number): void {
    const { records, clock } = this.#deps;
    records.append(writeRefusal(arrival, error, clock.monotonicMs() - startedMs, this.config.snapshotHash));
  }

  decide(request: ChatRequest, caller: Caller, decoded?: () => Decoded): Ruling {
    const startedMs = this.#deps.clock.monotonicMs();
    const access = this.#access(request, caller);
    return this.#rule(request, this.#traits(request, access, caller, decoded), access, caller, startedMs);
  }

  async route(
    request: ChatRequest,
    caller: Caller,
    cancellation: Cancellation,
    decoded?: () => Decoded,
  ): Promise<Ruling> {
    const startedMs = this.#deps.clock.monotonicMs();
    const access = this.#access(request, caller);
    const cheap = this.#traits(request, access, caller, decoded);
    const { traits } = cheap.wouldAskJudge ? await this.#askJudge(cheap, request, cancellation) : { traits: cheap };
    return this.#rule(request, traits, access, caller, startedMs);
  }

  #access(request: ChatRequest, caller: Caller): Access {
    checkOverrides(request.hints, caller);
    checkNames(request.hints, this.config.snapshot);
    const access = accessRoutes(this.config.snapshot, request, caller);
    checkStoredState(request, access, caller, this.config.snapshot);
    return access;
  }

  #traits(request: ChatRequest, access: Access, caller: Caller, decoded: (() => Decoded) | undefined): Traits {
    const policy = policyOf(request, access, this.config.snapshot);
    const traits = extractTraits(request, {
      classifier: this.#classifier,
      judgeAvailable: this.#judgeMayBeAsked(request, access, caller),
      taskMatters: policy?.kind === 'capability',
      complexityMatters: policy !== undefined && !policyFor(policy).modelsByName,
    });
    return withUnsupported(traits, decoded, routesOf(access), this.#spoken);
  }

  /** Not for a choice among one, nor by a judge that may not see the prompt or does not answer. */
  #judgeMayBeAsked(request: ChatRequest, { route, forbidden }: Access, caller: Caller): boolean {
    if (this.#judge === undefined || route.candidates.length - forbidden.length < 2) return false;
    const { clock } = this.#deps;
    const { deployment } = this.#judge;
    if (!isUsable(this.#live.of(judgeName(deployment)).health, clock.now())) return false;
    return unmetPlacement(deployment, constraintsOf(request, route, caller)).length === 0;
  }

  async #askJudge(traits: Traits, request: ChatRequest, cancellation: Cancellation): Promise<Judgement> {
    const judge = this.#judge;
    if (judge === undefined) return { traits };
    const { clock } = this.#deps;
    const live = this.#live;
    const { deployment } = judge;
    const startedMs = clock.monotonicMs();
    const begun = live.begin(judgeName(deployment));
    const { result, usage, judgement } = await askJudge(request, judge, { ...this.#deps, cancellation }).catch(
      (defect: unknown) => {
        live.end(begun, 'internal_error');
        throw defect;
      },
    );
    const outcome = outcomeOf(result);
    live.end(begun, outcome, retryAfterOf(result));
    const durationMs = roundMs(clock.monotonicMs() - startedMs);
    return {
      traits: judgement === undefined ? traits : withJudgement(traits, judgement),
      judge: {
        attempt: {
          deployment: deployment.id,
          purpose: 'judge',
          outcome,
          upstreamStatus: statusOf(result),
          startedMs: 0,
          durationMs,
          ...(result.modelActual === undefined ? {} : { modelActual: result.modelActual }),
        },
        costNanoUsd: judgeCost(result, deployment, usage),
      },
    };
  }

  #rule(request: ChatRequest, traits: Traits, access: Access, caller: Caller, startedMs: number): Ruling {
    const { clock, random } = this.#deps;
    const live = this.#live;
    const { sessions } = this.#deps.state;
    const { snapshot } = this.config;
    const moment = { now: clock.now(), draw: random.draw() };
    const input = putQuestion(request, traits, access, caller, { snapshot, live, sessions }, moment);
    const decision = decide(input, snapshot);
    const estimatedCostNanoUsd = estimateOf(decision, input);
    return { input, decision, estimatedCostNanoUsd, overheadMs: clock.monotonicMs() - startedMs };
  }

  #walk(exchange: ChatExchange, ruling: Accepted): Promise<Walk> {
    const { request, patience, cancellation, startedMs } = exchange;
    exchange.onRuling(ruling);
    const { upstream, authorizer, clock, random } = this.#deps;
    const live = this.#live;
    const { retriesOf } = this.#deps.state;
    const { snapshot } = this.config;
    const { chain } = ruling.decision;
    const route = snapshot.routes[ruling.input.route] as Route;
    const retries = retriesOf(route.name);
    retries.requested();
    const planning = {
      config: this.config,
      fixedHeaders: this.#fixedHeaders,
      atomic: isAtomic(request.hints, route),
      inputTokens: ruling.input.traits.inputTokens,
    };
    return walk(chain, {
      upstream,
      authorizer,
      clock,
      random,
      live,
      retries,
      cancellation,
      startedMs,
      hedgeAfterMs: request.stream ? route.hedgeAfterMs : undefined,
      limits: walkLimits(chain, route, request.hints, patience),
      deploymentOf: ({ deployment }) => snapshot.deployments[deployment] as Deployment,
      planAttempt: (link, choice) => planAttempt(exchange, link, choice, planning),
    });
  }

  #book(exchange: ChatExchange, ruling: Ruling, done: Walk, judge: JudgeBooking | undefined): void {
    const { records, clock, state } = this.#deps;
    const e2eMs = clock.monotonicMs() - exchange.startedMs;
    const record = writeRecord(exchange, { ruling, walk: done, judge, e2eMs }, this.config.snapshotHash);
    records.append(record);
    state.sessions.add(sessionKey(exchange.caller, exchange.request.hints.session), chargeOf(record));
  }
}

function isAtomic({ atomic }: RequestHints, route: Route): boolean {
  return atomic ?? route.atomic;
}

/** A walk that ended before its first step. */
function refusal(decision: Rejected, request: Refused): Walk {
  return { end: { kind: 'failed', error: rejectionError(decision, request), retryAfterMs: null }, attempts: [] };
}

/** A judge has a health of its own: two seconds are little for a model whose answers may take minutes. */
function judgeName({ id }: Deployment): string {
  return `judge ${id}`;
}

/** One that did not answer is nothing to pay; one that did not say what it used costs nobody knows what. */
function judgeCost({ kind }: AttemptResult, { price }: Deployment, usage: Usage | null): number | null {
  if (kind !== 'success') return 0;
  return usage === null ? null : costNanoUsd(price, usage);
}

function judgeOf({ classifier, snapshot, providers }: Config): Judge | undefined {
  const settings = classifier.judge;
  if (settings === undefined) return undefined;
  const deployment = snapshot.deployments[settings.deployment];
  const provider = deployment === undefined ? undefined : providers[deployment.provider];
  if (deployment === undefined || provider === undefined) return undefined;
  return { deployment, provider, timeoutMs: settings.timeoutMs };
}
