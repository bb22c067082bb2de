import { describe, expect, it } from 'vitest';
import type { ApiKey } from '../core/config.ts';
import { Secret } from '../core/secret.ts';
import { ANYBODY } from '../runtime/caller.ts';
import { createAuthenticate } from './authenticate.ts';

const KEY: ApiKey = {
  name: 'me',
  secret: new Secret('s3cret'),
  allow: ['small'],
  constraints: { localOnly: true },
  overrides: false,
};

describe('authenticate', () => {
  it('lets everybody in where there are no keys', () => {
    expect(createAuthenticate([])({ authorization: 'Bearer whatever' })).toBe(ANYBODY);
  });

  it.each([{ authorization: 'Bearer s3cret' }, { authorization: 'BEARER   s3cret  ' }, { 'x-api-key': 's3cret' }])(
    'gives the caller of a known key: %j',
    (headers) => {
      const { secret, ...caller } = KEY;
      expect(createAuthenticate([KEY])(headers)).toEqual(caller);
    },
  );

  it('knows several keys apart', () => {
    const authenticate = createAuthenticate([KEY, { ...KEY, name: 'you', secret: new Secret('other') }]);
    expect(authenticate({ 'x-api-key': 'other' }).name).toBe('you');
    expect(authenticate({ 'x-api-key': 's3cret' }).name).toBe('me');
  });

  it.each([
    [{}, 'There is no key.'],
    [{ authorization: '' }, 'There is no key.'],
    [{ authorization: 's3cret' }, 'There is no key.'],
    [{ authorization: 'Bearer s3cret s3cret' }, 'There is no key.'],
    [{ authorization: 'Bearer s3cre' }, 'This key is not known here.'],
    [{ 'x-api-key': '' }, 'This key is not known here.'],
    [{ authorization: 'Bearer s3cret', 'x-api-key': 'other' }, '`Authorization` and `x-api-key` differ.'],
  ])('throws for %j', (headers, problem) => {
    const refusal = expect.objectContaining({ code: 'invalid_api_key', message: expect.stringContaining(problem) });
    expect(() => createAuthenticate([KEY])(headers)).toThrow(refusal);
  });

  it('takes x-api-key beside an authorization of another scheme', () => {
    expect(createAuthenticate([KEY])({ authorization: 'Basic abc', 'x-api-key': 's3cret' }).name).toBe('me');
  });
});
