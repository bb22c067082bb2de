import { describe, expect, it } from 'vitest';
import { chatRequest } from '../../test/support/builders.ts';
import type { Exclusion, Reason } from '../core/decision.ts';
import type { RequestDialectName } from '../core/dialect-name.ts';
import { rejectionError } from './rejection.ts';

function excluded(...reasonsOf: readonly (readonly Reason[])[]): readonly Exclusion[] {
  return reasonsOf.map((reasons, index) => ({
    deployment: `cloud/${index}`,
    reasons: reasons as Exclusion['reasons'],
  }));
}

function errorFor(
  exclusions: readonly Exclusion[],
  dialect: RequestDialectName = 'openai-chat',
  hints: Partial<ReturnType<typeof chatRequest>['hints']> = {},
): ReturnType<typeof rejectionError> {
  const request = chatRequest('Hi', { dialect, hints: { constraints: {}, tags: [], ...hints } });
  return rejectionError({ kind: 'reject', code: 'needs_unmet', policy: 'cheapest', exclusions }, request);
}

describe('needs that nobody meets', () => {
  it.each<readonly [RequestDialectName, Reason, string]>([
    ['openai-chat', { kind: 'tools' }, 'tools'],
    ['openai-chat', { kind: 'json-schema' }, 'response_format'],
    ['openai-responses', { kind: 'json-schema' }, 'text.format'],
    ['anthropic', { kind: 'json-schema' }, 'output_config.format'],
    ['openai-chat', { kind: 'modality', missing: 'image' }, 'messages'],
    ['openai-responses', { kind: 'modality', missing: 'image' }, 'input'],
    ['openai-chat', { kind: 'context-window', tokens: 9000, limit: 4096 }, 'messages'],
    ['openai-chat', { kind: 'untranslatable', fields: ['n'], dialect: 'anthropic' }, 'n'],
  ])('in %s name the one field that is at fault: %j', (dialect, reason, param) => {
    const error = errorFor(excluded([reason], [reason]), dialect);
    expect(error.param).toBe(param);
    expect(error.message).toContain(`At fault is \`${param}\`: all 2 candidates cannot`);
    expect(error.message).toContain(`or change or leave out \`${param}\`.`);
  });

  it('name each field where several are at fault, and none as the only one', () => {
    const error = errorFor(excluded([{ kind: 'tools' }], [{ kind: 'json-schema' }]));
    expect(error.param).toBe('model');
    expect(error.message).toContain('`tools`: 1 of 2 candidates cannot call tools');
    expect(error.message).toContain('`response_format`: 1 of 2 candidates cannot keep to a JSON schema');
  });

  it('say how large the prompt is and how large the window', () => {
    const { message } = errorFor(excluded([{ kind: 'context-window', tokens: 9000, limit: 4096 }]));
    expect(message).toContain('the only candidate cannot hold about 9000 tokens in a window of 4096');
  });

  it('leave out what makes nothing of the kind, unless there is nothing else', () => {
    const vectors: Reason = { kind: 'wrong-kind', wanted: 'chat' };
    expect(errorFor(excluded([vectors], [{ kind: 'tools' }])).param).toBe('tools');
    expect(errorFor(excluded([vectors])).message).toContain(
      '`model`: the only candidate cannot make anything but embeddings',
    );
  });

  it('blame a constraint on the request only where the request set it', () => {
    const out = excluded([{ kind: 'not-local' }]);
    expect(errorFor(out).param).toBe('model');
    expect(errorFor(out, 'openai-chat', { constraints: { localOnly: true } }).param).toBe(
      'pointsman.constraints.localOnly',
    );
    const calledBy = { 'constraints.only': 'provider.only' };
    const chosen = errorFor(excluded([{ kind: 'not-selected' }]), 'openai-chat', {
      constraints: { only: ['a'] },
      calledBy,
    });
    expect(chosen.param).toBe('provider.only');
  });

  it('say nothing of what the key may not use', () => {
    const error = errorFor(excluded([{ kind: 'forbidden' }, { kind: 'tools' }]));
    expect(error.metadata).toEqual({ exclusions: [] });
    expect(error.message).not.toContain('tool');
    expect(error.param).toBe('model');
  });

  it('name a few of many fields', () => {
    const fields = Array.from({ length: 20 }, (_, index) => `tools[${index}].type`);
    const { message } = errorFor(excluded([{ kind: 'untranslatable', fields, dialect: 'anthropic' }]));
    expect(message).toContain('tools[4].type');
    expect(message).toContain('; and more.');
    expect(message).not.toContain('tools[5].type');
  });
});
