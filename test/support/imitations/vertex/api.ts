/**
 * Vertex AI: Gemini and Claude under paths of Google Cloud, behind the tokens of a service account.
 * https://docs.cloud.google.com/vertex-ai/generative-ai/docs/model-reference/inference and
 * https://docs.cloud.google.com/vertex-ai/generative-ai/docs/partner-models/claude/use-claude
 */
import { answerMessages } from '../anthropic/api.ts';
import { answerGemini, googleFailure } from '../gemini/api.ts';
import type { Api, Reaction, WireRequest } from '../imitation.ts';
import { failurePrompt } from '../plan.ts';
import { assertionProblem } from './check-assertion.ts';

export { createAccount, type ImitatedAccount } from './check-assertion.ts';

export const VERTEX = {
  project: 'acme',
  location: 'europe-west1',
  gemini: 'gemini-2.5-flash',
  claude: 'claude-sonnet-4-5@20250929',
  token: 'ya29.c.imitated-token',
} as const;

type Json = Readonly<Record<string, unknown>>;

/** A place of a project, and what is asked there of a model of a publisher. */
const PATH = /^\/v1\/projects\/([^/]+)\/locations\/([^/]+)\/publishers\/([^/]+)\/models\/([^/:]+):([^/?]+)(\?.*)?$/;

/**
 * @param publicKey of the service account
 * @param tokenUri where its assertions are exchanged, which is told once the imitation has a port
 */
export function vertexApi(publicKey: () => string, tokenUri: () => string): Api {
  return (request) => {
    if (request.path === '/token') return answerToken(request, tokenUri(), publicKey());
    const [, project, location, publisher, model = '', method = '', query = ''] = PATH.exec(request.path) ?? [];
    if (publisher === undefined) return googleFailure(404, 'NOT_FOUND', 'Not found.');
    if (request.headers.authorization !== `Bearer ${VERTEX.token}`) {
      const message =
        'Request had invalid authentication credentials. Expected OAuth 2 access token, login cookie or other valid authentication credential.';
      return googleFailure(401, 'UNAUTHENTICATED', message);
    }
    if (project !== VERTEX.project) {
      return googleFailure(403, 'PERMISSION_DENIED', "Permission 'aiplatform.endpoints.predict' denied on resource.");
    }
    const asked = `${publisher}/${decodeURIComponent(model)}`;
    const answer = location === VERTEX.location ? PUBLISHED[asked] : undefined;
    if (answer === undefined) {
      const message = `Publisher Model \`${request.path}\` was not found or your project does not have access to it.`;
      return googleFailure(404, 'NOT_FOUND', message);
    }
    return answer(request, `${method}${query}`);
  };
}

function answerToken({ headers, bytes }: WireRequest, tokenUri: string, publicKey: string): Reaction {
  const form = Object.fromEntries(new URLSearchParams(bytes.toString('utf8')));
  const refused = (error: string, error_description: string): Reaction => {
    return { kind: 'json', status: 400, body: { error, error_description } };
  };
  if (headers['content-type'] !== 'application/x-www-form-urlencoded') return refused('invalid_request', 'No form.');
  if (form['grant_type'] !== 'urn:ietf:params:oauth:grant-type:jwt-bearer') {
    return refused('unsupported_grant_type', `Invalid grant_type: ${form['grant_type']}`);
  }
  const problem = assertionProblem(form['assertion'] ?? '', tokenUri, publicKey);
  if (problem !== undefined) return refused('invalid_grant', problem);
  const body = { access_token: VERTEX.token, expires_in: 3599, token_type: 'Bearer' };
  return { kind: 'json', status: 200, body };
}

type Answer = (request: WireRequest, method: string) => Reaction;

const PUBLISHED: Readonly<Record<string, Answer>> = {
  [`google/${VERTEX.gemini}`]: ({ body }, method) => {
    if (method !== 'generateContent' && method !== 'streamGenerateContent?alt=sse') return noMethod(method);
    // Unlike the Gemini API it knows no ids of calls.
    const known = /"function(Call|Response)":\{[^{}]*"id":/.test(JSON.stringify(body));
    if (known) return googleFailure(400, 'INVALID_ARGUMENT', 'Unknown name "id" at \'function_call\'.');
    return answerGemini(body, method !== 'generateContent');
  },
  [`anthropic/${VERTEX.claude}`]: ({ body }, method) => {
    const { anthropic_version: version, model, ...rest } = body as Json;
    if (version !== 'vertex-2023-10-16') return invalid('anthropic_version: Field required');
    if (model !== undefined) return invalid('model: Extra inputs are not permitted');
    const stream = rest['stream'] === true;
    if (method !== (stream ? 'streamRawPredict' : 'rawPredict')) return noMethod(method);
    // What is over the quota of the project never reaches the model.
    if (JSON.stringify(rest).includes(failurePrompt(429))) {
      return googleFailure(429, 'RESOURCE_EXHAUSTED', 'Quota exceeded for aiplatform.googleapis.com.');
    }
    return answerMessages({ ...rest, model: VERTEX.claude }, '2023-06-01');
  },
};

function invalid(message: string): Reaction {
  const body = { type: 'error', error: { type: 'invalid_request_error', message } };
  return { kind: 'json', status: 400, body };
}

function noMethod(method: string): Reaction {
  return googleFailure(404, 'NOT_FOUND', `The requested method ${method} was not found on this server.`);
}
