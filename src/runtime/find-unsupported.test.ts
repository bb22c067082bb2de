import { describe, expect, it } from 'vitest';
import { deployment, route, snapshot, traits } from '../../test/support/builders.ts';
import type { Decoded } from '../wire/dialect.ts';
import { spokenByRoute, withUnsupported } from './find-unsupported.ts';

const CHAT = deployment('a/chat');
const CLAUDE = deployment('b/claude', { dialect: 'anthropic' });
const GEMINI = deployment('c/gemini', { dialect: 'gemini' });
const OTHER = { ...route([CHAT, GEMINI]), name: 'other' };
const SNAPSHOT = snapshot([CHAT, CLAUDE, GEMINI], {
  candidates: [CLAUDE, CLAUDE].map(({ id }) => ({ deployment: id })),
});
const AUTO = SNAPSHOT.routes['auto'] ?? OTHER;
const SPOKEN = spokenByRoute({ ...SNAPSHOT, routes: { ...SNAPSHOT.routes, other: OTHER } });

/** A sound, which Claude cannot hear. */
const decoded = (): Decoded => ({
  conversation: {
    messages: [
      {
        role: 'user',
        content: [{ type: 'audio', source: { kind: 'base64', mediaType: 'audio/wav', data: 'UklGRg==' } }],
      },
    ],
    tools: [],
    toolChoice: 'auto',
    responseFormat: { type: 'text' },
    sampling: {},
    stream: false,
  },
  dropped: [],
});

describe('spokenByRoute', () => {
  it('has every language of a route once', () => {
    expect(SPOKEN).toEqual(
      new Map([
        ['auto', ['anthropic']],
        ['other', ['openai-chat', 'gemini']],
      ]),
    );
  });
});

describe('withUnsupported', () => {
  it('says what other languages have no words for', () => {
    const unsupported = { anthropic: ['messages[0].content[0]'] };
    expect(withUnsupported(traits(), decoded, [AUTO], SPOKEN)).toEqual(traits({ unsupported }));
    expect(withUnsupported(traits(), decoded, [OTHER, AUTO], SPOKEN)).toEqual(traits({ unsupported }));
  });

  it('leaves the traits alone where there is nothing to say', () => {
    const plain = traits();
    expect(withUnsupported(plain, decoded, [OTHER], SPOKEN)).toBe(plain);
    expect(withUnsupported(plain, undefined, [AUTO], SPOKEN)).toBe(plain);
  });

  it('does not ask about the language of the caller', () => {
    const ours = traits({ dialect: 'anthropic' });
    const unread = (): Decoded => expect.unreachable('nothing is to be translated');
    expect(withUnsupported(ours, unread, [AUTO], SPOKEN)).toBe(ours);
  });
});
