import { expect, test } from 'vitest';
import { configJsonSchema } from '../../scripts/config-json-schema.ts';
import { jsonText } from './json-text.ts';

test('the published JSON Schema is the one that the loader uses', async () => {
  const text = `${jsonText(configJsonSchema(), { lineWidth: 120, inlineObjects: false })}\n`;
  await expect(text).toMatchFileSnapshot('../../src/config/config.schema.json');
});
