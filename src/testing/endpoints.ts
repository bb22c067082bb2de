/** What the simulated provider answers at each path. */
import type { IncomingMessage, ServerResponse } from 'node:http';
import { composeAnswer } from './answer.ts';
import { type ApiFault, apiFault, errorBody } from './api-fault.ts';
import { type Behaviour, perform } from './behaviours.ts';
import { type ChatCall, type ParsedCall, parseChatCall } from './chat-call.ts';
import type { Exchange } from './delivery.ts';
import type { Desk } from './desk.ts';
import { createDraws, type Draws } from './draws.ts';
import { type JsonObject, parseObject } from './json-object.ts';
import { JSON_TYPE, Reply } from './reply.ts';
import type { RequestEntry } from './request-books.ts';
import type { ModelProfile } from './simulated-model.ts';

/** A request may say with this header which attempt it is, from 1; otherwise repetitions are counted. */
const ATTEMPT_HEADER = 'x-simulated-attempt';

type Endpoint = (desk: Desk, request: IncomingMessage, response: ServerResponse) => Promise<void>;

const ENDPOINTS: Readonly<Record<string, Endpoint>> = {
  'POST /v1/chat/completions': serveChat,
  'GET /v1/models': serveModels,
};

/** Never rejects. */
export async function serve(desk: Desk, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const path = request.url?.split('?', 1)[0];
  try {
    await (ENDPOINTS[`${request.method} ${path}`] ?? serveNothing)(desk, request, response);
  } catch {
    // The client went away while it was still sending.
    response.destroy();
  }
}

async function serveNothing(_: Desk, _request: IncomingMessage, response: ServerResponse): Promise<void> {
  sendFault(response, apiFault(404));
}

async function serveModels(desk: Desk, request: IncomingMessage, response: ServerResponse): Promise<void> {
  if (!isAdmitted(desk, request)) return sendFault(response, apiFault(401));
  const data = [...desk.models.keys()].map((id) => ({ id, object: 'model', created: 0, owned_by: 'simulated' }));
  sendJson(response, 200, { object: 'list', data });
}

async function serveChat(desk: Desk, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const body = parseObject(await readText(request));
  const parsed = parseChatCall(body, desk.models);
  const entry = openEntry(desk, request, body, parsed);
  const reply = new Reply(response, entry);
  const closed = reply.over().then(() => {
    const { completed, closedEarly } = reply.end;
    const end = { completed, closedEarly: closedEarly && !desk.closing.signal.aborted };
    desk.books.close(entry, end, desk.clock.now());
  });
  if (!isAdmitted(desk, request)) reply.fault(apiFault(401));
  else if (!parsed.ok) reply.fault(parsed.fault);
  else await answerChat(desk, parsed.call, entry, reply).catch((error) => reply.fault(scriptFault(error)));
  await closed;
}

function openEntry(desk: Desk, request: IncomingMessage, body: JsonObject | null, parsed: ParsedCall): RequestEntry {
  const model = body?.['model'];
  return desk.books.open({
    model: typeof model === 'string' ? model : null,
    body,
    headers: request.headers,
    attempt: parsed.ok ? attemptOf(desk, request, parsed.call) : 1,
    receivedAtMs: desk.clock.now(),
  });
}

async function answerChat(desk: Desk, call: ChatCall, entry: RequestEntry, reply: Reply): Promise<void> {
  const startedMs = desk.clock.monotonicMs();
  const draws = createDraws(desk.seed, call.model.name, call.question);
  const behaviour = desk.script(entry, entry.index) ?? usualBehaviour(call.model, entry.attempt, draws);
  const exchange: Exchange = {
    reply,
    entry,
    model: call.model,
    answer: composeAnswer(call, draws),
    stream: call.stream,
    includeUsage: call.includeUsage,
    createdMs: entry.receivedAtMs,
    async until(elapsedMs) {
      const remainingMs = startedMs + elapsedMs - desk.clock.monotonicMs();
      if (remainingMs > 0) await desk.wait(remainingMs, reply.signal);
    },
  };
  await perform(exchange, behaviour);
}

/** A script that throws, or that asks for an impossible status, is a mistake in a test: whoever called gets to read it. */
function scriptFault(error: unknown): ApiFault {
  return apiFault(500, { code: 'script_failed', message: String(error) });
}

/** The question alone decides whether an attempt fails, and the attempt: so a retry can succeed. */
function usualBehaviour(model: ModelProfile, attempt: number, draws: Draws): Behaviour {
  if (draws.uniform(`rate limit ${attempt}`) < model.rateLimitRate) {
    return { kind: 'status', status: 429, headers: { 'retry-after': '1' } };
  }
  if (draws.uniform(`error ${attempt}`) < model.errorRate) return { kind: 'status', status: 500 };
  return { kind: 'answer' };
}

function attemptOf(desk: Desk, request: IncomingMessage, call: ChatCall): number {
  const stated = Number(request.headers[ATTEMPT_HEADER]);
  return stated >= 1 ? Math.floor(stated) : desk.attempts.next(`${call.model.name} ${call.question}`);
}

function isAdmitted(desk: Desk, request: IncomingMessage): boolean {
  return desk.requireKey === null || request.headers.authorization === `Bearer ${desk.requireKey}`;
}

async function readText(request: IncomingMessage): Promise<string> {
  const parts: Buffer[] = [];
  for await (const part of request) parts.push(part);
  return Buffer.concat(parts).toString('utf8');
}

function sendFault(response: ServerResponse, fault: ApiFault): void {
  sendJson(response, fault.status, errorBody(fault));
}

function sendJson(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { 'content-type': JSON_TYPE }).end(JSON.stringify(body));
}
