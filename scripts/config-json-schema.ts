/**
 * The published JSON Schema, made from the schema that the loader uses.
 *
 * `src/config/config.schema.json` is its text; `npx vitest run test/config -u` writes it anew.
 */
import { z } from 'zod';
import { configSchema, SECTIONS } from '../src/config/schema.ts';

export type JsonSchema = z.core.JSONSchema.JSONSchema;

/** Where a number or a truth value is expected, a variable may stand for it. */
const VARIABLE: JsonSchema = {
  type: 'string',
  pattern: '^\\$\\{[A-Za-z_][A-Za-z0-9_]*(:-[^}]*)?\\}$',
  description: 'An environment variable.',
};

/** What editors are told about a configuration file. */
export function configJsonSchema(): JsonSchema {
  const metadata = z.registry<{ id?: string; description?: string }>();
  for (const [id, section] of Object.entries(SECTIONS)) metadata.add(section, { id });
  const schema = z.toJSONSchema(configSchema, { io: 'input', unrepresentable: 'any', metadata, override: adjust });
  return { title: 'Pointsman configuration', ...schema, $defs: { Variable: VARIABLE, ...schema.$defs } } as JsonSchema;
}

function adjust({ zodSchema, jsonSchema }: { zodSchema: z.core.$ZodTypes; jsonSchema: JsonSchema }): void {
  // The loader refuses unknown fields by a check that JSON Schema cannot express; it has a word of its own for it.
  if (isEmpty(jsonSchema.additionalProperties)) jsonSchema.additionalProperties = false;
  // What is said beside a reference would hold on top of it.
  if (jsonSchema.$ref !== undefined) delete jsonSchema.additionalProperties;
  if (jsonSchema.type === 'number' || jsonSchema.type === 'integer' || jsonSchema.type === 'boolean') {
    const alone = { ...jsonSchema };
    for (const keyword of Object.keys(jsonSchema)) delete jsonSchema[keyword];
    jsonSchema.anyOf = [alone, { $ref: '#/$defs/Variable' }];
  }
  const description = z.globalRegistry.get(zodSchema)?.description;
  if (description !== undefined) jsonSchema.description = description;
}

function isEmpty(value: unknown): boolean {
  return typeof value === 'object' && value !== null && Object.keys(value).length === 0;
}
