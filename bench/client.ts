/** A plain client of a gateway on this machine, for measurements that look at single answers. */
import { type ClientRequest, request } from 'node:http';
import { text } from 'node:stream/consumers';
import { CHAT_PATH } from './targets/target.ts';

export interface Answer {
  readonly status: number;
  readonly body: string;
}

export interface Question {
  readonly port: number;
  readonly method?: 'GET' | 'POST';
  readonly path: string;
  readonly body?: string | Buffer;
}

const LIMIT_MS = 30_000;

/** Rejects if the connection breaks, or after 30 s. */
export function ask(question: Question): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const call = open(question);
    call.on('response', (response) => {
      text(response).then((body) => resolve({ status: response.statusCode ?? 0, body }), reject);
    });
    call.on('error', reject);
  });
}

export interface OpenCall {
  /** The first bytes of the answer are here. */
  readonly begun: Promise<void>;
  /** Hangs up. */
  readonly abort: () => void;
}

/** A chat completion that the caller means to abandon. */
export function startChat(port: number, body: string): OpenCall {
  const call = open({ port, path: CHAT_PATH, body });
  const begun = new Promise<void>((resolve, reject) => {
    call.on('response', (response) => {
      response.on('error', () => undefined);
      response.once('data', () => resolve());
      response.resume();
    });
    call.on('error', reject);
  });
  // Whoever hangs up before the answer does not wait for it.
  begun.catch(() => undefined);
  return { begun, abort: () => call.destroy() };
}

function open({ port, method = 'POST', path, body }: Question): ClientRequest {
  const payload = body === undefined ? undefined : Buffer.from(body);
  const headers = payload && { 'content-type': 'application/json', 'content-length': payload.length };
  const call = request({ host: '127.0.0.1', port, method, path, agent: false, ...(headers && { headers }) });
  call.setTimeout(LIMIT_MS, () => call.destroy(new Error(`no answer from ${path} within ${LIMIT_MS} ms`)));
  call.end(payload);
  return call;
}
