import { describe, expect, it } from 'vitest';
import { chatRequest, deployment, route, snapshot } from '../../test/support/builders.ts';
import type { ChatRequest } from '../core/chat-request.ts';
import type { Constraints } from '../core/constraints.ts';
import type { Deployment } from '../core/deployment.ts';
import { ANYBODY } from './caller.ts';
import { checkStoredState } from './stored-state.ts';

const speaking = (id: string): Deployment => deployment(id, { dialect: 'openai-responses' });
const [FIRST, SMALL, SECOND] = [speaking('one/big'), speaking('one/small'), speaking('two/big')];
const CHAT = deployment('three/big');

function check(
  deployments: readonly Deployment[],
  untranslatable: readonly string[],
  constraints: Constraints = {},
): void {
  const request: ChatRequest = {
    ...chatRequest('Hi'),
    dialect: 'openai-responses',
    untranslatable,
    hints: { constraints, tags: [] },
  };
  const access = { route: route(deployments), forbidden: [] };
  checkStoredState(request, access, ANYBODY, snapshot(deployments));
}

describe('checkStoredState', () => {
  it.each(['previous_response_id', 'conversation', 'input[1].id'])(
    'refuses %s where several providers could be meant, and says what to do',
    (param) => {
      expect(() => check([FIRST, SECOND], ['background', param])).toThrowError(
        expect.objectContaining({
          code: 'invalid_value',
          param,
          message: expect.stringMatching(/\(one, two\).*model/),
        }),
      );
    },
  );

  it('has nothing against one provider, whatever else is in the route', () => {
    expect(() => check([FIRST, SMALL, CHAT], ['previous_response_id'])).not.toThrow();
  });

  it('has nothing against several where the request leaves only one', () => {
    expect(() => check([FIRST, SECOND], ['previous_response_id'], { only: ['two'] })).not.toThrow();
    expect(() => check([FIRST, SECOND], ['previous_response_id'], { ignore: ['two'] })).not.toThrow();
  });

  it('has nothing against a request that goes on from nothing', () => {
    expect(() => check([FIRST, SECOND], ['background'])).not.toThrow();
  });

  it('does not count what the caller may not use', () => {
    const request: ChatRequest = {
      ...chatRequest('Hi'),
      dialect: 'openai-responses',
      untranslatable: ['conversation'],
    };
    const access = { route: route([FIRST, SECOND]), forbidden: [SECOND.id] };
    expect(() => checkStoredState(request, access, ANYBODY, snapshot([FIRST, SECOND]))).not.toThrow();
  });
});
