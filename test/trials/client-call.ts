/** One call of a client that may hang up, and what it got. */
import { type Agent, request } from 'node:http';
import { eventData, SPEAKERS, type Speech, type Understood } from './speech.ts';

export interface CallPlan {
  readonly speech: Speech;
  readonly model: string;
  readonly prompt: string;
  readonly stream: boolean;
  readonly headers: Readonly<Record<string, string>>;
  /** When it hangs up, if it does: so long after asking, or with the first of the answer. */
  readonly hangUp: { readonly afterMs: number } | 'at-first-byte' | null;
}

/**
 * `silent`: the answer ended, or the connection did, without a word about why. `unreadable`: it is not what the dialect
 * allows.
 */
export type CallEnd = 'success' | 'error' | 'silent' | 'unreadable' | 'hung-up';

export interface CallResult {
  readonly end: CallEnd;
  /** 0 where there were no headers. */
  readonly status: number;
  readonly text: string;
  /** From asking to the first byte of the answer's body, and to its end. */
  readonly firstByteMs: number;
  readonly tookMs: number;
  /** As it came. */
  readonly body: string;
}

interface Received {
  status: number;
  isStream: boolean;
  /** The HTTP answer ended as HTTP wants it. */
  ended: boolean;
  hungUp: boolean;
  firstByteMs: number;
  body: string;
}

export async function call(port: number, agent: Agent, plan: CallPlan): Promise<CallResult> {
  const startedMs = performance.now();
  const received = await receive(port, agent, plan, startedMs);
  const { status, body, firstByteMs } = received;
  const tookMs = performance.now() - startedMs;
  return { status, body, firstByteMs: Math.min(firstByteMs, tookMs), tookMs, ...judge(plan, received) };
}

function receive(port: number, agent: Agent, plan: CallPlan, startedMs: number): Promise<Received> {
  const { path, body } = SPEAKERS[plan.speech];
  const payload = Buffer.from(JSON.stringify(body(plan.model, plan.prompt, plan.stream)));
  const headers = { 'content-type': 'application/json', 'content-length': payload.length, ...plan.headers };
  const received: Received = {
    status: 0,
    isStream: false,
    ended: false,
    hungUp: false,
    firstByteMs: Number.POSITIVE_INFINITY,
    body: '',
  };
  return new Promise((resolve) => {
    const asked = request({ host: '127.0.0.1', port, path, method: 'POST', agent, headers });
    let timer: NodeJS.Timeout | undefined;
    const hangUp = (): void => {
      received.hungUp = true;
      asked.destroy();
    };
    asked.on('response', (response) => {
      received.status = response.statusCode ?? 0;
      received.isStream = response.headers['content-type']?.startsWith('text/event-stream') === true;
      response.setEncoding('utf8');
      response.on('data', (piece: string) => {
        received.firstByteMs = Math.min(received.firstByteMs, performance.now() - startedMs);
        received.body += piece;
        if (plan.hangUp === 'at-first-byte') hangUp();
      });
      response.on('end', () => {
        received.ended = response.complete;
      });
      response.on('error', () => {});
    });
    asked.on('error', () => {});
    asked.on('close', () => {
      clearTimeout(timer);
      resolve(received);
    });
    asked.end(payload);
    if (typeof plan.hangUp === 'object' && plan.hangUp !== null) timer = setTimeout(hangUp, plan.hangUp.afterMs);
  });
}

function judge(plan: CallPlan, received: Received): Pick<CallResult, 'end' | 'text'> {
  const understood = understand(plan, received);
  if (received.hungUp) return { end: 'hung-up', text: understood?.text ?? '' };
  if (understood === undefined) return { end: 'unreadable', text: '' };
  const { text, complete, error } = understood;
  if (error) return { end: 'error', text };
  return { end: complete && received.ended && received.status === 200 ? 'success' : 'silent', text };
}

function understand({ speech }: CallPlan, { isStream, body }: Received): Understood | undefined {
  const speaker = SPEAKERS[speech];
  try {
    if (isStream) return speaker.readStream(eventData(body));
    return body === ''
      ? { text: '', complete: false, error: false }
      : speaker.readWhole(JSON.parse(body) as object as never);
  } catch {
    return undefined;
  }
}
