/** The schema of a provider: address, dialect, credentials and quirks. */
import { z } from 'zod';
import { DIALECTS } from '../core/dialect-name.ts';
import { DEFAULTS } from './defaults.ts';
import { PRESET_NAMES } from './presets.ts';
import type * as Raw from './raw-config.ts';
import * as part from './schema-parts.ts';
import { fields } from './schema-parts.ts';

const limitField = z.enum(['max_tokens', 'max_completion_tokens']);

const credentials = {
  none: fields<Raw.RawNoAuth>({ type: z.literal('none').describe('Nothing is proved.') }, {}),
  bearer: fields<Raw.RawBearerAuth>(
    {
      type: z.literal('bearer').describe('The header `authorization`.'),
      token: part.headerValue.describe('The secret, without the word `Bearer`.'),
    },
    {},
  ),
  header: fields<Raw.RawHeaderAuth>(
    {
      type: z.literal('header').describe('A header of another name.'),
      name: part.headerName.describe('Name of the header.'),
      value: part.headerValue.describe('The secret.'),
    },
    {},
  ),
  aws: fields<Raw.RawAwsAuth>(
    {
      type: z.literal('aws').describe('Every call is signed (Signature Version 4). Needs `region` of the provider.'),
      accessKeyId: part.headerValue.describe('As in `${AWS_ACCESS_KEY_ID}`.'),
      secretAccessKey: part.text.describe('As in `${AWS_SECRET_ACCESS_KEY}`.'),
    },
    { sessionToken: part.headerValue.describe('For keys that are lent for a time, as in `${AWS_SESSION_TOKEN}`.') },
  ),
  entra: fields<Raw.RawEntraAuth>(
    {
      type: z.literal('entra').describe('Client credentials of Microsoft Entra ID, exchanged for tokens.'),
      tenantId: part.label.describe('Tenant, by id or domain.'),
      clientId: part.text.describe('The application.'),
      clientSecret: part.text.describe('Its secret.'),
    },
    {
      authority: part.text.describe(`Base URL of the token service. Default ${DEFAULTS.entraAuthority}.`),
      scope: part.text.describe(`What the token is for. Default ${DEFAULTS.entraScope}.`),
    },
  ),
  google: fields<Raw.RawGoogleAuth>(
    { type: z.literal('google').describe('A service account of Google Cloud, exchanged for tokens.') },
    {
      serviceAccount: part.text.describe('Its key file as JSON. Either this or `serviceAccountFile`.'),
      serviceAccountFile: part.text.describe('Path of its key file, from the folder of the configuration.'),
    },
  ),
};

const auth: z.ZodType<Raw.RawAuth> = z.union([
  credentials.none,
  credentials.bearer,
  credentials.header,
  credentials.aws,
  credentials.entra,
  credentials.google,
]);

const path = fields<Raw.RawPath>(
  { whole: part.urlPath.describe('`{model}` stands for the model.') },
  { stream: part.urlPath.describe('Of a request for a stream. Default `whole`.') },
);

const quirks = fields<Raw.RawQuirks>(
  {},
  {
    path: path.describe("Instead of the dialect's own path."),
    noModelInBody: part.flag.describe('The model is named in the path alone.'),
    bodyFields: z.record(part.text, z.string()).describe('Put into every body.'),
    noStreamUsage: part.flag.describe('It refuses `stream_options`.'),
    limitField: limitField.describe(
      'Where it wants the limit on output tokens, whatever the client calls it. Default with `baseUrl` alone max_tokens.',
    ),
    noJsonSchema: part.flag.describe(
      'It takes no JSON Schema. A model that is said to keep to one all the same is asked for JSON, and told it in words.',
    ),
    noParallelToolCalls: part.flag.describe('It refuses or ignores `parallel_tool_calls`.'),
    noReasoningEffort: part.flag.describe('It refuses or ignores `reasoning_effort`.'),
    noDeveloperRole: part.flag.describe('It knows no role `developer`: `system` says it there.'),
    noCallIds: part.flag.describe('Calls of tools and their results bear no ids there, and an id is refused.'),
    shortCallIds: part.flag.describe('It wants ids of calls to be nine letters and digits.'),
    reasoningField: z
      .enum(['reasoning_content', 'reasoning'])
      .nullable()
      .describe('Field of its earlier messages in which it wants their reasoning back; null takes back a preset.'),
    refuses: z
      .array(part.text)
      .describe('Top-level fields that it refuses requests for: they are left out of every body.'),
  },
);

export const provider: z.ZodType<Raw.RawProvider> = fields<Raw.RawProvider>(
  {},
  {
    baseUrl: part.text.describe(
      'Where its API is, up to and without the path of the dialect, as `/chat/completions`. Required without `preset`.',
    ),
    preset: z.enum(PRESET_NAMES).describe('Who it is: fills in address, dialect, quirks and where the key goes.'),
    apiKey: z
      .union([part.headerValue, z.array(part.headerValue).min(1)])
      .describe(
        'Credential, or several to spread the load over. Sent as bearer token, or in the header of the preset. Best written as a variable. Default none.',
      ),
    auth: z
      .union([auth, z.array(auth).min(1)])
      .describe('Instead of `apiKey`: another way to prove who asks, or several.'),
    local: part.flag.describe(
      'It runs on hardware of your own. Default: whether `baseUrl` is a loopback address, or the preset is local.',
    ),
    dialect: z.enum(DIALECTS).describe('Its wire language. Default that of the preset, else openai-chat.'),
    resource: part.label.describe('For presets with `{resource}` in their address.'),
    region: part.label.describe('For presets with `{region}` in their address, and for `auth` of the type aws.'),
    project: part.label.describe('For presets with `{project}` in their address.'),
    location: part.label.describe('For presets with `{location}` in their address. `global` is one too.'),
    apiVersion: part.label.describe(
      'Version of the API of Azure OpenAI, for deployments that are named in the path. Default none: `/openai/v1`.',
    ),
    headers: z.record(part.headerName, part.headerValue).describe('Sent with every request.'),
    maxConnections: z
      .int()
      .min(1)
      .max(65_535)
      .describe(`Most at a time; every open stream holds one. Default ${DEFAULTS.maxConnections}.`),
    connectTimeoutMs: part.timerMs.describe(`For a connection. Default ${DEFAULTS.connectTimeoutMs}.`),
    quirks: quirks.describe('In what it differs from its dialect; over what the preset says of that.'),
    streamUsage: part.flag.describe('Alias of `quirks.noStreamUsage`, the other way round.'),
    limitField: limitField.describe('Alias of `quirks.limitField`.'),
  },
);

/** By the names that they have in the JSON Schema and in the reference. */
export const PROVIDER_SECTIONS: Readonly<Record<string, z.ZodType>> = {
  Provider: provider,
  Auth: auth,
  NoAuth: credentials.none,
  BearerAuth: credentials.bearer,
  HeaderAuth: credentials.header,
  AwsAuth: credentials.aws,
  EntraAuth: credentials.entra,
  GoogleAuth: credentials.google,
  Quirks: quirks,
  Path: path,
};
