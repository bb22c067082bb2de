/** `POST /v1/route`: the decision for a request, nothing called. */
import type { IncomingHttpHeaders } from 'node:http';
import type { ChatRequest } from '../core/chat-request.ts';
import type { Decision, DecisionInput } from '../core/decision.ts';
import type { Caller } from '../runtime/caller.ts';
import { readBody } from '../runtime/read-body.ts';
import { CONTROL_FIELD, readControls } from '../wire/controls.ts';
import { invalid, type JsonObject, readString } from '../wire/json/problem.ts';
import { readChatRequest } from '../wire/openai-chat/read-request.ts';
import type { GatewayDeps } from './gateway-deps.ts';

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
  deps: GatewayDeps,
): RouteAnswer {
  const { parsed } = readBody(bytes);
  const request = readRouteRequest(parsed, headers);
  const { decision, input, estimatedCostNanoUsd } = deps.engine.decide(request, caller);
  return { decision, input, estimatedCostUsd: estimatedCostNanoUsd === null ? null : estimatedCostNanoUsd / 1e9 };
}

function readRouteRequest({ prompt, ...rest }: JsonObject, headers: IncomingHttpHeaders): ChatRequest {
  const hints = readControls(rest[CONTROL_FIELD], headers);
  const body = prompt === undefined ? rest : { ...rest, messages: [messageOf(prompt, rest)] };
  return readChatRequest({ model: DEFAULT_ROUTE, ...body }, hints);
}

function messageOf(prompt: unknown, { messages }: JsonObject): JsonObject {
  if (messages !== undefined) throw invalid('prompt', 'absent where there are `messages`', prompt);
  return { role: 'user', content: readString(prompt, 'prompt') };
}
