import { describe, expect, it } from 'vitest';
import { fixtureBytes } from '../../../test/support/stream-fixtures.ts';
import { PointsmanError } from '../../core/errors.ts';
import { writeStreamError } from './write-error.ts';

const ERROR = new PointsmanError('upstream_interrupted', 'Broke off.');

function failedResponse(first?: Uint8Array): unknown {
  const begun = first === undefined ? undefined : { first, model: 'gpt-5', createdAt: 17 };
  const text = writeStreamError(ERROR, '01J', begun);
  const data = /^data: (.*"response\.failed".*)$/m.exec(text)?.[1] ?? '';
  return JSON.parse(data).response;
}

describe('writeStreamError', () => {
  it('calls the response what the provider has called it', () => {
    expect(failedResponse(fixtureBytes('openai-responses', 'text'))).toMatchObject({
      id: 'resp_67c9fdcecf488190bdd9a0409de3a1ec07b8b0ad4e5eb654',
      created_at: 1741290958,
      model: 'gpt-5-2025-08-07',
      status: 'failed',
      error: { code: 'upstream_interrupted', message: 'Broke off.' },
    });
  });

  it.each([': ping\n\n', 'data: {"type":"response.output_text.delta","delta":"a"}\n\n', 'data: {"resp'])(
    'calls it what is known here where it began with %j',
    (first) => {
      expect(failedResponse(Buffer.from(first))).toMatchObject({ id: 'resp_01J', created_at: 17, model: 'gpt-5' });
    },
  );

  it('knows its own name for it at least', () => {
    expect(failedResponse()).toMatchObject({ id: 'resp_01J', created_at: 0, model: '' });
  });
});
