import { expect, onTestFinished, test } from 'vitest';
import { prototypeState } from './prototypes.ts';

test('a prototype that is changed is seen', () => {
  const before = prototypeState();
  expect(prototypeState()).toBe(before);
  const shared = Object.prototype as { polluted?: boolean };
  onTestFinished(() => void delete shared.polluted);
  shared.polluted = true;
  expect(prototypeState()).not.toBe(before);
});
