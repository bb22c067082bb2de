import { describe, expect, it } from 'vitest';
import { adaptBody, adaptedNames } from './adapt-body.ts';

const HI = [{ role: 'user', content: 'Hi' }];
const LOOP = [
  ...HI,
  { role: 'assistant', content: [{ type: 'tool_use', id: 'a', name: 'f', input: {} }] },
  { role: 'user', content: [{ type: 'tool_result', tool_use_id: 'a' }] },
];
/** As an agent sends it that has a new model in mind. */
const AGENT = {
  messages: HI,
  max_tokens: 32_000,
  thinking: { type: 'adaptive' },
  output_config: { effort: 'xhigh' },
  context_management: {
    edits: [{ type: 'clear_thinking_20251015', keep: 'all' }, { type: 'clear_tool_uses_20250919' }],
  },
};

describe('adaptBody', () => {
  it.each(['claude-opus-4-8', 'claude-fable-5', 'claude-future-9', 'kimi-k2'])('changes nothing for %s', (model) => {
    expect(adaptBody(AGENT, model)).toEqual({});
  });

  it('puts the effort into tokens for a model that knows no words for it', () => {
    expect(adaptBody(AGENT, 'claude-haiku-4-5')).toEqual({
      thinking: { type: 'enabled', budget_tokens: 25_600 },
      output_config: undefined,
    });
    const config = { effort: 'low', format: { type: 'json_schema', schema: {} } };
    expect(adaptBody({ ...AGENT, output_config: config }, 'claude-haiku-4-5')).toEqual({
      thinking: { type: 'enabled', budget_tokens: 4096 },
      output_config: { format: config.format },
    });
  });

  it('goes without thinking where it has to, and without what depends on it', () => {
    const without = {
      thinking: undefined,
      output_config: undefined,
      context_management: { edits: [{ type: 'clear_tool_uses_20250919' }] },
    };
    expect(adaptBody(AGENT, 'claude-3-5-haiku-20241022')).toEqual(without);
    expect(adaptBody({ ...AGENT, messages: LOOP }, 'claude-haiku-4-5')).toEqual(without);
    expect(adaptBody({ ...AGENT, tool_choice: { type: 'any' } }, 'claude-haiku-4-5')).toEqual(without);
    expect(adaptBody({ ...AGENT, max_tokens: 500 }, 'claude-haiku-4-5')).toEqual(without);
  });

  it.each([
    [{ type: 'enabled', budget_tokens: 5000 }, 'claude-haiku-4-5', {}],
    [{ type: 'enabled', budget_tokens: 5000 }, 'claude-opus-4-6', {}],
    [
      { type: 'enabled', budget_tokens: 5000 },
      'claude-opus-4-8',
      { thinking: { type: 'adaptive', display: 'summarized' }, output_config: { effort: 'medium' } },
    ],
    [{ type: 'enabled', budget_tokens: 5000 }, 'claude-3-haiku-20240307', { thinking: undefined }],
    [{ type: 'disabled' }, 'claude-sonnet-5', {}],
    [{ type: 'disabled' }, 'claude-sonnet-5-5', { thinking: { type: 'between_tools' } }],
    [{ type: 'between_tools' }, 'claude-sonnet-5', { thinking: { type: 'disabled' } }],
    [{ type: 'disabled' }, 'claude-opus-5-5', { thinking: undefined }],
    [null, 'claude-haiku-4-5', {}],
  ])('puts %j as %s takes it', (thinking, model, edits) => {
    expect(adaptBody({ messages: HI, max_tokens: 9000, thinking }, model)).toEqual(edits);
  });

  it('keeps the effort that is said besides a number of tokens', () => {
    const body = { messages: HI, thinking: { type: 'enabled', budget_tokens: 5000 }, output_config: { effort: 'low' } };
    expect(adaptBody(body, 'claude-opus-4-8')).toEqual({ thinking: { type: 'adaptive', display: 'summarized' } });
  });

  it('lowers an effort that is too high', () => {
    const body = { messages: HI, output_config: { effort: 'max' } };
    expect(adaptBody(body, 'claude-sonnet-4-6')).toEqual({ output_config: { effort: 'high' } });
    expect(adaptBody(body, 'claude-opus-5')).toEqual({});
    expect(adaptBody({ ...body, thinking: { type: 'disabled' } }, 'claude-opus-5')).toEqual({
      output_config: { effort: 'high' },
    });
  });

  it('samples as far as the model lets itself be told', () => {
    const body = { messages: HI, temperature: 0.2, top_p: 0.9 };
    expect(adaptBody(body, 'claude-opus-4-8')).toEqual({ temperature: undefined, top_p: undefined });
    expect(adaptBody(body, 'claude-haiku-4-5')).toEqual({ top_p: undefined });
    expect(adaptBody(body, 'claude-3-5-haiku-20241022')).toEqual({});
  });

  it('lets the user say what the system says in between, where the model refuses it', () => {
    const text = { type: 'text', text: 'Be kind.' };
    const system = [
      { role: 'system', content: 'Be brief.' },
      { role: 'system', content: [text] },
      { role: 'system', content: [], output_config: { effort: 'low' } },
      { role: 'system', content: ' ' },
    ];
    expect(adaptBody({ messages: [...HI, ...system] }, 'claude-sonnet-5')).toEqual({
      messages: [
        ...HI,
        { role: 'user', content: '<system>\nBe brief.\n</system>' },
        { role: 'user', content: [{ ...text, text: '<system>\nBe kind.\n</system>' }] },
      ],
    });
    expect(adaptBody({ messages: [...HI, ...system] }, 'claude-opus-5')).toEqual({});
    const loop = { ...AGENT, messages: [...LOOP, system[0]] };
    expect(adaptBody(loop, 'claude-haiku-4-5')).toMatchObject({ thinking: undefined });
    expect(adaptedNames(loop, adaptBody(loop, 'claude-haiku-4-5'))).toContain('messages[].role');
  });

  it('forces no model that cannot be forced', () => {
    const choice = { type: 'tool', name: 'f', disable_parallel_tool_use: true };
    expect(adaptBody({ messages: HI, tool_choice: choice }, 'claude-opus-5-5')).toEqual({
      tool_choice: { type: 'auto', disable_parallel_tool_use: true },
    });
  });
});
