import { inspect } from 'node:util';
import { describe, expect, it } from 'vitest';
import { Secret } from './secret.ts';

const VALUE = 'sk-do-not-print';

describe('a secret', () => {
  it('is given away by reveal alone', () => {
    expect(new Secret(VALUE).reveal()).toBe(VALUE);
  });

  it.each<[string, (secret: Secret) => string]>([
    ['text', (secret) => `${secret}`],
    ['JSON', (secret) => JSON.stringify({ secret })],
    ['what a debugger prints', (secret) => inspect({ secret }, { depth: 9, showHidden: true })],
    ['a copy', (secret) => JSON.stringify({ ...secret })],
    ['its keys', (secret) => Object.getOwnPropertyNames(secret).join()],
  ])('is not in %s', (_, print) => {
    expect(print(new Secret(VALUE))).not.toContain(VALUE);
  });
});
