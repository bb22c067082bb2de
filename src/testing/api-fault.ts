/** An error as OpenAI words it. */
export interface ApiFault {
  readonly status: number;
  readonly message: string;
  readonly type: string;
  readonly param: string | null;
  readonly code: string | null;
}

/** The body that carries a fault. */
export interface ErrorBody {
  readonly error: Omit<ApiFault, 'status'>;
}

type Usual = Pick<ApiFault, 'type' | 'code' | 'message'>;

const INVALID: Usual = { type: 'invalid_request_error', code: null, message: 'The request is invalid.' };
const BROKEN: Usual = { type: 'server_error', code: null, message: 'The server had an error.' };

const USUAL: Readonly<Record<number, Usual>> = {
  401: { ...INVALID, code: 'invalid_api_key', message: 'Incorrect API key provided.' },
  402: { type: 'insufficient_quota', code: 'insufficient_quota', message: 'There is no credit left.' },
  403: { type: 'permission_error', code: null, message: 'This key may not do that.' },
  404: { ...INVALID, code: 'unknown_url', message: 'There is nothing at this path.' },
  429: { type: 'rate_limit_error', code: 'rate_limit_exceeded', message: 'Rate limit reached.' },
  503: { ...BROKEN, type: 'service_unavailable_error', message: 'The server is overloaded.' },
  529: { ...BROKEN, type: 'overloaded_error', message: 'The server is overloaded.' },
};

/** What is usually said with an HTTP status, with `details` said otherwise. */
export function apiFault(status: number, details: Partial<Omit<ApiFault, 'status'>> = {}): ApiFault {
  const usual = USUAL[status] ?? (status >= 500 ? BROKEN : INVALID);
  return { status, param: null, ...usual, message: `${usual.message} (simulated)`, ...details };
}

export function errorBody({ message, type, param, code }: ApiFault): ErrorBody {
  return { error: { message, type, param, code } };
}
