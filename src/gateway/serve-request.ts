/** One request for an answer, in whichever language its endpoint speaks. */
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { ChatRequest } from '../core/chat-request.ts';
import type { PointsmanError } from '../core/errors.ts';
import type { Caller } from '../runtime/caller.ts';
import { Cancellation } from '../runtime/cancellation.ts';
import type { Engine } from '../runtime/engine.ts';
import { once } from '../runtime/once.ts';
import { readBody } from '../runtime/read-body.ts';
import type { WalkEnd } from '../runtime/walk-end.ts';
import { readPatience } from '../wire/controls/patience.ts';
import { takeControls } from '../wire/controls.ts';
import { type Client, isTranslatable } from '../wire/dialect.ts';
import { refuseStoredState } from '../wire/openai-responses/index.ts';
import type { Endpoint } from './endpoints.ts';
import { retryAfterOf, sendError, toPointsmanError } from './error-response.ts';
import type { GatewayDeps } from './gateway-deps.ts';
import { type Claim, lookUnder, replay } from './idempotency.ts';
import { ResponseSink } from './response-sink.ts';
import { whenOver } from './when-over.ts';

/** A request whose body has arrived. */
export interface Served {
  readonly message: IncomingMessage;
  readonly response: ServerResponse;
  readonly bytes: Buffer;
  readonly caller: Caller;
  readonly endpoint: Endpoint;
  readonly engine: Engine;
  readonly cancellation: Cancellation;
}

type Deps = Pick<GatewayDeps, 'clock' | 'random' | 'idempotency' | 'onDefect'>;

/** Owns the response from here to its end, whatever happens. */
export async function serveRequest(served: Served, deps: Deps): Promise<void> {
  const { message, response, bytes, caller, endpoint, engine, cancellation } = served;
  const startedMs = deps.clock.monotonicMs();
  const at = deps.clock.now();
  const id = deps.random.id(at);
  const sink = new ResponseSink(response, id, endpoint.client);
  let claim: Claim | undefined;
  try {
    const { headers } = message;
    const body = readBody(bytes);
    const client = endpoint.clientOf?.(body.parsed) ?? endpoint.client;
    const { hints, body: fields } = takeControls(body.parsed, headers);
    const request = client.readRequest(fields, hints);
    const key = headers['idempotency-key'];
    if (key !== undefined) {
      const under = await lookUnder({ key, caller: caller.name, path: endpoint.path, body: bytes }, deps.idempotency);
      if (under.kind === 'answer') {
        replay(response, under.answer);
        return;
      }
      claim = under.claim;
      sink.copyTo(claim.copy);
    }
    if (request.stream) sink.keepAlive(deps.clock, engine.config.server.keepAliveMs);
    const onRuling = sink.decided.bind(sink);
    const end = await engine.serve({
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
    if (end.kind === 'success') claim?.finish();
    else tellFailure(end, served, { id, client, sink, request });
  } catch (thrown) {
    const error = toPointsmanError(thrown);
    if (error.code === 'internal_error') deps.onDefect(thrown, id);
    engine.refuse({ id, at, caller }, error, startedMs);
    const { client } = endpoint;
    const retryAfterMs = retryAfterOf(error, () => deps.random.draw());
    if (sink.streaming) sink.interrupt(error);
    else sendError(response, error, { id, client, headers: sink.knownHeaders, retryAfterMs });
  } finally {
    sink.rest();
    claim?.release();
  }
}

interface Asked {
  readonly id: string;
  readonly client: Client;
  readonly sink: ResponseSink;
  readonly request: ChatRequest;
}

function tellFailure(
  end: Exclude<WalkEnd, { kind: 'success' }>,
  { response, cancellation }: Served,
  { id, client, sink, request }: Asked,
): void {
  const context = { id, client, headers: sink.knownHeaders };
  if (end.kind === 'failed') {
    const { retryAfterMs } = end;
    const retry = retryAfterMs !== null && !wasTried(end.error) ? { shouldRetry: true } : {};
    const error = refusalOf(end.error, request);
    if (sink.streaming) sink.interrupt(error);
    else sendError(response, error, { ...context, retryAfterMs, ...retry });
    return;
  }
  const error = end.kind === 'interrupted' ? end.error : cancellation.stop?.error;
  // A client that has gone is told nothing.
  if (error === undefined) return;
  if (sink.streaming) sink.interrupt(error);
  else sendError(response, error, context);
}

/** Attempts are told of with the error where there were any. */
function wasTried({ metadata }: PointsmanError): boolean {
  return metadata?.['attempts'] !== undefined;
}

/** Nobody has it; why is said best where it is known what was asked for. */
function refusalOf(error: PointsmanError, request: ChatRequest): PointsmanError {
  return error.code === 'needs_unmet' ? (refuseStoredState(request) ?? error) : error;
}

/** A connection that closes before the answer is complete was closed by the client. */
export function cancelOnClose(message: IncomingMessage, response: ServerResponse): Cancellation {
  const cancellation = new Cancellation();
  whenOver(message, response, () => {
    if (!response.writableFinished) cancellation.cancel();
  });
  return cancellation;
}
