/** Tables of fields in Markdown, from the JSON Schema of a configuration. */
import type { JsonSchema } from '../../scripts/config-json-schema.ts';

export type Schema = Exclude<JsonSchema, boolean>;

/** A row for each field of a mapping: name, type, meaning. */
export function fieldTable(section: Schema): string {
  const rows = Object.entries(section.properties ?? {}).map(([name, field]) => {
    const required = section.required?.includes(name) ? ' **required**' : '';
    return row(`\`${name}\`${required}`, field as Schema);
  });
  const others = section.additionalProperties;
  if (typeof others === 'object') rows.push(row('*any other name*', others as Schema));
  return ['| field | type | meaning |', '|---|---|---|', ...rows].join('\n');
}

function row(name: string, field: Schema): string {
  return `| ${name} | ${typeText(field)} | ${field.description ?? ''} |`.replaceAll('  ', ' ');
}

function typeText(schema: Schema): string {
  const { $ref, anyOf, type, items, additionalProperties } = schema;
  if ($ref !== undefined) return linkTo($ref.replace('#/$defs/', ''));
  if (anyOf !== undefined) return alternatives(anyOf as Schema[]).join(' or ');
  if (schema.const !== undefined) return `\`${schema.const}\``;
  if (schema.enum !== undefined) return schema.enum.map((value) => `\`${value}\``).join(', ');
  if (type === 'array') return `list of ${typeText(items as Schema)}`;
  if (type === 'object') return `mapping of ${typeText(additionalProperties as Schema)}`;
  if (type === 'number' || type === 'integer') return numberText(schema);
  return (
    { string: schema.pattern?.includes('{1,200}') ? 'name' : 'text', boolean: 'true or false' }[String(type)] ??
    String(type)
  );
}

/** That a variable may stand for a number is said once for all. */
function alternatives(schemas: readonly Schema[]): readonly string[] {
  return schemas.filter(({ $ref }) => $ref !== '#/$defs/Variable').map(typeText);
}

function numberText({ type, minimum, maximum, exclusiveMinimum }: Schema): string {
  const from = exclusiveMinimum === undefined ? `${minimum}` : `over ${exclusiveMinimum}`;
  return `${type === 'integer' ? 'whole number' : 'number'}, ${from} to ${maximum}`;
}

function linkTo(section: string): string {
  return `[${section}](#${section.toLowerCase()})`;
}
