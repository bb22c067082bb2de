/** What is known of a credential, its cooldown and its tokens, is known by the object that stands for it. */
import type { Auth, Config, Provider } from '../core/config.ts';
import type { NonEmpty } from '../core/decision.ts';
import { Secret } from '../core/secret.ts';

/** The next config, with the objects of the one before for all credentials that have stayed the same. */
export function keepCredentials(next: Config, before: Config): Config {
  const providers = Object.entries(next.providers).map(([name, provider]) => [
    name,
    keptIn(provider, before.providers[name]),
  ]);
  return { ...next, providers: Object.fromEntries(providers) };
}

function keptIn(provider: Provider, before: Provider | undefined): Provider {
  if (before === undefined) return provider;
  const kept = (auth: Auth): Auth => before.credentials.find((known) => isSame(known, auth)) ?? auth;
  const [first, ...others] = provider.credentials;
  const credentials: NonEmpty<Auth> = [kept(first), ...others.map(kept)];
  return { ...provider, credentials };
}

function isSame(a: Auth, b: Auth): boolean {
  return textOf(a) === textOf(b);
}

/** Never shown: it holds the secrets. */
function textOf(auth: Auth): string {
  const fields = Object.entries(auth).map(([name, value]: [string, unknown]) => [
    name,
    value instanceof Secret ? value.reveal() : value,
  ]);
  return JSON.stringify(fields.sort(([a], [b]) => (String(a) < String(b) ? -1 : 1)));
}
