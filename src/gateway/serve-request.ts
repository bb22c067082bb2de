/** One request for an answer, in whichever language its endpoint speaks. */
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { ChatRequest } from '../core/chat-request.ts';
import type { PointsmanError } from '../core/errors.ts';
import type { Caller } from '../runtime/caller.ts';
import { Cancellation } from '../runtime/cancellation.ts';
import { once } from '../runtime/once.ts';
import { readBody } from '../runtime/read-body.ts';
import { readPatience } from '../wire/controls/patience.ts';
import { takeControls } from '../wire/controls.ts';
import { type Client, isTranslatable } from '../wire/dialect.ts';
import { refuseStoredState } from '../wire/openai-responses/index.ts';
import { rulingHeaders } from './answer-headers.ts';
import type { Endpoint } from './endpoints.ts';
import { requestIdHeaders, sendError, toPointsmanError } from './error-response.ts';
import type { GatewayDeps } from './gateway-deps.ts';
import { ResponseSink } from './response-sink.ts';

/** Owns the response from here to its end, whatever happens. */
export async function serveRequest(
  message: IncomingMessage,
  response: ServerResponse,
  bytes: Buffer,
  caller: Caller,
  endpoint: Endpoint,
  deps: GatewayDeps,
): Promise<void> {
  const startedMs = deps.clock.monotonicMs();
  const at = deps.clock.now();
  const id = deps.random.id(at);
  const sink = new ResponseSink(response, id, endpoint.client);
  const cancellation = cancelOnClose(message, response);
  try {
    const { headers } = message;
    const body = readBody(bytes);
    const client = endpoint.clientOf?.(body.parsed) ?? endpoint.client;
    const { hints, body: fields } = takeControls(body.parsed, headers);
    const request = client.readRequest(fields, hints);
    const onRuling = sink.decided.bind(sink);
    const end = await deps.engine.serve({
      id,
      at,
      startedMs,
      request,
      body,
      decoded: isTranslatable(client) ? once(() => client.decodeRequest(fields)) : undefined,
      headers,
      client,
      caller,
      sink,
      cancellation,
      patience: readPatience(headers),
      onRuling,
    });
    if (end.kind === 'failed') {
      const error = refusalOf(end.error, request);
      sendError(response, error, { id, client, headers: headersOf(sink, id, client), retryAfterMs: end.retryAfterMs });
    } else if (end.kind === 'interrupted') sink.interrupt(end.error);
  } catch (thrown) {
    const error = toPointsmanError(thrown);
    if (error.code === 'internal_error') deps.onDefect(thrown, id);
    deps.engine.refuse({ id, at, caller }, error, startedMs);
    sendError(response, error, { id, client: endpoint.client, headers: headersOf(sink, id, endpoint.client) });
  }
}

/** Nobody has it; why is said best where it is known what was asked for. */
function refusalOf(error: PointsmanError, request: ChatRequest): PointsmanError {
  return error.code === 'needs_unmet' ? (refuseStoredState(request) ?? error) : error;
}

function headersOf({ ruling }: ResponseSink, id: string, client: Client): readonly string[] {
  return ruling === undefined ? requestIdHeaders(id, client) : rulingHeaders(id, client, ruling);
}

/** A connection that closes before the answer is complete was closed by the client. */
function cancelOnClose({ socket }: IncomingMessage, response: ServerResponse): Cancellation {
  const cancellation = new Cancellation();
  const cancel = (): void => cancellation.cancel();
  // A response that waits for its turn on a pipelined connection is not told of the connection's end.
  const isQueued = response.socket === null;
  if (isQueued) socket.once('close', cancel);
  response.once('close', () => {
    if (isQueued) socket.off('close', cancel);
    if (!response.writableFinished) cancel();
  });
  return cancellation;
}
