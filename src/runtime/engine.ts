/**
 * The life of one request: traits, question, decision, walk, record. Read `serve` first.
 */
import type { ChatRequest } from '../core/chat-request.ts';
import type { Classifier } from '../core/classify/classifier.ts';
import { heuristic } from '../core/classify/heuristic.ts';
import type { ClassifierSettings, Config, Provider } from '../core/config.ts';
import type { Constraints } from '../core/constraints.ts';
import { costNanoUsd } from '../core/cost.ts';
import { decide } from '../core/decide.ts';
import type { Link, Rejected } from '../core/decision.ts';
import type { Deployment } from '../core/deployment.ts';
import { extractTraits, withJudgement } from '../core/extract-traits.ts';
import { unmetPlacement } from '../core/filters.ts';
import type { RecordStore } from '../core/ports.ts';
import { roundMs } from '../core/round-ms.ts';
import type { Traits } from '../core/traits.ts';
import { clientWantsUsage } from '../wire/openai-chat/edits.ts';
import type { AnswerSink } from './answer-sink.ts';
import { askJudge, type Judge } from './ask-judge.ts';
import type { AttemptPlan } from './attempt.ts';
import { type Access, accessRoute, type Caller, checkOverrides } from './caller.ts';
import type { Cancellation } from './cancellation.ts';
import type { Clock } from './clock.ts';
import type { LiveStates } from './live-state.ts';
import { type ClientHeaders, fixedHeaders, providerCall, type SourceBody } from './provider-call.ts';
import { constraintsOf, policyOf, putQuestion, sessionKey } from './question.ts';
import type { Random } from './random.ts';
import { type Accepted, estimateOf, isAccepted, type Ruling, rejectionError } from './ruling.ts';
import type { Sessions } from './sessions.ts';
import type { Upstream } from './upstream.ts';
import { outcomeOf, type Walk, type WalkEnd, walk } from './walk.ts';
import { chargeOf, type JudgeBooking, writeRecord } from './write-record.ts';

export interface EngineDeps {
  readonly clock: Clock;
  readonly random: Random;
  readonly upstream: Upstream;
  readonly records: RecordStore;
  readonly live: LiveStates;
  readonly sessions: Sessions;
}

/** One client's request on its way. */
export interface ChatExchange {
  readonly id: string;
  /** Milliseconds since 1970, and on the monotonic clock. */
  readonly at: number;
  readonly startedMs: number;
  readonly request: ChatRequest;
  readonly body: SourceBody;
  readonly headers: ClientHeaders;
  readonly caller: Caller;
  readonly sink: AnswerSink;
  readonly cancellation: Cancellation;
  /** Told before the first attempt. */
  readonly onRuling: (ruling: Accepted) => void;
}

export interface Engine {
  readonly config: Config;
  /** Decides and calls nothing; a judge that would be asked is reported in the traits. */
  decide(request: ChatRequest, caller: Caller): Ruling;
  /** Decides like `serve` does, the judge included, and calls no deployment for an answer. */
  route(request: ChatRequest, caller: Caller, cancellation: Cancellation): Promise<Ruling>;
  /**
   * Every way in which it can fail is a value, but for a route that the caller cannot use.
   *
   * @throws PointsmanError `model_not_found`, `override_not_allowed`
   */
  serve(exchange: ChatExchange): Promise<WalkEnd>;
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
  readonly #headers: ReadonlyMap<string, readonly string[]>;

  constructor(config: Config, deps: EngineDeps) {
    this.config = config;
    this.#deps = deps;
    this.#classifier = CLASSIFIERS[config.classifier.name];
    this.#judge = judgeOf(config);
    this.#headers = new Map(Object.values(config.providers).map((provider) => [provider.name, fixedHeaders(provider)]));
    deps.records.putSnapshot(config.snapshotHash, config.snapshot);
  }

  async serve(exchange: ChatExchange): Promise<WalkEnd> {
    const { request, caller, cancellation } = exchange;
    const access = this.#access(request, caller);
    const cheap = this.#traits(request, access, caller);
    // Nearly all requests need no judge, and an await that waits for nothing still costs.
    const { traits, judge } = cheap.wouldAskJudge
      ? await this.#askJudge(cheap, request, cancellation)
      : { traits: cheap };
    const ruling = this.#rule(request, traits, access, caller, exchange.startedMs);
    const done = isAccepted(ruling) ? await this.#walk(exchange, ruling) : refusal(ruling.decision as Rejected);
    this.#book(exchange, ruling, done, judge);
    return done.end;
  }

  decide(request: ChatRequest, caller: Caller): Ruling {
    const startedMs = this.#deps.clock.monotonicMs();
    const access = this.#access(request, caller);
    return this.#rule(request, this.#traits(request, access, caller), access, caller, startedMs);
  }

  async route(request: ChatRequest, caller: Caller, cancellation: Cancellation): Promise<Ruling> {
    const startedMs = this.#deps.clock.monotonicMs();
    const access = this.#access(request, caller);
    const cheap = this.#traits(request, access, caller);
    const { traits } = cheap.wouldAskJudge ? await this.#askJudge(cheap, request, cancellation) : { traits: cheap };
    return this.#rule(request, traits, access, caller, startedMs);
  }

  #access(request: ChatRequest, caller: Caller): Access {
    checkOverrides(request.hints, caller);
    return accessRoute(this.config.snapshot, request.model, caller);
  }

  #traits(request: ChatRequest, { route }: Access, caller: Caller): Traits {
    return extractTraits(request, {
      classifier: this.#classifier,
      judgeAvailable: this.#judge !== undefined && mayAsk(this.#judge, constraintsOf(request, route, caller)),
      taskMatters: policyOf(request, route, this.config.snapshot)?.kind === 'capability',
    });
  }

  async #askJudge(traits: Traits, request: ChatRequest, cancellation: Cancellation): Promise<Judgement> {
    const judge = this.#judge;
    if (judge === undefined) return { traits };
    const { clock, live } = this.#deps;
    const { deployment } = judge;
    const startedMs = clock.monotonicMs();
    live.attemptStarted(deployment.id);
    const { result, usage, judgement } = await askJudge(request, judge, { ...this.#deps, cancellation });
    const outcome = outcomeOf(result);
    live.attemptEnded(deployment.id, outcome, clock.now());
    const durationMs = roundMs(clock.monotonicMs() - startedMs);
    return {
      traits: judgement === undefined ? traits : withJudgement(traits, judgement),
      judge: {
        attempt: {
          deployment: deployment.id,
          purpose: 'judge',
          outcome,
          upstreamStatus: null,
          startedMs: 0,
          durationMs,
        },
        costNanoUsd: usage === null ? null : costNanoUsd(deployment.price, usage),
      },
    };
  }

  #rule(request: ChatRequest, traits: Traits, access: Access, caller: Caller, startedMs: number): Ruling {
    const { clock, random, live, sessions } = this.#deps;
    const { snapshot } = this.config;
    const moment = { now: clock.now(), draw: random.draw() };
    const input = putQuestion(request, traits, access, caller, { snapshot, live, sessions }, moment);
    const decision = decide(input, snapshot);
    const estimatedCostNanoUsd = estimateOf(decision, input);
    return { input, decision, estimatedCostNanoUsd, overheadMs: clock.monotonicMs() - startedMs };
  }

  #walk(exchange: ChatExchange, ruling: Accepted): Promise<Walk> {
    const { sink, cancellation, startedMs } = exchange;
    exchange.onRuling(ruling);
    const { upstream, clock, live } = this.#deps;
    return walk(ruling.decision.chain, {
      upstream,
      clock,
      live,
      sink,
      cancellation,
      startedMs,
      planAttempt: (link, number) => this.#plan(exchange, link, number),
    });
  }

  #plan({ request, body, headers }: ChatExchange, link: Link, number: number): AttemptPlan {
    const deployment = this.config.snapshot.deployments[link.deployment] as Deployment;
    const provider = this.config.providers[deployment.provider] as Provider;
    const wanted = { upstreamModel: deployment.upstreamModel, streamUsage: provider.streamUsage, ...link.params };
    const fixed = this.#headers.get(provider.name) ?? [];
    return {
      deployment,
      provider,
      call: providerCall(body, wanted, fixed, headers),
      stream: request.stream,
      hideUsage: !clientWantsUsage(body.parsed),
      timeoutMs: link.timeoutMs,
      number,
    };
  }

  #book(exchange: ChatExchange, ruling: Ruling, done: Walk, judge: JudgeBooking | undefined): void {
    const { records, sessions, clock } = this.#deps;
    const e2eMs = clock.monotonicMs() - exchange.startedMs;
    const record = writeRecord(exchange, { ruling, walk: done, judge, e2eMs }, this.config.snapshotHash);
    records.append(record);
    sessions.add(sessionKey(exchange.caller, exchange.request.hints.session), chargeOf(record));
  }
}

/** A walk that ended before its first step. */
function refusal(decision: Rejected): Walk {
  return { end: { kind: 'failed', error: rejectionError(decision), retryAfterMs: null }, attempts: [] };
}

/** A judge is shown the prompt: what must stay on this machine, say, is not for a remote one. */
function mayAsk({ deployment }: Judge, constraints: Constraints): boolean {
  return unmetPlacement(deployment, constraints).length === 0;
}

function judgeOf({ classifier, snapshot, providers }: Config): Judge | undefined {
  const settings = classifier.judge;
  if (settings === undefined) return undefined;
  const deployment = snapshot.deployments[settings.deployment];
  const provider = deployment === undefined ? undefined : providers[deployment.provider];
  if (deployment === undefined || provider === undefined) return undefined;
  return { deployment, provider, timeoutMs: settings.timeoutMs };
}
