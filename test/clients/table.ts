/** What is tried: every client over every upstream dialect, and what each of them must be able to do. */

export const UPSTREAMS = ['openai-chat', 'openai-responses', 'anthropic', 'gemini', 'bedrock'] as const;

export type UpstreamName = (typeof UPSTREAMS)[number];

export type Mode = 'whole' | 'streamed';

const BOTH: readonly Mode[] = ['whole', 'streamed'];
const STREAMED: readonly Mode[] = ['streamed'];

export type Ability =
  | 'text'
  | 'settings'
  | 'stop'
  | 'call'
  | 'calls'
  | 'forced'
  | 'results'
  | 'usage'
  | 'length'
  | 'thought'
  | 'loop'
  | 'refusal'
  | 'json'
  | 'picture'
  | 'error 400'
  | 'error 401'
  | 'error 429'
  | 'error 500'
  | 'error 529'
  | 'unknown model'
  | 'error event'
  | 'cut'
  | 'abort';

/** An ability in one mode. */
export type Cell = `${Ability}, ${Mode}`;

export interface AbilityRow {
  readonly title: string;
  readonly modes: readonly Mode[];
}

export const ABILITIES: Readonly<Record<Ability, AbilityRow>> = {
  text: { title: 'text, its model and request id', modes: BOTH },
  settings: { title: 'system prompt, temperature and limit', modes: BOTH },
  stop: { title: 'stop sequences', modes: BOTH },
  call: { title: 'a tool call', modes: BOTH },
  calls: { title: 'parallel tool calls', modes: BOTH },
  forced: { title: 'a tool choice', modes: BOTH },
  results: { title: 'the turn with the results of tools', modes: BOTH },
  usage: { title: 'usage with cached tokens', modes: BOTH },
  length: { title: 'the end at the limit', modes: BOTH },
  thought: { title: 'reasoning', modes: BOTH },
  loop: { title: 'reasoning in a tool loop', modes: BOTH },
  refusal: { title: 'a refusal', modes: BOTH },
  json: { title: 'structured output', modes: BOTH },
  picture: { title: 'an image', modes: BOTH },
  'error 400': { title: 'the upstream answers 400', modes: BOTH },
  'error 401': { title: 'the upstream answers 401', modes: BOTH },
  'error 429': { title: 'the upstream answers 429', modes: BOTH },
  'error 500': { title: 'the upstream answers 500', modes: BOTH },
  'error 529': { title: 'the upstream answers 529', modes: BOTH },
  'unknown model': { title: 'there is no such model', modes: BOTH },
  'error event': { title: 'an error in the middle', modes: STREAMED },
  cut: { title: 'a connection that breaks in the middle', modes: STREAMED },
  abort: { title: 'an abort in the middle', modes: STREAMED },
};

export type ClientName =
  | 'openai-chat'
  | 'openai-responses'
  | 'anthropic'
  | 'ai-compatible'
  | 'ai-openai-chat'
  | 'ai-openai-responses'
  | 'openrouter'
  | 'langchain-openai-chat'
  | 'langchain-openai-responses'
  | 'langchain-anthropic';

export interface ClientRow {
  readonly name: string;
  /** The first one is the client; the others are what it is used with. */
  readonly packages: readonly string[];
  /** What the client itself has no way to ask for or no word for, and why. */
  readonly without: Partial<Readonly<Record<Ability | Cell, string>>>;
}

const REFUSAL = 'it does not read the field `refusal`';

export const CLIENTS: Readonly<Record<ClientName, ClientRow>> = {
  'openai-chat': { name: 'openai, chat completions', packages: ['openai'], without: {} },
  'openai-responses': {
    name: 'openai, responses',
    packages: ['openai'],
    without: { stop: 'the API has no such field' },
  },
  anthropic: { name: 'Anthropic SDK', packages: ['@anthropic-ai/sdk'], without: {} },
  'ai-compatible': {
    name: 'AI SDK, openai-compatible',
    packages: ['@ai-sdk/openai-compatible', 'ai'],
    without: { refusal: REFUSAL },
  },
  'ai-openai-chat': {
    name: 'AI SDK, openai, chat',
    packages: ['@ai-sdk/openai', 'ai'],
    without: { refusal: REFUSAL, thought: 'it reads no reasoning of chat completions' },
  },
  'ai-openai-responses': {
    name: 'AI SDK, openai, responses',
    packages: ['@ai-sdk/openai', 'ai'],
    without: { stop: 'the API has no such field', refusal: REFUSAL },
  },
  openrouter: {
    name: 'AI SDK, OpenRouter',
    packages: ['@openrouter/ai-sdk-provider', 'ai'],
    without: { refusal: REFUSAL },
  },
  'langchain-openai-chat': {
    name: 'LangChain, openai, chat',
    packages: ['@langchain/openai', '@langchain/core'],
    without: { refusal: REFUSAL },
  },
  'langchain-openai-responses': {
    name: 'LangChain, openai, responses',
    packages: ['@langchain/openai', '@langchain/core'],
    without: { stop: 'the API has no such field' },
  },
  'langchain-anthropic': {
    name: 'LangChain, Anthropic',
    packages: ['@langchain/anthropic', '@langchain/core'],
    without: {
      'usage, streamed': 'it reads input tokens of the first event only, where no other provider knows them yet',
    },
  },
};

/** Title of the group of tests of one client over one upstream. */
export function overTitle(upstream: UpstreamName): string {
  return `over ${upstream}`;
}

/** Title of one test. */
export function cellTitle(ability: Ability, mode: Mode): string {
  return `${ABILITIES[ability].title}, ${mode}`;
}

/** Everything that is tried of a client over each upstream. */
export function cellsOf(client: ClientName): readonly { readonly ability: Ability; readonly mode: Mode }[] {
  const { without } = CLIENTS[client];
  const all = (Object.keys(ABILITIES) as Ability[]).flatMap((ability) =>
    ABILITIES[ability].modes.map((mode) => ({ ability, mode })),
  );
  return all.filter(({ ability, mode }) => (without[ability] ?? without[`${ability}, ${mode}`]) === undefined);
}
