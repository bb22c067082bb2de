/** A walk along a chain of links whose providers play scripts. */
import type { Auth, Config } from '../../src/core/config.ts';
import type { Link, NonEmpty } from '../../src/core/decision.ts';
import type { Deployment } from '../../src/core/deployment.ts';
import type { Usage } from '../../src/core/usage.ts';
import { Cancellation } from '../../src/runtime/cancellation.ts';
import { createLiveStates, type LiveStates } from '../../src/runtime/live-state.ts';
import { createRetries, type Retries } from '../../src/runtime/retries.ts';
import type { UpstreamHeaders } from '../../src/runtime/upstream.ts';
import { type AttemptChoice, type Walk, type WalkDeps, walk } from '../../src/runtime/walk.ts';
import type { WalkLimits } from '../../src/runtime/walk-limits.ts';
import { createFakeClock, type FakeClock } from '../../src/testing/fake-clock.ts';
import { anthropicClient } from '../../src/wire/anthropic/index.ts';
import { openaiChatProvider } from '../../src/wire/openai-chat/index.ts';
import { attemptPlan, noProof, provider } from './attempts.ts';
import { deployment } from './builders.ts';
import { answers, createFakeUpstream, type FakeUpstream, type Script, streams } from './fake-upstream.ts';
import { PLAIN_CONTEXT } from './plain-dialect.ts';
import { RecordingSink } from './recording-sink.ts';
import { DONE, STOP, says, usageEvent } from './sse.ts';

export const DAY_MS: number = 86_400_000;
const STARTED_MS = 250;
export const IDS: readonly [string, string, string] = ['a/m', 'b/m', 'c/m'];
export const OK: Script = streams(says('Hello'), STOP, usageEvent(3, 2), DONE);
export const USAGE: Usage = { inputTokens: 3, cachedInputTokens: 0, outputTokens: 2, reasoningTokens: 0 };
export const failing = (status: number, message: string = 'No.', headers: UpstreamHeaders = {}): Script =>
  answers(status, JSON.stringify({ error: { message } }), headers);

export interface WalkOptions {
  readonly stream?: boolean;
  /** For a client of Anthropic's. */
  readonly translated?: boolean;
  /** For each attempt, what its provider is not told. */
  readonly dropped?: readonly (readonly string[])[];
  readonly maxAttempts?: number;
  readonly deadlineMs?: number;
  readonly deadlineBy?: WalkLimits['deadlineBy'];
  readonly hedgeAfterMs?: number;
  readonly atomic?: boolean;
  /** Of the first provider. */
  readonly credentials?: NonEmpty<Auth>;
  readonly facts?: Readonly<Record<string, Partial<Deployment>>>;
}

const TO_ANTHROPIC = { translation: { from: openaiChatProvider, to: anthropicClient, context: PLAIN_CONTEXT } };

export interface StartedWalk {
  readonly clock: FakeClock;
  readonly upstream: FakeUpstream;
  readonly sink: RecordingSink;
  readonly cancellation: Cancellation;
  readonly live: LiveStates;
  readonly retries: Retries;
  /** Those that have ended. */
  readonly ended: readonly Walk[];
  /** Walks once more. */
  readonly begin: () => void;
}

/** @param scripts one for each link, played in every attempt at it */
export function startWalk(scripts: readonly Script[], options: WalkOptions = {}): StartedWalk {
  const { stream = true, translated = false, dropped = [], maxAttempts = 3, deadlineMs = 600_000 } = options;
  const clock = createFakeClock(1_700_000_000_000);
  clock.advance(STARTED_MS);
  const ids = scripts.map((_, index) => IDS[index] ?? `x/${index}`);
  const upstream = createFakeUpstream(
    clock,
    (_, { name }) => scripts[ids.findIndex((id) => id.startsWith(name))] ?? [],
  );
  const sink = new RecordingSink();
  const cancellation = new Cancellation();
  const random = { draw: () => 0.5, id: String };
  const retries = createRetries(clock)('auto');
  const [first, ...others] = ids.map((_, index) => link(index));
  const chain: NonEmpty<Link> = [first!, ...others];
  const deployments = Object.fromEntries(ids.map((id) => [id, deployment(id, options.facts?.[id])]));
  const { credentials } = options;
  const providers = Object.fromEntries(
    Object.values(deployments).map(({ provider: name }, index) => [
      name,
      provider(name, index === 0 && credentials !== undefined ? { credentials } : {}),
    ]),
  );
  const config = { snapshot: { deployments }, providers } as unknown as Config;
  const live = createLiveStates({ clock, random }).under(config);
  const deploymentOf = ({ deployment: id }: Link) => deployments[id] as Deployment;
  const planAttempt = (each: Link, { number, credential, timeoutMs }: AttemptChoice) => {
    const to = providers[deploymentOf(each).provider]!;
    return attemptPlan(each.deployment, sink, {
      provider: to,
      credential,
      auth: to.credentials[credential]!,
      stream,
      timeoutMs,
      number,
      dropped: dropped[number - 1] ?? [],
      atomic: options.atomic ?? false,
      ...(translated ? TO_ANTHROPIC : {}),
    });
  };
  const limits: WalkLimits = { maxAttempts, deadlineMs, deadlineBy: options.deadlineBy ?? 'chain' };
  const effects = { upstream, authorizer: noProof, clock, cancellation, random, live, retries };
  const { hedgeAfterMs } = options;
  const deps: WalkDeps = { ...effects, startedMs: STARTED_MS - 50, limits, hedgeAfterMs, deploymentOf, planAttempt };
  const ended: Walk[] = [];
  const begin = () => void walk(chain, deps).then((result) => ended.push(result));
  begin();
  return { clock, upstream, sink, cancellation, live, retries, ended, begin };
}

function link(index: number): Link {
  return {
    deployment: IDS[index] ?? `x/${index}`,
    role: index === 0 ? 'first' : 'fallback',
    timeoutMs: 10_000,
    params: {},
  };
}

/** To its end. */
export async function runWalk(scripts: readonly Script[], options: WalkOptions = {}): Promise<StartedWalk & Walk> {
  const started = startWalk(scripts, options);
  await started.clock.advanceAsync(DAY_MS);
  const [result] = started.ended;
  if (result === undefined) throw new Error('The walk has not ended.');
  return { ...started, ...result };
}
