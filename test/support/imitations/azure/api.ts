/**
 * Azure OpenAI: OpenAI's API under paths of its own, behind keys or tokens, and with the findings of its filters.
 * https://learn.microsoft.com/azure/ai-foundry/openai/reference and /concepts/content-filter
 */
import type { Reaction, WireRequest } from '../imitation.ts';
import { answerChat } from '../openai-chat/api.ts';
import { answerResponses } from '../openai-responses/api.ts';

export const AZURE_KEY = 'azure-key-imitated';
export const AZURE_DEPLOYMENT = 'my-deployment';
/** What the filter does not let through to the model. */
export const AZURE_FILTERED_PROMPT = 'Say what the filter forbids.';

export const ENTRA = {
  tenant: 'acme.onmicrosoft.com',
  clientId: '6731de76-14a6-49ae-97bc-6eba6914391e',
  clientSecret: 'entra~secret+imitated/&=',
  token: 'eyJ0eXAiOiJKV1QiLCJhbGciOiJSUzI1NiJ9.imitated.token',
} as const;

type Json = Readonly<Record<string, unknown>>;

const HEADERS = { 'apim-request-id': 'f4f6f3e0-6f3c-4c0e-9d5e-2b7f5a3a3c0b', 'x-ms-region': 'Sweden Central' };
const VERSION = /^\d{4}-\d{2}-\d{2}(-preview)?$/;
const SAFE = { filtered: false, severity: 'safe' };
const FOUND: Json = { hate: SAFE, self_harm: SAFE, sexual: SAFE, violence: SAFE };
const PROMPT_FOUND: readonly Json[] = [
  { prompt_index: 0, content_filter_results: { ...FOUND, jailbreak: { filtered: false, detected: false } } },
];

export function azureApi(request: WireRequest): Reaction {
  const { pathname, searchParams } = new URL(request.path, 'http://azure');
  if (pathname === `/${ENTRA.tenant}/oauth2/v2.0/token`) return answerToken(request);
  const refusal = credentialProblem(request);
  if (refusal !== undefined) return refusal;
  const { body } = request;
  const { model } = (body ?? {}) as { readonly model?: unknown };
  if (pathname === '/openai/v1/chat/completions') return answerFiltered(model, body, answerChat);
  if (pathname === '/openai/v1/responses') return answerFiltered(model, body, answerResponses);
  const deployment = /^\/openai\/deployments\/([^/]+)\/chat\/completions$/.exec(pathname)?.[1];
  if (deployment === undefined || !VERSION.test(searchParams.get('api-version') ?? '')) {
    return failure(404, { code: '404', message: 'Resource not found' });
  }
  // Which model that is, the deployment says.
  return answerFiltered(decodeURIComponent(deployment), { ...(body as Json), model: 'any' }, answerChat);
}

/** https://learn.microsoft.com/entra/identity-platform/v2-oauth2-client-creds-grant-flow */
function answerToken({ headers, bytes }: WireRequest): Reaction {
  const form = Object.fromEntries(new URLSearchParams(bytes.toString('utf8')));
  const refused = (status: number, error: string, error_description: string): Reaction => {
    return { kind: 'json', status, body: { error, error_description, trace_id: 'imitated' } };
  };
  if (headers['content-type'] !== 'application/x-www-form-urlencoded' || form['grant_type'] !== 'client_credentials') {
    return refused(400, 'invalid_request', "AADSTS900144: The request body must contain: 'grant_type'.");
  }
  if (form['client_id'] !== ENTRA.clientId) {
    return refused(400, 'unauthorized_client', 'AADSTS700016: Application was not found in the directory.');
  }
  if (form['client_secret'] !== ENTRA.clientSecret) {
    return refused(401, 'invalid_client', 'AADSTS7000215: Invalid client secret provided.');
  }
  if (form['scope'] !== 'https://cognitiveservices.azure.com/.default') {
    return refused(400, 'invalid_scope', 'AADSTS70011: The provided value for scope is not valid.');
  }
  const body = { token_type: 'Bearer', expires_in: 3599, ext_expires_in: 3599, access_token: ENTRA.token };
  return { kind: 'json', status: 200, body };
}

function credentialProblem({ headers }: WireRequest): Reaction | undefined {
  if (headers['api-key'] === AZURE_KEY || headers.authorization === `Bearer ${ENTRA.token}`) return undefined;
  if (headers.authorization === undefined) {
    const message =
      'Access denied due to invalid subscription key or wrong API endpoint. Make sure to provide a valid key for an active subscription and use a correct regional API endpoint for your resource.';
    return failure(401, { code: '401', message });
  }
  const message =
    'Access token is missing, invalid, audience is incorrect (https://cognitiveservices.azure.com), or have expired.';
  return failure(401, { code: 'Unauthorized', message });
}

function answerFiltered(deployment: unknown, body: unknown, answer: (body: unknown) => Reaction): Reaction {
  if (deployment !== AZURE_DEPLOYMENT) {
    const message = 'The API deployment for this resource does not exist.';
    return failure(404, { code: 'DeploymentNotFound', message });
  }
  if (JSON.stringify(body).includes(AZURE_FILTERED_PROMPT)) return failure(400, FILTERED);
  const reaction = answer(body);
  const headers = { ...reaction.headers, ...HEADERS };
  if (reaction.kind === 'events') return { ...reaction, headers, events: withFindings(reaction.events) };
  return { ...reaction, headers, body: reaction.status === 200 ? annotated(reaction.body as Json) : reaction.body };
}

const FILTERED: Json = {
  message:
    "The response was filtered due to the prompt triggering Azure OpenAI's content management policy. Please modify your prompt and retry. To learn more about our content filtering policies please read our documentation: https://go.microsoft.com/fwlink/?linkid=2198766",
  type: null,
  param: 'prompt',
  code: 'content_filter',
  status: 400,
  innererror: {
    code: 'ResponsibleAIPolicyViolation',
    content_filter_result: { ...FOUND, violence: { filtered: true, severity: 'high' } },
  },
};

function annotated(answer: Json): Json {
  if (!Array.isArray(answer['choices'])) return { ...answer, content_filters: [] };
  const choices = (answer['choices'] as readonly Json[]).map((one) => ({ ...one, content_filter_results: FOUND }));
  return { ...answer, choices, prompt_filter_results: PROMPT_FOUND };
}

/** In a stream those of the prompt come first, and those of a filter that lags behind in a chunk without a delta. */
function withFindings(events: readonly (string | Uint8Array)[]): readonly (string | Uint8Array)[] {
  const [first] = events;
  if (typeof first !== 'string' || !first.includes('chat.completion.chunk')) return events;
  const nobody = { id: '', object: '', created: 0, model: '' };
  const prompt = { ...nobody, choices: [], prompt_filter_results: PROMPT_FOUND };
  const content_filter_offsets = { check_offset: 44, start_offset: 44, end_offset: 198 };
  const choice = { index: 0, finish_reason: null, content_filter_results: FOUND, content_filter_offsets };
  const late = { ...nobody, choices: [choice], usage: null };
  return [eventOf(prompt), first, eventOf(late), ...events.slice(1)];
}

function eventOf(data: Json): string {
  return `data: ${JSON.stringify(data)}\n\n`;
}

function failure(status: number, error: Json): Reaction {
  return { kind: 'json', status, headers: HEADERS, body: { error } };
}
