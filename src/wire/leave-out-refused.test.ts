import { describe, expect, it } from 'vitest';
import { DIALECTS } from '../core/dialect-name.ts';
import { PROVIDER_DIALECTS } from './dialects.ts';
import type { Conversation } from './form/conversation.ts';
import { leaveOutRefused } from './leave-out-refused.ts';

const CONVERSATION: Conversation = {
  messages: [{ role: 'user', content: [{ type: 'text', text: 'Hello' }] }],
  tools: [],
  toolChoice: 'auto',
  responseFormat: { type: 'text' },
  sampling: {},
  stream: false,
};

describe('leaveOutRefused', () => {
  it('takes fields out, and says so', () => {
    const encoded = { body: { a: 1, b: 2 }, headers: ['x', 'y'], dropped: ['user'] };
    expect(leaveOutRefused(encoded, { refuses: ['b', 'c'] })).toEqual({
      body: { a: 1 },
      headers: ['x', 'y'],
      dropped: ['user', 'b'],
    });
    expect(leaveOutRefused(encoded, { refuses: ['c'] })).toBe(encoded);
    expect(leaveOutRefused(encoded, {})).toBe(encoded);
  });

  it.each(DIALECTS)('is heeded by bodies of %s', (name) => {
    const quirks = { bodyFields: { extra: '1' }, refuses: ['extra'] };
    const { body, dropped } = PROVIDER_DIALECTS[name].encodeRequest(CONVERSATION, { upstreamModel: 'm', quirks });
    expect(body).not.toHaveProperty('extra');
    expect(dropped).toEqual(['extra']);
  });
});
