/** Fetches a list over HTTP, and says in plain words why it cannot be had. Nothing that could prove who asks is sent. */
import type { PlainEnd } from '../runtime/upstream.ts';

export type Fetched =
  | { readonly ok: true; readonly text: string }
  /** A whole sentence. */
  | { readonly ok: false; readonly problem: string };

/** Of each address, for a few megabytes over a slow line. */
const LIMIT_MS = 60_000;
const MAX_MIB = 32;
const MAX_REDIRECTS = 3;

const REDIRECTS: readonly number[] = [301, 302, 303, 307, 308];

const REASONS: Readonly<Record<string, string>> = {
  ENOTFOUND: 'there is no host of this name',
  EAI_AGAIN: 'the name of the host cannot be looked up now',
  ECONNREFUSED: 'the connection is refused',
  ECONNRESET: 'the connection broke off',
  UND_ERR_SOCKET: 'the connection broke off',
  ETIMEDOUT: 'there is no connection in time',
  UND_ERR_CONNECT_TIMEOUT: 'there is no connection in time',
  CERT_HAS_EXPIRED: 'its certificate has expired',
  SELF_SIGNED_CERT_IN_CHAIN: 'its certificate is signed by nobody known here (NODE_EXTRA_CA_CERTS names others)',
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: 'its certificate is signed by nobody known here (NODE_EXTRA_CA_CERTS names others)',
};

/** @param url of HTTP or HTTPS */
export async function fetchList(url: string): Promise<Fetched> {
  // Only this needs a client of HTTP, which takes its time to load.
  const { exchangePlain } = await import('../runtime/upstream.ts');
  let at = new URL(url);
  for (let redirects = 0; redirects <= MAX_REDIRECTS; redirects++) {
    const call = { method: 'GET', url: at.href, headers: ['accept', 'application/json'] } as const;
    const end = await exchangePlain(call, { limitMs: LIMIT_MS, maxLength: MAX_MIB * 1024 * 1024 });
    if (end.kind !== 'answered') return { ok: false, problem: `${shown(at)} cannot be fetched: ${reasonFor(end)}.` };
    if (end.status === 200) return { ok: true, text: end.body };
    if (!REDIRECTS.includes(end.status)) return { ok: false, problem: `${shown(at)} answers with ${end.status}.` };
    const next = redirectOf(at, end.location);
    if (!next.ok) return { ok: false, problem: `${shown(at)} ${next.problem}.` };
    at = next.url;
  }
  return { ok: false, problem: `${shown(new URL(url))} redirects more than ${MAX_REDIRECTS} times.` };
}

/** What a URL may hold besides its address can be a credential. */
export function shown({ origin, pathname }: URL): string {
  return origin + pathname;
}

function reasonFor(end: Exclude<PlainEnd, { kind: 'answered' }>): string {
  switch (end.kind) {
    case 'late':
      return `it has not answered in full within ${LIMIT_MS / 1000} s`;
    case 'too-long':
      return `it is longer than ${MAX_MIB} MiB, which no list of models is`;
    case 'unreachable':
      return REASONS[end.reason] ?? end.reason;
  }
}

export type Redirect =
  | { readonly ok: true; readonly url: URL }
  /** To go after the address that redirects. */
  | { readonly ok: false; readonly problem: string };

/** What was asked for over TLS is not fetched without, or anybody on the way could have written it. */
export function redirectOf(from: URL, location: string | undefined): Redirect {
  if (location === undefined || !URL.canParse(location, from.href)) {
    return { ok: false, problem: 'redirects, and does not say where to' };
  }
  const url = new URL(location, from);
  if (url.protocol !== 'http:' && url.protocol !== 'https:') {
    return { ok: false, problem: `redirects to ${url.protocol}, which is not followed` };
  }
  if (from.protocol === 'https:' && url.protocol === 'http:') {
    return { ok: false, problem: `redirects from https to ${shown(url)}, which is not followed` };
  }
  return { ok: true, url };
}
