/** How a provider is shown who asks: a key in the place where it wants it, or credentials of another kind. */
import type { Auth } from '../../core/config.ts';
import type { NonEmpty } from '../../core/decision.ts';
import type { DialectName } from '../../core/dialect-name.ts';
import { Secret } from '../../core/secret.ts';
import { DEFAULTS } from '../defaults.ts';
import { type KeyScheme, type MadeAuth, PRESETS, type Preset } from '../presets.ts';
import type { RawAuth, RawGoogleAuth } from '../raw-config.ts';
import type { ReadText } from '../read-text.ts';
import { checkUrl } from './address.ts';
import { readServiceAccount } from './service-account.ts';
import { authsOf, isList, type WrittenProvider } from './written-provider.ts';

/** A new one for each provider: a cooldown belongs to the object. */
const none = (): Auth => ({ kind: 'none' });

/** Several where the load is to be spread over them. What is written wrong is reported, and gives none. */
export function readCredentials(written: WrittenProvider, readText: ReadText | undefined): NonEmpty<Auth> {
  const { raw, path, preset, problems } = written;
  const { apiKey, auth } = raw;
  if (auth !== undefined && apiKey !== undefined) {
    problems.error([...path, 'apiKey'], 'is another way to say auth', 'Keep one of them');
  }
  const keys = apiKey === undefined || auth !== undefined ? [] : isList(apiKey) ? apiKey : [apiKey];
  const made = authsOf(raw).map((each) => readWrittenAuth(each, written, readText));
  const [first, ...others] = [...made, ...keys.map((key) => keyAuth(key, written))];
  if (first !== undefined) return [first, ...others];
  if (preset !== undefined && !preset.local) {
    problems.error([...path, preset.key === undefined ? 'auth' : 'apiKey'], 'is missing', remedyOf(preset));
  }
  return [none()];
}

function keyAuth(apiKey: string, { path, preset, dialect, problems }: WrittenProvider): Auth {
  const scheme = preset === undefined ? keySchemeOf(dialect) : preset.key;
  if (scheme !== undefined) return { ...scheme, secret: new Secret(apiKey) };
  problems.error([...path, 'apiKey'], 'is not what this provider takes', remedyOf(preset));
  return none();
}

/** Where its inventor has it. */
function keySchemeOf(dialect: DialectName): KeyScheme {
  return Object.values(PRESETS).find(({ dialects }) => dialects[0] === dialect)?.key ?? { kind: 'bearer' };
}

const MADE_REMEDIES: Readonly<Record<MadeAuth, string>> = {
  aws: 'auth: {type: aws, accessKeyId: ${AWS_ACCESS_KEY_ID}, secretAccessKey: ${AWS_SECRET_ACCESS_KEY}}',
  entra: 'auth: {type: entra, tenantId: …, clientId: …, clientSecret: ${AZURE_CLIENT_SECRET}}',
  google: 'auth: {type: google, serviceAccountFile: ${GOOGLE_APPLICATION_CREDENTIALS}}',
};

function remedyOf(preset: Preset | undefined): string {
  const { variable, made } = preset ?? {};
  const ways = [
    ...(variable === undefined ? [] : [`apiKey: \${${variable}}`]),
    ...(made === undefined ? [] : [MADE_REMEDIES[made]]),
  ];
  return `Write ${ways.join(', or ')}`;
}

function readWrittenAuth(auth: RawAuth, written: WrittenProvider, readText: ReadText | undefined): Auth {
  const { path, preset, problems } = written;
  if (preset !== undefined && isMade(auth.type) && auth.type !== preset.made) {
    problems.error([...path, 'auth', 'type'], 'is not what this provider takes', remedyOf(preset));
    return none();
  }
  const read = READERS[auth.type] as ReadAuth<RawAuth['type']>;
  return read(auth, written, readText);
}

function isMade(type: RawAuth['type']): type is MadeAuth {
  return type in MADE_REMEDIES;
}

type ReadAuth<T extends RawAuth['type']> = (
  auth: Extract<RawAuth, { type: T }>,
  written: WrittenProvider,
  readText: ReadText | undefined,
) => Auth;

const READERS: { readonly [T in RawAuth['type']]: ReadAuth<T> } = {
  none,
  bearer: ({ token }) => ({ kind: 'bearer', secret: new Secret(token) }),
  header: ({ name, value }) => ({ kind: 'header', name, secret: new Secret(value) }),
  aws: ({ accessKeyId, secretAccessKey, sessionToken }, { raw, path, preset, problems }) => {
    // A preset that has the region in its address has said so already.
    if (raw.region === undefined && (preset === undefined || raw.baseUrl !== undefined)) {
      problems.error([...path, 'region'], 'is missing: calls are signed for a region');
    }
    return {
      kind: 'aws',
      region: raw.region ?? '',
      service: 'bedrock',
      accessKeyId,
      secretAccessKey: new Secret(secretAccessKey),
      ...(sessionToken === undefined ? {} : { sessionToken: new Secret(sessionToken) }),
    };
  },
  entra: ({ tenantId, clientId, clientSecret, authority, scope }, { path, problems }) => {
    const url = checkUrl(authority ?? DEFAULTS.entraAuthority, [...path, 'auth', 'authority'], problems);
    return {
      kind: 'entra',
      authority: url?.url ?? '',
      tenantId,
      clientId,
      clientSecret: new Secret(clientSecret),
      scope: scope ?? DEFAULTS.entraScope,
    };
  },
  google: (auth, written, readText) => {
    const found = serviceAccountText(auth, written, readText);
    if (found === undefined) return none();
    const reading = readServiceAccount(found.text);
    if (!reading.ok) {
      written.problems.error([...written.path, 'auth', found.field], reading.message);
      return none();
    }
    const { privateKey, ...rest } = reading.account;
    return { kind: 'google', ...rest, privateKey: new Secret(privateKey), scope: DEFAULTS.googleScope };
  },
};

interface FoundText {
  readonly field: keyof RawGoogleAuth;
  readonly text: string;
}

function serviceAccountText(
  { serviceAccount, serviceAccountFile }: RawGoogleAuth,
  { path, problems }: WrittenProvider,
  readText: ReadText | undefined,
): FoundText | undefined {
  const place = [...path, 'auth'];
  if ((serviceAccount === undefined) === (serviceAccountFile === undefined)) {
    problems.error(place, 'needs either serviceAccount or serviceAccountFile');
    return undefined;
  }
  if (serviceAccountFile === undefined) return { field: 'serviceAccount', text: serviceAccount ?? '' };
  if (readText === undefined) {
    problems.error([...place, 'serviceAccountFile'], 'is only read for a configuration file', 'Give serviceAccount');
    return undefined;
  }
  const file = readText(serviceAccountFile);
  if (file.ok) return { field: 'serviceAccountFile', text: file.text };
  problems.error([...place, 'serviceAccountFile'], `cannot be read: ${file.reason}`);
  return undefined;
}
