/** Errors that providers document. Not every dialect has each of its own; then it says the nearest. */
export type ErrorName =
  | 'invalid-request'
  | 'context-length'
  | 'too-large'
  | 'content-filter'
  | 'invalid-key'
  | 'permission'
  | 'region'
  | 'model-missing'
  | 'billing'
  | 'credit-balance'
  | 'quota-exhausted'
  | 'spend-limit'
  | 'rate-limit'
  | 'conflict'
  | 'timeout'
  | 'server-error'
  | 'unavailable'
  | 'overloaded';

/** What an error is called where there is only a status. */
export function usualError(status: number): ErrorName {
  return USUAL[status] ?? (status >= 500 ? 'server-error' : 'invalid-request');
}

const USUAL: Readonly<Record<number, ErrorName>> = {
  401: 'invalid-key',
  402: 'billing',
  403: 'permission',
  404: 'model-missing',
  408: 'timeout',
  409: 'conflict',
  413: 'too-large',
  429: 'rate-limit',
  503: 'unavailable',
  504: 'timeout',
  529: 'overloaded',
};
