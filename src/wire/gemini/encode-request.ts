/** A conversation as the body of `generateContent`. */
import type { EncodedRequest, Target } from '../dialect.ts';
import type { Conversation } from '../form/conversation.ts';
import { compact } from '../json/compact.ts';
import { leaveOutRefused } from '../leave-out-refused.ts';
import { quirkPath } from '../quirk-path.ts';
import { encodeConfig } from './encode-config.ts';
import { encodeContents } from './encode-contents.ts';
import { encodeTools } from './encode-tools.ts';
import { droppedOf } from './unsupported.ts';

export function encodeRequest(conversation: Conversation, target: Target): EncodedRequest {
  const { responseFormat } = conversation;
  const isToldSchema = responseFormat.type === 'json-schema' && target.quirks.noJsonSchema === true;
  const body = compact({
    ...encodeContents(conversation, target, isToldSchema ? [schemaInWords(responseFormat.schema)] : []),
    ...encodeTools(conversation),
    generationConfig: encodeConfig(conversation, target),
    ...target.quirks.bodyFields,
  });
  return leaveOutRefused({ body, headers: [], dropped: droppedOf(conversation, target) }, target.quirks);
}

function schemaInWords(schema: unknown): string {
  return `Answer with JSON that fits this JSON schema: ${JSON.stringify(schema)}`;
}

/** The model and the method stand in the path. */
export function path(target: Target, stream: boolean): string {
  const own = quirkPath(target, stream, encodeName);
  if (own !== undefined) return own;
  const model = encodeName(target.upstreamModel);
  const name = model.includes('/') ? model : `models/${model}`;
  return `/${name}:${stream ? 'streamGenerateContent?alt=sse' : 'generateContent'}`;
}

/** `models/…` and `tunedModels/…` are whole names. */
function encodeName(model: string): string {
  return model.split('/').map(encodeURIComponent).join('/');
}
