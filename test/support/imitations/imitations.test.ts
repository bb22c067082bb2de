/** The imitations refuse what the real APIs refuse; otherwise what is tried over them would show little. */
import { AwsV4Signer } from 'aws4fetch';
import { describe, expect, it } from 'vitest';
import {
  ANTHROPIC_KEY,
  AWS_ACCESS_KEY_ID,
  AWS_REGION,
  AWS_SECRET_ACCESS_KEY,
  anthropicApi,
  BEDROCK_MODEL,
  bedrockApi,
  GEMINI_KEY,
  geminiApi,
  OPENAI_KEY,
  openaiChatApi,
  openaiResponsesApi,
  type Reaction,
} from './index.ts';

const USER = { role: 'user', content: 'Say hello.' };

function bodyOf(reaction: Reaction): string {
  return reaction.kind === 'json' ? JSON.stringify(reaction.body) : reaction.events.join('');
}

function statusOf(reaction: Reaction): number {
  return reaction.kind === 'json' ? reaction.status : 200;
}

describe('the imitation of Anthropic', () => {
  const headers = { 'x-api-key': ANTHROPIC_KEY, 'anthropic-version': '2023-06-01' };
  const ask = (fields: object, more: object = {}): Reaction =>
    anthropicApi({
      path: '/v1/messages',
      headers: { ...headers, ...more },
      body: { model: 'claude', max_tokens: 4000, messages: [USER], ...fields },
    });
  const tools = [{ name: 'weather', input_schema: { type: 'object' } }];
  const use = { type: 'tool_use', id: 'toolu_1', name: 'weather', input: {} };
  const result = { type: 'tool_result', tool_use_id: 'toolu_1', content: 'sun' };
  const thinking = { type: 'enabled', budget_tokens: 1024 };

  it('answers what is right', () => {
    expect(statusOf(ask({}))).toBe(200);
    const messages = [USER, { role: 'assistant', content: [use] }, { role: 'user', content: [result] }];
    expect(statusOf(ask({ tools, messages }))).toBe(200);
  });

  it.each<[what: string, fields: object, says: RegExp]>([
    ['no limit', { max_tokens: undefined }, /max_tokens: Field required/],
    ['an unknown field', { seed: 1 }, /seed: Extra inputs are not permitted/],
    ['a role of OpenAI', { messages: [{ role: 'tool', content: 'x' }] }, /role/],
    ['turns that do not alternate', { messages: [USER, USER] }, /alternate/],
    ['an assistant who begins', { messages: [{ role: 'assistant', content: 'Hi' }, USER] }, /first message/],
    ['an empty text', { messages: [{ role: 'user', content: '' }] }, /non-empty/],
    ['a call without a result', { tools, messages: [USER, { role: 'assistant', content: [use] }, USER] }, /toolu_1/],
    ['a result without a call', { tools, messages: [{ role: 'user', content: [result] }] }, /unexpected `tool_use_id`/],
    ['a temperature above one', { temperature: 1.5 }, /temperature/],
    ['a tool choice without tools', { tool_choice: { type: 'any' } }, /tool_choice/],
    ['a schema that is not closed', { tools: [{ ...tools[0], strict: true }] }, /additionalProperties/],
    ['thinking beyond the limit', { thinking, max_tokens: 1000 }, /greater than/],
    ['thinking with a forced call', { thinking, tools, tool_choice: { type: 'any' } }, /forces tool use/],
    [
      'a tool loop without its thoughts',
      { thinking, tools, messages: [USER, { role: 'assistant', content: [use] }, { role: 'user', content: [result] }] },
      /Expected `thinking`/,
    ],
    [
      'a thought that it has not had',
      {
        messages: [USER, { role: 'assistant', content: [{ type: 'thinking', thinking: 'x', signature: 'y' }] }, USER],
      },
      /signature/,
    ],
  ])('refuses %s', (_what, fields, says) => {
    expect(statusOf(ask(fields))).toBe(400);
    expect(bodyOf(ask(fields))).toMatch(says);
  });

  it('refuses another key, another version, and in the newer version what was removed from it', () => {
    expect(statusOf(ask({}, { 'x-api-key': 'none' }))).toBe(401);
    expect(statusOf(ask({}, { 'anthropic-version': undefined }))).toBe(400);
    const newer = { 'anthropic-version': '2026-10-21' };
    expect(statusOf(ask({}, newer))).toBe(200);
    expect(statusOf(ask({ temperature: 0.5 }, newer))).toBe(400);
    expect(statusOf(ask({ temperature: 0.5 }))).toBe(200);
  });
});

describe('the imitation of chat completions', () => {
  const ask = (fields: object, authorization = `Bearer ${OPENAI_KEY}`): Reaction =>
    openaiChatApi({
      path: '/v1/chat/completions',
      headers: { authorization },
      body: { model: 'gpt', messages: [USER], ...fields },
    });
  const call = { id: 'call_1', type: 'function', function: { name: 'weather', arguments: '{}' } };
  const called = { role: 'assistant', content: null, tool_calls: [call] };
  const result = { role: 'tool', tool_call_id: 'call_1', content: 'sun' };

  it('answers what is right', () => {
    expect(statusOf(ask({}))).toBe(200);
    expect(statusOf(ask({ messages: [USER, called, result] }))).toBe(200);
  });

  it.each<[what: string, fields: object, says: RegExp]>([
    ['no messages', { messages: undefined }, /Missing required parameter: 'messages'/],
    ['an unknown field', { max_output_tokens: 5 }, /Unknown parameter: 'max_output_tokens'/],
    ['an unknown field of a message', { messages: [{ ...USER, cache: true }] }, /messages\[0\]\.cache/],
    ['options of a stream for none', { stream_options: { include_usage: true } }, /only allowed when 'stream'/],
    ['two limits', { max_tokens: 5, max_completion_tokens: 5 }, /not supported/],
    ['a wish for parallel calls without tools', { parallel_tool_calls: true }, /'tools' are specified/],
    ['a result without a call', { messages: [USER, result] }, /preceeding message/],
    ['a call without a result', { messages: [USER, called, USER] }, /did not have response messages: call_1/],
    ['an assistant who says nothing', { messages: [USER, { role: 'assistant', content: null }] }, /content/],
    ['a block of Anthropic', { messages: [{ role: 'user', content: [{ type: 'image', source: {} }] }] }, /content/],
    [
      'a strict schema with something optional',
      {
        response_format: {
          type: 'json_schema',
          json_schema: {
            name: 'x',
            strict: true,
            schema: { type: 'object', properties: { a: {} }, additionalProperties: false },
          },
        },
      },
      /'required'/,
    ],
  ])('refuses %s', (_what, fields, says) => {
    expect(statusOf(ask(fields))).toBe(400);
    expect(bodyOf(ask(fields))).toMatch(says);
  });

  it('refuses another key', () => {
    expect(statusOf(ask({}, 'Bearer none'))).toBe(401);
  });
});

describe('the imitation of responses', () => {
  const ask = (fields: object): Reaction =>
    openaiResponsesApi({
      path: '/v1/responses',
      headers: { authorization: `Bearer ${OPENAI_KEY}` },
      body: { model: 'gpt', input: [USER], ...fields },
    });
  const call = { type: 'function_call', call_id: 'call_1', name: 'weather', arguments: '{}' };
  const output = { type: 'function_call_output', call_id: 'call_1', output: 'sun' };
  const reasoning = { type: 'reasoning', id: 'rs_1', summary: [] };

  it('answers what is right', () => {
    expect(statusOf(ask({}))).toBe(200);
    expect(statusOf(ask({ input: [USER, call, output] }))).toBe(200);
  });

  it.each<[what: string, fields: object, says: RegExp]>([
    ['no input', { input: undefined }, /Missing required parameter: 'input'/],
    ['an unknown field', { stop: ['END'] }, /Unknown parameter: 'stop'/],
    ['a limit below the least', { max_output_tokens: 5 }, /max_output_tokens/],
    [
      'a tool in the form of chat completions',
      { tools: [{ type: 'function', function: { name: 'x' } }] },
      /tools\[0\]/,
    ],
    ['a call without an output', { input: [USER, call] }, /No tool output found for function call call_1/],
    ['an output without a call', { input: [USER, output] }, /No tool call found/],
    [
      'an input text of the assistant',
      { input: [{ role: 'assistant', content: [{ type: 'input_text', text: 'x' }] }] },
      /input\[0\]/,
    ],
    ['a thought that is not kept', { store: false, input: [USER, reasoning, call, output] }, /not persisted/],
    [
      'a thought of somebody else',
      { store: false, input: [USER, { ...reasoning, encrypted_content: 'x' }, call, output] },
      /could not be verified/,
    ],
    ['a reference to what it has not said', { input: [USER, { type: 'item_reference', id: 'msg_1' }] }, /input\[1\]/],
  ])('refuses %s', (_what, fields, says) => {
    expect(statusOf(ask(fields))).toBe(400);
    expect(bodyOf(ask(fields))).toMatch(says);
  });
});

describe('the imitation of Gemini', () => {
  const user = { role: 'user', parts: [{ text: 'Say hello.' }] };
  const ask = (fields: object): Reaction =>
    geminiApi({
      path: '/v1/models/gemini-2.5-flash:generateContent',
      headers: { 'x-goog-api-key': GEMINI_KEY },
      body: { contents: [user], ...fields },
    });
  const call = { role: 'model', parts: [{ functionCall: { name: 'weather', args: {} } }] };
  const answer = { role: 'user', parts: [{ functionResponse: { name: 'weather', response: { result: 'sun' } } }] };

  it('answers what is right', () => {
    expect(statusOf(ask({}))).toBe(200);
    expect(statusOf(ask({ contents: [user, call, answer] }))).toBe(200);
  });

  it.each<[what: string, fields: object, says: RegExp]>([
    ['no contents', { contents: undefined }, /contents/],
    ['an unknown field', { generationConfig: { max_tokens: 5 } }, /Unknown name .*max_tokens/],
    ['the role of an assistant', { contents: [{ ...user, role: 'assistant' }] }, /role/],
    ['an empty text', { contents: [{ role: 'user', parts: [{ text: '' }] }] }, /text parameter/],
    ['a part that is two', { contents: [{ role: 'user', parts: [{ text: 'x', ...answer.parts[0] }] }] }, /oneof/],
    ['a call without a response', { contents: [user, call, user] }, /number of function response parts/],
    ['a response without a call', { contents: [user, answer] }, /number of function response parts/],
    [
      'a thought of somebody else',
      { contents: [{ role: 'user', parts: [{ text: 'x', thoughtSignature: 'YQ==' }] }] },
      /signature/,
    ],
    ['a shape for plain text', { generationConfig: { responseSchema: { type: 'OBJECT' } } }, /mime type/],
    [
      'a field that its schemas do not have',
      {
        tools: [{ functionDeclarations: [{ name: 'x', parameters: { type: 'object', additionalProperties: false } }] }],
      },
      /Unknown name .*additionalProperties/,
    ],
  ])('refuses %s', (_what, fields, says) => {
    expect(statusOf(ask(fields))).toBe(400);
    expect(bodyOf(ask(fields))).toMatch(says);
  });
});

describe('the imitation of Bedrock', () => {
  const user = { role: 'user', content: [{ text: 'Say hello.' }] };
  const url = `http://127.0.0.1/model/${encodeURIComponent(BEDROCK_MODEL)}/converse`;
  const keys = { accessKeyId: AWS_ACCESS_KEY_ID, secretAccessKey: AWS_SECRET_ACCESS_KEY, region: AWS_REGION };

  interface Sent {
    readonly signed?: object;
    readonly headers?: Readonly<Record<string, string>>;
    readonly sentBytes?: Buffer;
  }

  const send = async (body: object, { signed = {}, headers = {}, sentBytes }: Sent = {}): Promise<Reaction> => {
    const bytes = Buffer.from(JSON.stringify(body));
    const signer = new AwsV4Signer({ method: 'POST', url, body: bytes, service: 'bedrock', ...keys, ...signed });
    const signature = Object.fromEntries((await signer.sign()).headers);
    return bedrockApi({
      method: 'POST',
      path: new URL(url).pathname,
      headers: { host: '127.0.0.1', ...signature, ...headers },
      bytes: sentBytes ?? bytes,
      body,
    });
  };
  const ask = (fields: object): Promise<Reaction> => send({ messages: [user], ...fields });
  const toolConfig = { tools: [{ toolSpec: { name: 'weather', inputSchema: { json: { type: 'object' } } } }] };
  const call = { role: 'assistant', content: [{ toolUse: { toolUseId: 'one', name: 'weather', input: {} } }] };
  const result = { role: 'user', content: [{ toolResult: { toolUseId: 'one', content: [{ text: 'sun' }] } }] };
  const thinking = { thinking: { type: 'enabled', budget_tokens: 4096 } };
  const thought = { reasoningContent: { reasoningText: { text: 'x', signature: 'y' } } };

  it('answers what is right', async () => {
    expect(statusOf(await ask({}))).toBe(200);
    expect(statusOf(await ask({ toolConfig, messages: [user, call, result] }))).toBe(200);
    const inferenceConfig = { maxTokens: 5000 };
    expect(statusOf(await ask({ inferenceConfig, additionalModelRequestFields: thinking }))).toBe(200);
  });

  it.each<[what: string, fields: object, says: RegExp]>([
    ['no messages', { messages: undefined }, /messages/],
    ['an unknown field', { inferenceConfig: { seed: 1 } }, /Unknown parameter: 'inferenceConfig.seed'/],
    ['a role of OpenAI', { messages: [{ ...user, role: 'system' }] }, /role/],
    ['turns that do not alternate', { messages: [user, user] }, /alternate/],
    ['an assistant who begins', { messages: [{ ...user, role: 'assistant' }] }, /start with a user message/],
    ['a blank text', { messages: [{ role: 'user', content: [{ text: ' ' }] }] }, /blank/],
    [
      'a block that is two',
      { messages: [{ role: 'user', content: [{ text: 'x', ...result.content[0] }] }] },
      /exactly/,
    ],
    ['a call without a result', { toolConfig, messages: [user, call, user] }, /Expected toolResult blocks/],
    ['a result without a call', { toolConfig, messages: [result] }, /exceeds the number of toolUse blocks/],
    ['calls in a request without tools', { messages: [user, call, result] }, /toolConfig field must be defined/],
    ['a temperature above one', { inferenceConfig: { temperature: 1.5 } }, /temperature/],
    ['thinking beyond the limit that holds unsaid', { additionalModelRequestFields: thinking }, /greater than/],
    ['a thought of somebody else', { messages: [user, { role: 'assistant', content: [thought] }, user] }, /signature/],
    [
      'a choice that is made twice',
      {
        toolConfig: { ...toolConfig, toolChoice: { any: {} } },
        additionalModelRequestFields: { tool_choice: { type: 'any' } },
      },
      /conflicts/,
    ],
    [
      'a schema that is not a text',
      { outputConfig: { textFormat: { type: 'json_schema', structure: { jsonSchema: { schema: {} } } } } },
      /schema/,
    ],
  ])('refuses %s', async (_what, fields, says) => {
    expect(statusOf(await ask(fields))).toBe(400);
    expect(bodyOf(await ask(fields))).toMatch(says);
  });

  it.each<[what: string, sent: Sent, says: RegExp]>([
    ['no signature', { headers: { authorization: '' } }, /existence/],
    ['another key', { signed: { accessKeyId: 'AKIAOTHER' } }, /security token/],
    ['another secret', { signed: { secretAccessKey: 'other' } }, /does not match/],
    ['another region', { signed: { region: 'us-east-1' } }, /valid region/],
    ['another body than was signed', { sentBytes: Buffer.from('{}') }, /does not match/],
    ['another address than was signed', { signed: { url: `${url}-stream` } }, /does not match/],
    ['a header of Amazon that was not signed', { headers: { 'x-amz-target': 'x' } }, /must be signed/],
  ])('refuses %s', async (_what, sent, says) => {
    const reaction = await send({ messages: [user] }, sent);
    expect(statusOf(reaction)).toBe(403);
    expect(bodyOf(reaction)).toMatch(says);
  });
});
