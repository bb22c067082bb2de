/** `POST /v1/route`: the decision for a request, nothing called. */
import type { IncomingHttpHeaders } from 'node:http';
import type { ChatRequest } from '../core/chat-request.ts';
import type { Decision, DecisionInput } from '../core/decision.ts';
import type { Caller } from '../runtime/caller.ts';
import { CONTROL_FIELD, readControls } from '../wire/controls.ts';
import type { JsonObject } from '../wire/json/problem.ts';
import { readChatRequest } from '../wire/openai-chat/read-request.ts';
import type { GatewayDeps } from './gateway-deps.ts';
import { readBody } from '../runtime/read-body.ts';

export interface RouteAnswer {
  readonly decision: Decision;
  readonly input: DecisionInput;
  readonly estimatedCostUsd: number | null;
}

const DEFAULT_ROUTE = 'auto';

/** Takes a chat completion body, or just `{"prompt": "..."}`. */
export function routeEndpoint(bytes: Buffer, headers: IncomingHttpHeaders, caller: Caller, deps: GatewayDeps): RouteAnswer {
  const { parsed } = readBody(bytes);
  const request = readRouteRequest(parsed, headers);
  const { decision, input, estimatedCostNanoUsd } = deps.engine.decide(request, caller);
  return { decision, input, estimatedCostUsd: estimatedCostNanoUsd === null ? null : estimatedCostNanoUsd / 1e9 };
}

function readRouteRequest(parsed: JsonObject, headers: IncomingHttpHeaders): ChatRequest {
  const { prompt, ...rest } = parsed;
  const messages = prompt === undefined || 'messages' in rest ? {} : { messages: [{ role: 'user', content: prompt }] };
  return readChatRequest({ model: DEFAULT_ROUTE, ...messages, ...rest }, readControls(parsed[CONTROL_FIELD], headers));
}
