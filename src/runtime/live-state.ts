/**
 * What this process knows of its deployments and credentials at the moment. All of it is folded by pure functions of
 * the core; here it is kept, and brought to the time of the decision.
 */
import { CONSEQUENCES, type CoolScope, type FailureCode, isFailureCode } from '../core/attempts/consequences.ts';
import type { CredentialStanding, LinkStanding } from '../core/attempts/next-step.ts';
import type { Auth, Config } from '../core/config.ts';
import type { DeploymentId } from '../core/deployment.ts';
import * as circuit from '../core/health/circuit.ts';
import {
  afterAnswer,
  afterComplaint,
  type ConcurrencyLimit,
  limitAt,
  NO_LIMIT,
} from '../core/health/concurrency-limit.ts';
import { afterStrike, afterUse, type Cooling, NOT_COOLING } from '../core/health/cooling.ts';
import { BUSY_ON_TRIAL, HEALTHY, type Health, ON_TRIAL } from '../core/health.ts';
import type { LiveState } from '../core/predict/evaluate.ts';
import type { AttemptRecord } from '../core/record.ts';
import type { Clock } from './clock.ts';
import type { Random } from './random.ts';

/** Of something that can be asked to be left alone. */
interface Cooled {
  cooling: Cooling;
}

interface Credential extends Cooled {
  inFlight: number;
  /** When it was last used. */
  usedMs: number;
}

/** Times are on the monotonic clock: the other one jumps. */
interface Entry extends Cooled {
  circuit: circuit.Circuit;
  limit: ConcurrencyLimit;
  inFlight: number;
  /** What a credential is left alone for here and nowhere else. */
  readonly here: WeakMap<Auth, Cooled>;
}

/** An attempt under way. */
export interface Begun {
  readonly name: string;
  readonly credential: Auth | undefined;
  readonly beganMs: number;
  /** Its first output has been told. */
  readonly heard: boolean;
}

/** With a success, or why not. */
export type AttemptEnd = AttemptRecord['outcome'];

/** Which credentials can be used and when, and whether something better should be looked for first. */
export type Standing = Pick<LinkStanding, 'avoided' | 'credentials'>;

export interface LiveStates {
  /**
   * The same, as it looks under a config: with the credentials that lead to each deployment there. A request goes by
   * the config that it began with.
   */
  under(config: Config): LiveStates;
  /** @param name a deployment, or what has a health of its own */
  of(name: DeploymentId): LiveState;
  standingOf(name: DeploymentId): Standing;
  begin(name: DeploymentId, credential?: Auth): Begun;
  /** The first output has come: a trial has been passed, however long the rest may take. */
  heard(begun: Begun): Begun;
  /** @param askedMs how long the endpoint wants to be left alone */
  end(begun: Begun, outcome: AttemptEnd, askedMs?: number): void;
}

export interface LiveStateDeps {
  readonly clock: Clock;
  readonly random: Random;
}

export function createLiveStates(deps: LiveStateDeps): LiveStates {
  return new KeptStates(deps, { entries: new Map(), credentials: new WeakMap() }, new Map());
}

const NOBODYS: readonly Auth[] = [];
const ANY_CREDENTIAL: readonly CredentialStanding[] = [{ index: 0, waitMs: 0 }];

/** What says that it was too much at a time. */
const COMPLAINTS: ReadonlySet<AttemptEnd> = new Set([
  'upstream_rate_limited',
  'upstream_overloaded',
  'upstream_timeout',
] as const);

interface Kept {
  readonly entries: Map<string, Entry>;
  readonly credentials: WeakMap<Auth, Credential>;
}

class KeptStates implements LiveStates {
  readonly #deps: LiveStateDeps;
  readonly #kept: Kept;
  /** By deployment; none where nobody has to prove who asks, and for a judge. */
  readonly #credentialsOf: ReadonlyMap<string, readonly Auth[]>;

  constructor(deps: LiveStateDeps, kept: Kept, credentialsOf: ReadonlyMap<string, readonly Auth[]>) {
    this.#deps = deps;
    this.#kept = kept;
    this.#credentialsOf = credentialsOf;
  }

  under({ snapshot, providers }: Config): LiveStates {
    const leading = Object.values(snapshot.deployments).map(
      ({ id, provider }) => [id, providers[provider]?.credentials ?? NOBODYS] as const,
    );
    return new KeptStates(this.#deps, this.#kept, new Map(leading));
  }

  of(name: DeploymentId): LiveState {
    const entry = this.#entry(name);
    return { health: this.#healthOf(entry, this.#credentialsAt(name)), inFlight: entry.inFlight };
  }

  standingOf(name: DeploymentId): Standing {
    const entry = this.#entry(name);
    const nowMs = this.#deps.clock.monotonicMs();
    const avoided = isAvoided(entry, nowMs);
    const credentials = this.#credentialsAt(name);
    if (credentials.length < 2) {
      const { untilMs, cause } = this.#cooling(entry, credentials[0]);
      return { avoided, credentials: untilMs <= nowMs ? ANY_CREDENTIAL : [standingAt(0, untilMs - nowMs, cause)] };
    }
    const of = (index: number): Credential => this.#credential(credentials[index] as Auth);
    const standing = credentials.map((auth, index) => {
      const { untilMs, cause } = this.#cooling(entry, auth);
      return standingAt(index, untilMs - nowMs, cause);
    });
    return { avoided, credentials: standing.sort((a, b) => byLoad(of(a.index), of(b.index))) };
  }

  begin(name: DeploymentId, credential?: Auth): Begun {
    const entry = this.#entry(name);
    const beganMs = this.#deps.clock.monotonicMs();
    entry.circuit = circuit.afterStart(entry.circuit, beganMs);
    entry.inFlight++;
    if (credential !== undefined) {
      const used = this.#credential(credential);
      used.inFlight++;
      used.usedMs = beganMs;
    }
    return { name, credential, beganMs, heard: false };
  }

  heard(begun: Begun): Begun {
    const entry = this.#entry(begun.name);
    if (entry.circuit.kind === 'closed') return begun;
    entry.circuit = circuit.afterSuccess(entry.circuit, begun.beganMs, this.#deps.clock.monotonicMs());
    return { ...begun, heard: true };
  }

  end({ name, credential, beganMs, heard }: Begun, outcome: AttemptEnd, askedMs = 0): void {
    const entry = this.#entry(name);
    const nowMs = this.#deps.clock.monotonicMs();
    if (COMPLAINTS.has(outcome)) entry.limit = afterComplaint(entry.limit, entry.inFlight, nowMs);
    entry.inFlight--;
    if (credential !== undefined) this.#credential(credential).inFlight--;
    if (outcome === 'success') {
      entry.limit = afterAnswer(entry.limit);
      if (!heard) entry.circuit = circuit.afterSuccess(entry.circuit, beganMs, nowMs);
      for (const each of this.#allCooled(entry, credential)) each.cooling = afterUse(each.cooling);
      return;
    }
    entry.circuit = isBlamed(outcome)
      ? circuit.afterFailure(entry.circuit, beganMs, nowMs, this.#deps.random.draw())
      : circuit.afterAbandoned(entry.circuit, beganMs);
    if (!isFailureCode(outcome)) return;
    const { cool, otherDeployment } = CONSEQUENCES[outcome];
    // A request that is itself at fault leaves everybody as they were, or anybody could have a deployment left alone.
    if (cool === null && (askedMs === 0 || otherDeployment !== 'yes')) return;
    const { scope, forMs, after } = cool ?? ASKED;
    const cooled = this.#cooledBy(scope, entry, credential);
    cooled.cooling = afterStrike(cooled.cooling, { cause: outcome, forMs, after, askedMs }, nowMs);
  }

  #entry(name: string): Entry {
    let entry = this.#kept.entries.get(name);
    if (entry === undefined) {
      entry = {
        circuit: circuit.CLOSED,
        limit: NO_LIMIT,
        inFlight: 0,
        cooling: NOT_COOLING,
        here: new WeakMap(),
      };
      this.#kept.entries.set(name, entry);
    }
    return entry;
  }

  #credential(auth: Auth): Credential {
    let credential = this.#kept.credentials.get(auth);
    if (credential === undefined) {
      credential = { cooling: NOT_COOLING, inFlight: 0, usedMs: 0 };
      this.#kept.credentials.set(auth, credential);
    }
    return credential;
  }

  #cooledBy(scope: CoolScope, entry: Entry, auth: Auth | undefined): Cooled {
    if (auth === undefined || scope === 'deployment') return entry;
    if (scope === 'credential') return this.#credential(auth);
    let here = entry.here.get(auth);
    if (here === undefined) {
      here = { cooling: NOT_COOLING };
      entry.here.set(auth, here);
    }
    return here;
  }

  #allCooled(entry: Entry, auth: Auth | undefined): readonly Cooled[] {
    if (auth === undefined) return [entry];
    const here = entry.here.get(auth);
    return here === undefined ? [entry, this.#credential(auth)] : [entry, this.#credential(auth), here];
  }

  /** The longest of those that hold for this credential at this deployment. */
  #cooling(entry: Entry, auth: Auth | undefined): Cooling {
    if (auth === undefined) return entry.cooling;
    const everywhere = this.#credential(auth).cooling;
    const here = entry.here.get(auth)?.cooling ?? NOT_COOLING;
    const longest = everywhere.untilMs > here.untilMs ? everywhere : here;
    return longest.untilMs > entry.cooling.untilMs ? longest : entry.cooling;
  }

  #credentialsAt(name: string): readonly Auth[] {
    return this.#credentialsOf.get(name) ?? NOBODYS;
  }

  #healthOf(entry: Entry, credentials: readonly Auth[]): Health {
    const { clock } = this.#deps;
    const nowMs = clock.monotonicMs();
    const askedMs = this.#soonestMs(entry, credentials) - nowMs;
    const inWords = (ms: number): number => Math.ceil(clock.now() + ms);
    if (askedMs > 0) return { kind: 'cooling', untilMs: inWords(askedMs), cause: 'asked' };
    const { circuit: state, inFlight } = entry;
    if (state.kind === 'open') {
      const ejectedMs = state.untilMs - nowMs;
      return ejectedMs > 0 ? { kind: 'cooling', untilMs: inWords(ejectedMs), cause: 'ejected' } : ON_TRIAL;
    }
    if (state.kind === 'half-open') return circuit.isTrying(state, nowMs) ? BUSY_ON_TRIAL : ON_TRIAL;
    const limit = limitAt(entry.limit, nowMs);
    return inFlight < limit ? HEALTHY : { kind: 'full', limit: Math.floor(limit) };
  }

  /** When the first of its credentials may be used. */
  #soonestMs(entry: Entry, credentials: readonly Auth[]): number {
    if (credentials.length < 2) return this.#cooling(entry, credentials[0]).untilMs;
    return Math.min(...credentials.map((auth) => this.#cooling(entry, auth).untilMs));
  }
}

/** The least busy first; of those that are equal, the one that has rested longest. */
function byLoad(a: Credential, b: Credential): number {
  return a.inFlight - b.inFlight || a.usedMs - b.usedMs;
}

function standingAt(index: number, waitMs: number, cause: FailureCode | null): CredentialStanding {
  return cause === null || waitMs <= 0 ? { index, waitMs: 0 } : { index, waitMs, cause };
}

/** Whoever asks to be left alone without a rule for it. */
const ASKED = { scope: 'deployment', forMs: 0, after: 1 } as const;

function isBlamed(outcome: AttemptEnd): boolean {
  return isFailureCode(outcome) ? CONSEQUENCES[outcome].blame : outcome === 'upstream_interrupted';
}

function isAvoided({ circuit: state, inFlight, limit }: Entry, nowMs: number): boolean {
  if (state.kind === 'open') return nowMs < state.untilMs;
  if (state.kind === 'half-open') return circuit.isTrying(state, nowMs);
  return inFlight >= limitAt(limit, nowMs);
}
