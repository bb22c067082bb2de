/** Puts the question that `decide` answers: the request's traits and the state of the world, as plain JSON. */
import type { Candidate } from '../core/candidate.ts';
import type { ChatRequest } from '../core/chat-request.ts';
import { type Constraints, tightest } from '../core/constraints.ts';
import type { DecisionInput, Route, SessionBudget, Snapshot } from '../core/decision.ts';
import { own } from '../core/own.ts';
import type { PolicyConfig } from '../core/policies/policy.ts';
import { evaluate } from '../core/predict/evaluate.ts';
import type { Traits } from '../core/traits.ts';
import type { Access, Caller } from './caller.ts';
import type { LiveStates } from './live-state.ts';
import type { Sessions } from './sessions.ts';

export interface World {
  readonly snapshot: Snapshot;
  readonly live: LiveStates;
  readonly sessions: Sessions;
}

export interface Moment {
  readonly now: number;
  readonly draw: number;
}

export function putQuestion(
  request: ChatRequest,
  traits: Traits,
  { route, forbidden }: Access,
  caller: Caller,
  world: World,
  { now, draw }: Moment,
): DecisionInput {
  const { hints } = request;
  const { policy, latencyClass, dial } = hints;
  const budget = budgetOf(request, route, caller, world);
  const input: DecisionInput = {
    route: route.name,
    traits,
    constraints: constraintsOf(request, route, caller),
    candidates: evaluateAll(route, traits, world),
    forbidden,
    now,
    draw,
  };
  const nothingAsked = policy === undefined && latencyClass === undefined && dial === undefined && budget === undefined;
  return nothingAsked ? input : { ...input, ...defined({ policy, latencyClass, dial, budget }) };
}

/** The route's, the key's and the request's, the tightest of each. */
export function constraintsOf({ hints }: ChatRequest, route: Route, caller: Caller): Constraints {
  return tightest(tightest(route.constraints, caller.constraints), hints.constraints);
}

function evaluateAll(route: Route, traits: Traits, { snapshot, live }: World): readonly Candidate[] {
  const candidates: Candidate[] = [];
  for (const { deployment } of route.candidates) {
    const facts = snapshot.deployments[deployment];
    if (facts !== undefined) candidates.push(evaluate(facts, traits, live.of(deployment)));
  }
  return candidates;
}

type Asked = Pick<DecisionInput, 'policy' | 'latencyClass' | 'dial' | 'budget'>;

/** Only what is there: an absent field and one that is undefined are not the same JSON. */
function defined(asked: { readonly [Name in keyof Asked]-?: Asked[Name] | undefined }): Asked {
  return Object.fromEntries(Object.entries(asked).filter(([, value]) => value !== undefined));
}

/** Requests without a session of their own share one for each key. */
export function sessionKey(caller: Caller, session: string | undefined): string {
  return JSON.stringify([caller.name, session ?? null]);
}

/** The policy that will decide; undefined if the request names one that there is not. */
export function policyOf({ hints }: ChatRequest, route: Route, { policies }: Snapshot): PolicyConfig | undefined {
  return hints.policy === undefined ? route.policy : own(policies, hints.policy);
}

function budgetOf(request: ChatRequest, route: Route, caller: Caller, world: World): SessionBudget | undefined {
  const config = policyOf(request, route, world.snapshot);
  if (config?.kind !== 'budget') return undefined;
  return {
    limitNanoUsd: config.limitNanoUsd,
    spentNanoUsd: world.sessions.spentNanoUsd(sessionKey(caller, request.hints.session)),
  };
}
