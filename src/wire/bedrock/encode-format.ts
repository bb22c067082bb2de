/** The shape of the answer: in a field where the model knows it, and in words where it does not. */
import { claudeTraits } from '../claude/claude-models.ts';
import { strictSchema } from '../claude/strict-schema.ts';
import type { Target } from '../dialect.ts';
import type { AnswerFormat } from '../form/conversation.ts';
import { compact } from '../json/compact.ts';
import type { JsonObject } from '../json/problem.ts';
import { familyOf } from './model.ts';

export interface FormatFields {
  readonly outputConfig?: JsonObject;
  /** For the system message. */
  readonly instruction?: string;
  readonly dropped: readonly string[];
}

const JSON_ONLY = 'Answer with one JSON object and nothing else.';

/** They take schemas from Anthropic itself, but not through Bedrock. */
const REFUSES_SCHEMAS = /claude-opus-4-[78]/;

export function encodeFormat(format: AnswerFormat, target: Target): FormatFields {
  if (format.type === 'text') return { dropped: [] };
  // Said in words, it is a wish.
  if (format.type === 'json') return { instruction: JSON_ONLY, dropped: ['responseFormat'] };
  const schema = takesSchemas(target) ? strictSchema(format.schema) : undefined;
  if (schema === undefined) {
    const instruction = `${JSON_ONLY} It must fit this JSON schema: ${JSON.stringify(format.schema)}`;
    return { instruction, dropped: ['responseFormat'] };
  }
  const { name, description } = format;
  // The schema is a text inside the JSON.
  const jsonSchema = compact({ name, description, schema: JSON.stringify(schema) });
  return { outputConfig: { textFormat: { type: 'json_schema', structure: { jsonSchema } } }, dropped: [] };
}

function takesSchemas({ upstreamModel, quirks }: Target): boolean {
  if (quirks.noJsonSchema || familyOf(upstreamModel) !== 'claude' || REFUSES_SCHEMAS.test(upstreamModel)) return false;
  return claudeTraits(upstreamModel).jsonSchema;
}
