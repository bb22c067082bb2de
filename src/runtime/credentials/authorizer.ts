/** Headers that prove to a provider who makes a call. */
import type { Auth } from '../../core/config.ts';
import { type AuthorizedCall, awsSignature, type SigningKeys } from './aws-signature.ts';
import { entraTokenRequest } from './entra.ts';
import { googleTokenRequest } from './google.ts';
import { exchangeForToken, type Grant, type TokenDeps } from './token-exchange.ts';
import { TokenSource } from './token-source.ts';

/** Names and values in turn; at once, except where a call is signed or a token has to be fetched first. */
export type CallHeaders = readonly string[] | Promise<readonly string[]>;

export interface Authorizer {
  /**
   * A promise may reject with a PointsmanError that holds no secret: the attempt has failed in that way.
   *
   * @param provider its name, for errors
   */
  headers(auth: Auth, provider: string, call: AuthorizedCall): CallHeaders;
  /**
   * To be told which headers a provider has refused: a token that was fetched is not used again.
   *
   * @returns whether the next headers will be others
   */
  refused(auth: Auth, headers: readonly string[]): boolean;
}

interface Proof {
  readonly headers: (call: AuthorizedCall) => CallHeaders;
  /** Only of what can be had anew. */
  readonly drop?: (headers: readonly string[]) => void;
}

/** Keeps tokens as long as the config that they were fetched for, unless they are refused before. */
export function createAuthorizer(deps: TokenDeps): Authorizer {
  const known = new WeakMap<Auth, Proof>();
  return {
    headers(auth, provider, call) {
      let proof = known.get(auth);
      if (proof === undefined) {
        proof = proofOf(auth, provider, deps);
        known.set(auth, proof);
      }
      return proof.headers(call);
    },
    refused(auth, headers) {
      const drop = known.get(auth)?.drop;
      drop?.(headers);
      return drop !== undefined;
    },
  };
}

function proofOf(auth: Auth, provider: string, deps: TokenDeps): Proof {
  const make = MAKERS[auth.kind] as MakeProof<Auth['kind']>;
  return make(auth, provider, deps);
}

type MakeProof<K extends Auth['kind']> = (auth: Extract<Auth, { kind: K }>, provider: string, deps: TokenDeps) => Proof;

const MAKERS: { readonly [K in Auth['kind']]: MakeProof<K> } = {
  none: () => always([]),
  bearer: ({ secret }) => always(['authorization', `Bearer ${secret.reveal()}`]),
  header: ({ name, secret }) => always([name, secret.reveal()]),
  aws: (auth, _, { clock }) => {
    const keys: SigningKeys = new Map();
    return { headers: (call) => awsSignature(call, auth, clock.now(), keys) };
  },
  entra: (auth, provider, deps) =>
    exchanged(async () => await exchangeForToken(entraTokenRequest(provider, auth), deps), deps),
  google: (auth, provider, deps) =>
    exchanged(async () => await exchangeForToken(googleTokenRequest(provider, auth, deps.clock.now()), deps), deps),
};

function always(headers: readonly string[]): Proof {
  return { headers: () => headers };
}

function exchanged(exchange: () => Promise<Grant>, { clock }: TokenDeps): Proof {
  const source = new TokenSource(exchange, clock);
  return { headers: () => source.headers(), drop: (headers) => source.drop(headers) };
}
