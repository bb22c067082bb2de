/** Plain HTTP calls to a gateway, and what is in their answers. */

interface Addressed {
  readonly url: string;
}

export type HeaderFields = Readonly<Record<string, string>>;

/** Posts JSON; a body that is a text or bytes goes out as it is. */
export function post({ url }: Addressed, path: string, body: unknown, headers: HeaderFields = {}): Promise<Response> {
  const raw = typeof body === 'string' || body instanceof Uint8Array;
  return fetch(url + path, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: raw ? body : JSON.stringify(body),
  });
}

export function postChat(gateway: Addressed, body: unknown, headers: HeaderFields = {}): Promise<Response> {
  return post(gateway, '/v1/chat/completions', body, headers);
}

/** A chat body with one user message. */
export function chatBody(model: string, fields: object = {}, prompt = 'Hello'): Readonly<Record<string, unknown>> {
  return { model, messages: [{ role: 'user', content: prompt }], ...fields };
}

export interface ErrorObject {
  readonly message: string;
  readonly type: string;
  readonly param: string | null;
  readonly code: string;
  readonly metadata?: {
    readonly attempts?: readonly AttemptObject[];
    readonly exclusions?: readonly ExclusionObject[];
  };
}

interface AttemptObject {
  readonly deployment: string;
  readonly outcome: string;
  readonly upstreamStatus: number | null;
}

interface ExclusionObject {
  readonly deployment: string;
  readonly reasons: readonly { readonly kind: string }[];
}

export async function errorOf(response: Response): Promise<ErrorObject> {
  const { error } = (await response.json()) as { readonly error: ErrorObject };
  return error;
}

/** The data of every event of a stream, `[DONE]` included. */
export async function eventsOf(response: Response): Promise<readonly string[]> {
  const text = await response.text();
  return text
    .split('\n\n')
    .filter((event) => event !== '')
    .map((event) => event.replace(/^data: /, ''));
}

/** The id under which the record of this answer is kept. */
export function requestId(response: Response): string {
  return response.headers.get('x-request-id') ?? '';
}
