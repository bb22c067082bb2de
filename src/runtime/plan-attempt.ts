/**
 * From one link of the chain to one call: as the bytes that came where the provider speaks the client's language,
 * translated where it does not.
 */
import type { ChatRequest } from '../core/chat-request.ts';
import type { Config, Provider } from '../core/config.ts';
import type { Link } from '../core/decision.ts';
import type { Deployment } from '../core/deployment.ts';
import {
  type AnswerContext,
  type Client,
  type Decoded,
  type DroppedPaths,
  type PassThrough,
  type Target,
  translatable,
  type Wanted,
} from '../wire/dialect.ts';
import { observerOf, PROVIDER_DIALECTS, passThroughOf } from '../wire/dialects.ts';
import { clientWantsUsage } from '../wire/openai-chat/edits.ts';
import type { Output } from './answer-reader.ts';
import type { AnswerSink } from './answer-sink.ts';
import type { AttemptPlan } from './attempt.ts';
import { JsonAnswer } from './json-answer.ts';
import { maxDeltasOf } from './max-deltas.ts';
import { type ClientHeaders, editedBody, forwarded, joined, type SourceBody } from './provider-call.ts';
import { StreamAnswer } from './stream-answer.ts';
import { translatedAnswer } from './translated-answer.ts';
import { TranslatedStream } from './translated-stream.ts';
import type { AttemptChoice } from './walk.ts';

/** What a client sent, and in which language it is answered. */
export interface ClientCall {
  readonly id: string;
  /** Milliseconds since 1970. */
  readonly at: number;
  readonly request: ChatRequest;
  readonly body: SourceBody;
  /** What it says, for providers of another language; absent where it can only be passed through. */
  readonly decoded: (() => Decoded) | undefined;
  readonly headers: ClientHeaders;
  readonly client: Client;
  readonly sink: AnswerSink;
}

export interface Planning {
  readonly config: Config;
  /** Of every call to a provider, names and values in turn. */
  readonly fixedHeaders: (provider: Provider) => readonly string[];
  /** A stream is handed on all at once, when it is complete. */
  readonly atomic: boolean;
  /** Of the prompt, as estimated. */
  readonly inputTokens: number;
}

export function planAttempt(
  call: ClientCall,
  link: Link,
  { number, credential, timeoutMs }: AttemptChoice,
  { config: { snapshot, providers }, fixedHeaders, atomic, inputTokens }: Planning,
): AttemptPlan {
  const deployment = snapshot.deployments[link.deployment] as Deployment;
  const provider = providers[deployment.provider] as Provider;
  const passThrough = passThroughFor(call, provider);
  const wanted = wantedOf(link, deployment, provider);
  const setting = {
    call,
    deployment,
    provider,
    wanted,
    number,
    inputTokens,
    to: {
      sink: call.sink,
      atomic,
      maxDeltas: maxDeltasOf(call.request, wanted, call.body.parsed),
    },
  };
  const way = passThrough === undefined ? translating(setting) : passing(setting, passThrough);
  const dialect = PROVIDER_DIALECTS[provider.dialect];
  return {
    deployment,
    provider,
    credential,
    auth: provider.credentials[credential] ?? provider.credentials[0],
    call: {
      path: passThrough?.path?.(wanted) ?? dialect.path(wanted, call.request.stream),
      headers: joined(fixedHeaders(provider), way.headers),
      body: way.body,
    },
    dropped: way.dropped,
    read: way.read,
    classifyFailure: dialect.classifyFailure,
    timeoutMs,
    ...(call.request.stream ? { streamLimits: deployment.streamLimits } : {}),
  };
}

/** Undefined where the request is to be translated. */
function passThroughFor({ client, request, body, decoded }: ClientCall, provider: Provider): PassThrough | undefined {
  const passThrough = passThroughOf(client.name, provider.dialect);
  if (passThrough?.canPass?.(body.parsed, provider.quirks) !== false) return passThrough;
  // Better refused than without something that it cannot be answered without.
  return decoded === undefined || request.untranslatable.length > 0 ? passThrough : undefined;
}

interface Setting {
  readonly call: ClientCall;
  readonly deployment: Deployment;
  readonly provider: Provider;
  readonly wanted: Wanted;
  readonly number: number;
  readonly inputTokens: number;
  readonly to: Omit<Output, 'elapsedMs' | 'onOutput'>;
}

interface Way {
  readonly headers: readonly string[];
  readonly body: Buffer;
  readonly dropped: DroppedPaths;
  readonly read: AttemptPlan['read'];
}

function wantedOf({ params }: Link, deployment: Deployment, { quirks }: Provider): Wanted {
  const { upstreamModel, maxOutputTokens } = deployment;
  return {
    upstreamModel,
    quirks,
    ...(maxOutputTokens === undefined ? {} : { outputCeiling: maxOutputTokens }),
    ...params,
  };
}

/** What any provider may be told of the client's request besides its body. */
const TRACE_HEADERS: readonly string[] = ['traceparent', 'tracestate'];

const NONE: readonly string[] = [];

function passing({ call, deployment, wanted, number, to }: Setting, passThrough: PassThrough): Way {
  const { body, request, headers } = call;
  return {
    headers: passingHeaders(headers, passThrough),
    body: editedBody(body, passThrough.editBody(body, wanted)),
    dropped: passThrough.refused?.(body.parsed, wanted) ?? NONE,
    read: (elapsedMs, flow, onOutput) => {
      const origin = { deployment, number };
      const output = { ...to, elapsedMs, onOutput };
      if (!request.stream) return new JsonAnswer(origin, output, passThrough.readAnswer);
      return new StreamAnswer(origin, output, flow, observerOf(passThrough, body.parsed));
    },
  };
}

function passingHeaders(
  client: ClientHeaders,
  { forwardedHeaders, defaultHeaders = NONE }: PassThrough,
): readonly string[] {
  return joined(forwarded(client, forwardedHeaders), defaultHeaders);
}

function translating({ call, deployment, provider, wanted, number, inputTokens, to }: Setting): Way {
  const { decoded, request, headers, client } = call;
  const from = PROVIDER_DIALECTS[provider.dialect];
  if (decoded === undefined) throw new Error(`what is asked for in ${client.name} cannot be translated`);
  const { conversation, dropped } = decoded();
  const encoded = from.encodeRequest(conversation, targetOf(wanted));
  const translation = { from, to: translatable(client), context: contextOf(call, deployment, inputTokens) };
  return {
    headers: [...encoded.headers, ...forwarded(headers, TRACE_HEADERS)],
    body: Buffer.from(JSON.stringify(encoded.body)),
    dropped: [...dropped, ...encoded.dropped],
    read: (elapsedMs, flow, onOutput) => {
      const origin = { deployment, number };
      const output = { ...to, elapsedMs, onOutput };
      return request.stream
        ? new TranslatedStream(origin, output, flow, translation)
        : translatedAnswer(origin, output, translation);
    },
  };
}

/** The ceiling of the model is a limit like any other once the body is written anew. */
function targetOf({ outputCeiling, maxOutputTokens, ...target }: Wanted): Target {
  const limits = [outputCeiling, maxOutputTokens].filter((limit) => limit !== undefined);
  return limits.length === 0 ? target : { ...target, maxOutputTokens: Math.min(...limits) };
}

function contextOf({ id, at, body }: ClientCall, { upstreamModel }: Deployment, inputTokens: number): AnswerContext {
  return {
    id,
    model: upstreamModel,
    createdAt: Math.floor(at / 1000),
    inputTokens,
    includeUsage: clientWantsUsage(body.parsed),
    request: body.parsed,
  };
}
