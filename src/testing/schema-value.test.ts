import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { createDraws } from './draws.ts';
import { schemaValue } from './schema-value.ts';

const draws = createDraws('schema');

const Tree = z.object({
  name: z.string(),
  get children() {
    return z.array(Tree);
  },
  get parent() {
    return Tree.nullable();
  },
});

const SCHEMAS: Readonly<Record<string, z.ZodType>> = {
  text: z.string().min(12).max(14),
  'short text': z.string().max(3),
  'formatted text': z.object({ at: z.iso.datetime(), day: z.iso.date(), mail: z.email(), id: z.uuid(), link: z.url() }),
  'a number between exclusive limits': z.number().gt(0.2).lt(0.2001),
  'a number from nothing below 5': z.number().max(-5),
  'the only number': z.number().min(3).max(3),
  'an integer between exclusive limits': z.int().gt(3).lt(5),
  'an integer in a range': z.int().min(-3).max(3),
  'a boolean': z.boolean(),
  'an enum': z.enum(['easy', 'medium', 'hard']),
  'a constant': z.literal(42),
  null: z.null(),
  'a list': z.array(z.int()).min(2).max(3),
  'an empty list': z.array(z.string()).max(0),
  alternatives: z.union([z.object({ a: z.string() }), z.object({ b: z.number() })]),
  'a nullable field': z.object({ note: z.string().nullable() }),
  'optional fields': z.object({ must: z.string(), may: z.string().optional() }),
  'nested objects': z.object({ steps: z.array(z.object({ text: z.string(), score: z.number().min(0).max(1) })) }),
  'a schema that refers to itself': Tree,
};

describe('a value for a schema', () => {
  it.each(Object.entries(SCHEMAS))('satisfies %s', (_, schema) => {
    expect(schema.safeParse(schemaValue(z.toJSONSchema(schema), draws)).error).toBeUndefined();
  });

  it('holds the required properties only, where the schema says which they are', () => {
    const schema = { type: 'object', properties: { city: { type: 'string' }, unit: {} }, required: ['city'] };
    expect(schemaValue(schema, draws)).toEqual({ city: 'simulated' });
  });

  it('holds all properties where it does not', () => {
    const schema = { properties: { a: { type: ['null', 'boolean'] }, b: { items: { const: 1 } } } };
    expect(schemaValue(schema, draws)).toEqual({ a: expect.any(Boolean), b: [1] });
  });

  it('varies with the draws', () => {
    const schema = { enum: ['a', 'b', 'c', 'd'] };
    const values = Array.from({ length: 30 }, (_, seed) => schemaValue(schema, createDraws(seed)));
    expect(new Set(values).size).toBe(4);
  });

  it('ends even where no finite value exists', () => {
    const endless = { type: 'object', properties: { next: { $ref: '#' } }, required: ['next'] };
    expect(JSON.stringify(schemaValue(endless, draws))).toContain('null');
    expect(schemaValue({ $ref: '#' }, draws)).toBe('simulated');
  });

  it.each([[undefined], [null], [{}], [true], [{ $ref: 'https://elsewhere.example/schema' }]])(
    'takes %j for a schema without demands',
    (schema) => {
      expect(schemaValue(schema, draws)).toBe('simulated');
    },
  );
});
