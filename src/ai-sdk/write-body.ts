/** The options of a call as the chat completion body that the router takes. */
import type { LanguageModelV3CallOptions } from '@ai-sdk/provider';
import type { ChatBody } from '../library-ask.ts';
import { CONTROL_FIELD } from '../wire/controls.ts';
import type { JsonObject } from '../wire/json/problem.ts';
import { Notes } from './notes.ts';
import { type PointsmanSettings, wishesOf } from './settings.ts';
import { writePrompt } from './write-prompt.ts';
import { writeFormat, writeTools } from './write-settings.ts';

/** Of version 4 of the specification too, which `ai` 7 hands on to models of version 3. */
export type CallOptions = LanguageModelV3CallOptions & { readonly reasoning?: string };

export interface Written {
  readonly body: ChatBody;
  readonly notes: Notes;
}

export function writeBody(
  modelId: string,
  settings: PointsmanSettings,
  options: CallOptions,
  stream: boolean,
): Written {
  const notes = new Notes();
  const { controls, body, strictJsonSchema } = wishesOf(settings, options.providerOptions);
  noteHeaders(options.headers, notes);
  return {
    body: {
      model: modelId,
      messages: writePrompt(options.prompt, notes),
      ...writeNumbers(options),
      ...(options.stopSequences === undefined || options.stopSequences.length === 0
        ? {}
        : { stop: options.stopSequences }),
      ...writeTools(options, notes),
      ...writeFormat(options.responseFormat, strictJsonSchema),
      ...writeReasoning(options.reasoning),
      ...(stream ? { stream_options: { include_usage: true } } : {}),
      ...body,
      ...(controls === undefined ? {} : { [CONTROL_FIELD]: controls }),
    },
    notes,
  };
}

const NUMBERS = {
  maxOutputTokens: 'max_completion_tokens',
  temperature: 'temperature',
  topP: 'top_p',
  topK: 'top_k',
  presencePenalty: 'presence_penalty',
  frequencyPenalty: 'frequency_penalty',
  seed: 'seed',
} as const;

function writeNumbers(options: CallOptions): JsonObject {
  const names = Object.keys(NUMBERS) as readonly (keyof typeof NUMBERS)[];
  const given = names.filter((name) => options[name] !== undefined);
  return Object.fromEntries(given.map((name) => [NUMBERS[name], options[name]]));
}

function writeReasoning(reasoning: string | undefined): JsonObject {
  return reasoning === undefined || reasoning === 'provider-default' ? {} : { reasoning_effort: reasoning };
}

/** The AI SDK itself always says who it is. */
function noteHeaders(headers: CallOptions['headers'], notes: Notes): void {
  const names = Object.keys(headers ?? {}).filter((name) => name.toLowerCase() !== 'user-agent');
  if (names.length > 0) notes.leftOut('headers', `There is no HTTP request of this call to carry ${names.join(', ')}.`);
}
