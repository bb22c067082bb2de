import fc from 'fast-check';
import { expect, test } from 'vitest';
import { shield, unshield } from './shield.ts';

test('nothing that YAML could misread is left of a variable', () => {
  expect(shield(`{ key: \${A}, url: \${B:-http://x, y#z} }`)).not.toMatch(/\$\{|http:|, y#z/);
});

test('what is no variable stays', () => {
  for (const text of ['a: {b: c}', '$ {A}', `\${not a name}`, `'\${A:-it''s}'`, `\${A:-\n}`])
    expect(shield(text)).toBe(text);
});

test('unshielding gives the text back, and every character keeps its place', () => {
  const piece = fc.oneof(fc.string({ unit: 'binary' }), fc.constantFrom(`\${A}`, `\${B:-x, [y]: #z}`, '{', '}', '\n'));
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 8 }), (pieces) => {
      const text = pieces.join('');
      const shielded = shield(text);
      expect(shielded).toHaveLength(text.length);
      if (shielded !== text) expect(unshield(shielded)).toBe(text);
    }),
  );
});
