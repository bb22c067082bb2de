/** A Converse body as Bedrock checks it: https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_Converse.html */
import { z } from 'zod';
import { demand, demandStrict, parseBody } from '../body-problem.ts';
import { type Asked, cityOf, type ToolOutcome } from '../plan.ts';

/** Stands for an object of a union, of which exactly one is there. */
function oneOf<T extends z.ZodRawShape>(
  shape: T,
): z.ZodObject<{ [K in keyof T]: z.ZodOptional<T[K]> }, z.core.$strict> {
  return z
    .strictObject(shape)
    .partial()
    .refine((value) => Object.keys(value).length === 1, 'exactly one member must be set') as never;
}

const name = z.string().regex(/^[a-zA-Z0-9_-]{1,64}$/);
const empty = z.strictObject({});
const cachePoint = z.strictObject({ type: z.literal('default'), ttl: z.enum(['5m', '1h']).optional() });
const image = z.strictObject({
  format: z.enum(['png', 'jpeg', 'gif', 'webp']),
  source: oneOf({ bytes: z.base64().min(1), s3Location: z.unknown() }),
});
const document = z.strictObject({
  format: z.enum(['pdf', 'csv', 'doc', 'docx', 'xls', 'xlsx', 'html', 'txt', 'md']).optional(),
  name: z.string().regex(/^[a-zA-Z0-9()[\] -]{1,200}$/),
  source: oneOf({ bytes: z.base64().min(1), text: z.string(), s3Location: z.unknown() }),
});
const block = oneOf({
  text: z.string(),
  image,
  document,
  toolUse: z.strictObject({ toolUseId: name, name, input: z.record(z.string(), z.unknown()) }),
  toolResult: z.strictObject({
    toolUseId: name,
    content: z.array(oneOf({ text: z.string(), json: z.unknown(), image, document })),
    status: z.enum(['success', 'error']).optional(),
  }),
  reasoningContent: oneOf({
    reasoningText: z.strictObject({ text: z.string(), signature: z.string().optional() }),
    redactedContent: z.base64(),
  }),
  cachePoint,
});

/** What Converse hands on to a Claude. */
const claudeFields = z.strictObject({
  thinking: z
    .discriminatedUnion('type', [
      z.strictObject({ type: z.literal('enabled'), budget_tokens: z.int().min(1024) }),
      z.strictObject({ type: z.literal('disabled') }),
    ])
    .optional(),
  top_k: z.int().min(0).optional(),
  tool_choice: z
    .strictObject({
      type: z.enum(['auto', 'any', 'tool', 'none']),
      name: z.string().optional(),
      disable_parallel_tool_use: z.boolean().optional(),
    })
    .optional(),
  anthropic_beta: z.array(z.string()).optional(),
});

const schema = z.strictObject({
  messages: z.array(z.strictObject({ role: z.enum(['user', 'assistant']), content: z.array(block) })).min(1),
  system: z.array(oneOf({ text: z.string().min(1), cachePoint })).optional(),
  inferenceConfig: z
    .strictObject({
      maxTokens: z.int().min(1).max(64_000).optional(),
      temperature: z.number().min(0).max(1).optional(),
      topP: z.number().min(0).max(1).optional(),
      stopSequences: z.array(z.string().min(1)).max(2500).optional(),
    })
    .optional(),
  toolConfig: z
    .strictObject({
      tools: z
        .array(
          oneOf({
            toolSpec: z.strictObject({
              name,
              description: z.string().min(1).optional(),
              inputSchema: z.strictObject({ json: z.looseObject({ type: z.literal('object') }) }),
              strict: z.boolean().optional(),
            }),
            cachePoint,
          }),
        )
        .min(1),
      toolChoice: oneOf({ auto: empty, any: empty, tool: z.strictObject({ name }) }).optional(),
    })
    .optional(),
  // The schema is a text: https://docs.aws.amazon.com/bedrock/latest/userguide/structured-output.html
  outputConfig: z
    .strictObject({
      textFormat: z.strictObject({
        type: z.literal('json_schema'),
        structure: oneOf({
          jsonSchema: z.strictObject({
            schema: z.string(),
            name: z.string().optional(),
            description: z.string().optional(),
          }),
        }),
      }),
    })
    .optional(),
  additionalModelRequestFields: claudeFields.optional(),
  additionalModelResponseFieldPaths: z.array(z.string().startsWith('/')).max(10).optional(),
  performanceConfig: z.strictObject({ latency: z.enum(['standard', 'optimized']) }).optional(),
  requestMetadata: z.record(z.string(), z.string()).optional(),
});

type Body = z.infer<typeof schema>;
type Turn = Body['messages'][number];
type Block = Turn['content'][number];

/** Stands for the thought that the imitation has, and for no other. */
export const REASONING_SIGNATURE = 'EpwBCkgIBRABGAIqQBedrockbWl0YXRlZFRob3VnaHRTaWduYXR1cmU=';

export interface BedrockAsked extends Asked {
  readonly showsThoughts: boolean;
}

/** @throws BodyProblem */
export function readBody(value: unknown, stream: boolean): BedrockAsked {
  const body = parseBody(schema, value);
  checkMessages(body);
  checkTools(body);
  checkThinking(body);
  const format = schemaOf(body);
  if (format !== undefined) demandClosed(format, 'outputConfig');
  return askedOf(body, format, stream);
}

function checkMessages({ messages, toolConfig }: Body): void {
  demand(messages[0]?.role === 'user', 'A conversation must start with a user message.', 'messages[0]');
  messages.forEach((turn, index) => {
    const at = `messages[${index}]`;
    const before = messages[index - 1];
    demand(
      turn.role !== before?.role,
      `A conversation must alternate between user and assistant roles. Make sure the conversation alternates between user and assistant roles and try again.`,
      at,
    );
    demand(turn.content.length > 0, `The content field in the Message object at ${at} is empty.`, at);
    for (const one of turn.content) checkBlock(one, turn, at);
    demand(
      toolConfig !== undefined ||
        turn.content.every(({ toolUse, toolResult }) => (toolUse ?? toolResult) === undefined),
      'The toolConfig field must be defined when using toolUse and toolResult content blocks.',
      at,
    );
    checkResults(turn, before, at);
    const isLast = index === messages.length - 1;
    demand(!isLast || callsOf(turn).length === 0, `Expected toolResult blocks at ${at}`, at);
  });
}

function checkBlock({ text, toolUse, toolResult, reasoningContent }: Block, { role }: Turn, at: string): void {
  demand(text === undefined || text.trim() !== '', `The text field in the ContentBlock object at ${at} is blank.`, at);
  demand(toolUse === undefined || role === 'assistant', 'toolUse blocks are of the assistant.', at);
  demand(reasoningContent === undefined || role === 'assistant', 'reasoningContent blocks are of the assistant.', at);
  if (toolResult !== undefined) {
    demand(role === 'user', 'toolResult blocks are of the user.', at);
    demand(
      toolResult.status !== 'error' || toolResult.content.length > 0,
      `The content field at ${at}.toolResult cannot be empty when status value is error.`,
      at,
    );
  }
  const thought = reasoningContent?.reasoningText;
  demand(
    thought === undefined || thought.signature === REASONING_SIGNATURE,
    'The model returned the following errors: Invalid `signature` in `thinking` block',
    at,
  );
}

function callsOf(turn: Turn | undefined): readonly string[] {
  return (turn?.content ?? []).flatMap(({ toolUse }) => (toolUse === undefined ? [] : [toolUse.toolUseId]));
}

/** Every call is answered at once, and nothing else is answered. */
function checkResults(turn: Turn, before: Turn | undefined, at: string): void {
  const asked = callsOf(before);
  const given = turn.content.flatMap(({ toolResult }) => (toolResult === undefined ? [] : [toolResult.toolUseId]));
  demand(
    given.length <= asked.length,
    `The number of toolResult blocks at ${at}.content exceeds the number of toolUse blocks of previous turn.`,
    at,
  );
  const missing = asked.filter((id) => !given.includes(id));
  demand(missing.length === 0, `Expected toolResult blocks at ${at}.content for the following Ids: ${missing}`, at);
}

function checkTools({ toolConfig, additionalModelRequestFields: more }: Body): void {
  const specs = (toolConfig?.tools ?? []).flatMap(({ toolSpec }) => toolSpec ?? []);
  const names = specs.map((spec) => spec.name);
  demand(new Set(names).size === names.length, 'Tool names must be unique.', 'toolConfig.tools');
  const wanted = toolConfig?.toolChoice?.tool?.name;
  demand(wanted === undefined || names.includes(wanted), `Tool '${wanted}' not found.`, 'toolConfig.toolChoice');
  demand(
    more?.tool_choice === undefined || toolConfig?.toolChoice === undefined,
    'The additional field tool_choice conflicts with an existing field.',
    'additionalModelRequestFields',
  );
}

/**
 * The documentation says the most that the model can, but this is what holds for a Claude:
 * https://github.com/BerriAI/litellm/issues/41529
 */
const UNSAID_LIMIT = 4096;

function checkThinking({ toolConfig, inferenceConfig = {}, additionalModelRequestFields = {}, messages }: Body): void {
  const { temperature, topP, maxTokens = UNSAID_LIMIT } = inferenceConfig;
  const { thinking, top_k } = additionalModelRequestFields;
  const at = 'additionalModelRequestFields';
  demand(
    temperature === undefined || topP === undefined,
    '`temperature` and `top_p` cannot both be specified for this model.',
    at,
  );
  if (thinking?.type !== 'enabled') return;
  demand(thinking.budget_tokens < maxTokens, '`max_tokens` must be greater than `thinking.budget_tokens`.', at);
  demand(temperature === undefined || temperature === 1, '`temperature` may only be set to 1.', at);
  demand(top_k === undefined, '`top_k` must be unset when thinking is enabled.', at);
  const { any: some, tool } = toolConfig?.toolChoice ?? {};
  demand((some ?? tool) === undefined, 'Thinking may not be enabled when tool_choice forces tool use.', at);
  const said = messages.findLastIndex(({ content }) => content.some(({ text }) => text !== undefined));
  for (const { role, content } of messages.slice(said)) {
    const calls = content.some(({ toolUse }) => toolUse !== undefined);
    demand(
      role === 'user' || !calls || content[0]?.reasoningContent !== undefined,
      'Expected `thinking` or `redacted_thinking`, but found `tool_use`.',
      at,
    );
  }
}

function schemaOf({ outputConfig }: Body): unknown {
  const text = outputConfig?.textFormat.structure.jsonSchema?.schema;
  if (text === undefined) return undefined;
  try {
    return JSON.parse(text);
  } catch {
    demand(false, 'The schema is not valid JSON.', 'outputConfig');
  }
}

/** Claude lets properties be optional. */
function demandClosed(inner: unknown, at: string): void {
  const everyRequired = JSON.parse(JSON.stringify(inner), (_key, node: unknown) => {
    const { type, properties } = (node ?? {}) as Readonly<Record<string, unknown>>;
    return type === 'object' ? { ...(node as object), required: Object.keys((properties ?? {}) as object) } : node;
  }) as unknown;
  demandStrict(everyRequired, at);
}

function askedOf(body: Body, format: unknown, stream: boolean): BedrockAsked {
  const { messages, system = [], inferenceConfig = {}, toolConfig, additionalModelRequestFields: more = {} } = body;
  const all = messages.flatMap(({ role, content }) => content.map((one) => ({ role, one })));
  const said = all.findLastIndex(({ role, one }) => role === 'user' && one.text !== undefined);
  const cities = new Map(
    all.flatMap(({ one: { toolUse } }) => (toolUse === undefined ? [] : [[toolUse.toolUseId, cityOf(toolUse.input)]])),
  );
  const results = all.slice(said + 1).flatMap(({ one: { toolResult } }): readonly ToolOutcome[] => {
    if (toolResult === undefined) return [];
    const text = toolResult.content.map((inner) => inner.text ?? JSON.stringify(inner.json)).join('');
    return [{ city: cities.get(toolResult.toolUseId) ?? '', text }];
  });
  const names = (toolConfig?.tools ?? []).flatMap(({ toolSpec }) => toolSpec?.name ?? []);
  const { any: some, tool } = toolConfig?.toolChoice ?? {};
  return {
    prompt: all[said]?.one.text ?? '',
    results,
    system: system.map(({ text = '' }) => text).join(''),
    tools: names,
    forced: tool?.name ?? (some === undefined ? null : (names[0] ?? null)),
    temperature: inferenceConfig.temperature ?? null,
    stop: inferenceConfig.stopSequences ?? [],
    limit: inferenceConfig.maxTokens ?? null,
    images: all.flatMap(({ one }) => (one.image === undefined ? [] : [`image/${one.image.format}`])),
    properties: Object.keys((format as { readonly properties?: object } | undefined)?.properties ?? {}),
    thoughts: all.flatMap(({ one }) => one.reasoningContent?.reasoningText?.text ?? []),
    stream,
    showsThoughts: more.thinking?.type === 'enabled',
  };
}
