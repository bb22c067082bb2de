import { expect, it } from 'vitest';
import { reasoningFieldOf } from './reasoning-field.ts';

it.each([
  [{}, 'reasoning_content'],
  [{ reasoning: { effort: 'low' } }, 'reasoning'],
  [{ include_reasoning: true }, 'reasoning'],
  [{ include_reasoning: false }, 'reasoning_content'],
  [{ reasoning_effort: 'low' }, 'reasoning_content'],
])('who asks %j looks for reasoning in the field %s', (request, field) => {
  expect(reasoningFieldOf({ request })).toBe(field);
});
