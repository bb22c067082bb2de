/** `POST /v1/route`: the decision for a request, nothing called. */
import type { IncomingHttpHeaders } from 'node:http';
import type { ChatRequest } from '../core/chat-request.ts';
import type { Decision, DecisionInput } from '../core/decision.ts';
import type { Caller } from '../runtime/caller.ts';
import type { Engine } from '../runtime/engine.ts';
import { readBody } from '../runtime/read-body.ts';
import { isVisible, type Ruling } from '../runtime/ruling.ts';
import { takeControls } from '../wire/controls.ts';
import { invalid, type JsonObject, readString } from '../wire/json/problem.ts';
import { openaiChatClient } from '../wire/openai-chat/index.ts';

export interface RouteAnswer {
  readonly decision: Decision;
  readonly input: DecisionInput;
  readonly estimatedCostUsd: number | null;
}

const DEFAULT_ROUTE = 'auto';

/** Takes a chat completion body, or just `{"prompt": "..."}`. */
export function routeEndpoint(
  bytes: Buffer,
  headers: IncomingHttpHeaders,
  caller: Caller,
  engine: Engine,
): RouteAnswer {
  const { parsed } = readBody(bytes);
  const { request, fields } = readRouteRequest(parsed, headers);
  const ruling = engine.decide(request, caller, () => openaiChatClient.decodeRequest(fields));
  const { decision, input } = visiblePart(ruling);
  const { estimatedCostNanoUsd } = ruling;
  return { decision, input, estimatedCostUsd: estimatedCostNanoUsd === null ? null : estimatedCostNanoUsd / 1e9 };
}

/** What a key may not use is not there for it, neither as a candidate nor as one that was left out. */
function visiblePart({ input, decision }: Ruling): Pick<Ruling, 'input' | 'decision'> {
  const { forbidden } = input;
  if (forbidden.length === 0) return { input, decision };
  const candidates = input.candidates.filter(({ deployment }) => !forbidden.includes(deployment));
  return {
    input: { ...input, candidates, forbidden: [] },
    decision: { ...decision, exclusions: decision.exclusions.filter(isVisible) },
  };
}

interface RouteQuestion {
  readonly request: ChatRequest;
  readonly fields: JsonObject;
}

function readRouteRequest({ prompt, ...rest }: JsonObject, headers: IncomingHttpHeaders): RouteQuestion {
  const { hints, body: asked } = takeControls(rest, headers);
  const body = prompt === undefined ? asked : { ...asked, messages: [messageOf(prompt, rest)] };
  const fields = { model: DEFAULT_ROUTE, ...body };
  return { request: openaiChatClient.readRequest(fields, hints), fields };
}

function messageOf(prompt: unknown, { messages }: JsonObject): JsonObject {
  if (messages !== undefined) throw invalid('prompt', 'absent where there are `messages`', prompt);
  return { role: 'user', content: readString(prompt, 'prompt') };
}
