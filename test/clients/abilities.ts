/** What is tried of each ability, and what must come of it. */
import { expect } from 'vitest';
import {
  type FailureStatus,
  failurePrompt,
  HELLO,
  LOOKING,
  PROMPTS,
  REASONING_SIGNATURE,
  resultsText,
  SEALED_THOUGHT,
  SIGNATURE,
  THOUGHT,
  THOUGHT_SIGNATURE,
  USAGE,
} from '../support/imitations/index.ts';
import type { Driver, Heard, Line, Question } from './driver.ts';
import { type ClientGateway, modelOver, UPSTREAM_MODELS } from './gateway.ts';
import type { Ability, ClientName, Mode, UpstreamName } from './table.ts';

export interface Cell {
  readonly client: ClientName;
  readonly driver: Driver;
  readonly gateway: ClientGateway;
  readonly upstream: UpstreamName;
  readonly mode: Mode;
}

type Trial = (cell: Cell) => Promise<void>;

const REQUEST_ID = /^[0-9A-Z]{26}$/;
const PARIS = { name: 'weather', input: { city: 'Paris' } };
const ROME = { name: 'weather', input: { city: 'Rome', unit: '°C' } };

/** What the gateway answers with when its only deployment answers so. */
const ARRIVES: Readonly<Record<FailureStatus, number>> = { 400: 400, 401: 502, 429: 429, 500: 502, 529: 503 };

export const TRIALS: Readonly<Record<Ability, Trial>> = {
  async text(cell) {
    const heard = await ask(cell, { prompt: PROMPTS.hello });
    expect(heard).toMatchObject({ text: HELLO, calls: [], finish: cell.driver.finishes.stop, refused: false });
    // What answered, in the provider's own words or in those of the config.
    if (cell.driver.tells.model) expect(heard.model).toMatch(UPSTREAM_MODELS[cell.upstream]);
    if (cell.driver.tells.requestId) expect(heard.requestId).toMatch(REQUEST_ID);
  },
  async settings(cell) {
    const heard = await ask(cell, { prompt: PROMPTS.told, system: 'Be brief.', temperature: 0.5, limit: 500 });
    const temperature = cell.driver.takesTemperature ? 0.5 : null;
    expect(JSON.parse(heard.text)).toEqual({ system: 'Be brief.', temperature, stop: [], limit: 500 });
  },
  async stop(cell) {
    const asking = ask(cell, { prompt: PROMPTS.told, stop: 'END' });
    if (cell.upstream !== 'openai-responses') return expect(JSON.parse((await asking).text).stop).toEqual(['END']);
    // It has no such field, and to leave it out would give another answer.
    const error = await rejection(asking);
    expect(cell.driver.isFailure(error, 400), String(error)).toBe(true);
  },
  async call(cell) {
    const heard = await ask(cell, { prompt: PROMPTS.one, tools: true });
    expect(heard).toMatchObject({ text: '', calls: [PARIS], finish: cell.driver.finishes.calls });
  },
  async calls(cell) {
    const heard = await ask(cell, { prompt: PROMPTS.two, tools: true });
    expect(heard).toMatchObject({ text: LOOKING, calls: [PARIS, ROME], finish: cell.driver.finishes.calls });
  },
  async forced(cell) {
    const heard = await ask(cell, { prompt: PROMPTS.forced, tools: true, force: 'weather' });
    expect(heard.calls).toEqual([{ name: 'weather', input: { city: 'forced' } }]);
  },
  async results(cell) {
    const heard = await ask(cell, { prompt: PROMPTS.two, tools: true });
    const next = await heard.goOn(['sunny, 21 °C', 'rain']);
    const text = resultsText([
      { city: 'Paris', text: 'sunny, 21 °C' },
      { city: 'Rome', text: 'rain' },
    ]);
    expect(next).toMatchObject({ text, calls: [], finish: cell.driver.finishes.stop });
  },
  async usage(cell) {
    const { usage } = await ask(cell, { prompt: PROMPTS.hello });
    expect(usage).toEqual({ input: USAGE.input, cached: USAGE.cached, output: USAGE.output });
  },
  async length(cell) {
    const heard = await ask(cell, { prompt: PROMPTS.long });
    expect(heard).toMatchObject({ text: HELLO, finish: cell.driver.finishes.length });
  },
  async thought(cell) {
    const heard = await ask(cell, { prompt: PROMPTS.think, think: true });
    expect(heard).toMatchObject({ text: HELLO, thought: shownThought(cell) });
  },
  async loop(cell) {
    const heard = await ask(cell, { prompt: PROMPTS.thinkAndCall, think: true, tools: true });
    expect(heard.calls).toEqual([PARIS]);
    const next = await heard.goOn(['sunny']);
    expect(next.text).toBe(resultsText([{ city: 'Paris', text: 'sunny' }]));
    if (keepsSeals(cell)) expect(JSON.stringify(lastBody(cell))).toContain(SEALS[cell.upstream]);
  },
  async refusal(cell) {
    expect(await ask(cell, { prompt: PROMPTS.refuse })).toMatchObject({ refused: true, calls: [] });
  },
  async json(cell) {
    const heard = await ask(cell, { prompt: PROMPTS.json, json: true });
    expect(JSON.parse(heard.text)).toEqual({ city: 'a city', country: 'a country' });
  },
  async picture(cell) {
    expect((await ask(cell, { prompt: PROMPTS.picture, picture: true })).text).toBe('image/png');
  },
  'error 400': failsWith(400),
  'error 401': failsWith(401),
  'error 429': failsWith(429),
  'error 500': failsWith(500),
  'error 529': failsWith(529),
  async 'unknown model'(cell) {
    const error = await rejection(cell.driver.ask({ ...lineOf(cell), model: 'gone' }, { prompt: PROMPTS.hello }));
    expect(cell.driver.isFailure(error, 404), String(error)).toBe(true);
  },
  'error event': breaksOff(PROMPTS.breakOff),
  cut: breaksOff(PROMPTS.cut),
  async abort(cell) {
    const abort = new AbortController();
    const { received } = cell.gateway.imitations[cell.upstream];
    await ask(cell, { prompt: PROMPTS.hang, signal: abort.signal, onText: () => abort.abort() }).catch(() => undefined);
    expect(abort.signal.aborted).toBe(true);
    expect(await received.at(-1)?.closedEarly).toBe(true);
  },
};

/** OpenAI shows what it has thought only to who asks for a summary, which only its own API has a word for. */
function shownThought({ client, upstream }: Cell): string {
  // It reads `reasoning`, and where bytes pass through they hold what the provider calls it.
  if (client === 'openrouter' && upstream === 'openai-chat') return '';
  return upstream !== 'openai-responses' || client.endsWith('responses') ? THOUGHT : '';
}

/** By these the upstreams know their own thoughts again. Those of chat completions have none. */
const SEALS: Readonly<Record<UpstreamName, string>> = {
  'openai-chat': '',
  'openai-responses': SEALED_THOUGHT,
  anthropic: SIGNATURE,
  gemini: THOUGHT_SIGNATURE,
  bedrock: REASONING_SIGNATURE,
};

/** Chat completions have no place for what seals a thought, and LangChain forgets it where it was streamed. */
function keepsSeals({ client, mode, upstream }: Cell): boolean {
  if (client === 'langchain-openai-responses' && mode === 'streamed') return false;
  // Google seals the call, for which responses have no place.
  if (upstream === 'gemini' && client.endsWith('responses')) return false;
  return /responses|anthropic/.test(client);
}

function lastBody({ gateway, upstream }: Cell): unknown {
  return gateway.imitations[upstream].received.at(-1)?.body;
}

/** A provider that has failed is left alone: the next trial must not suffer for it. */
function apart(trial: Trial): Trial {
  return async (cell) => {
    const gateway = await cell.gateway.fresh();
    try {
      await trial({ ...cell, gateway });
    } finally {
      await gateway.close();
    }
  };
}

/**
 * Nobody else can be asked: what may pass is asked once more, unless it is said that it takes longer than a request can
 * wait. Bedrock does not say.
 */
function timesAsked(status: FailureStatus, upstream: UpstreamName): number {
  return status === 500 || status === 529 || (status === 429 && upstream === 'bedrock') ? 2 : 1;
}

function failsWith(status: FailureStatus): Trial {
  return apart(async (cell) => {
    const { received } = cell.gateway.imitations[cell.upstream];
    const before = received.length;
    const error = await rejection(ask(cell, { prompt: failurePrompt(status) }));
    expect(cell.driver.isFailure(error, ARRIVES[status]), String(error)).toBe(true);
    expect(received.length - before, 'number of times that the upstream was asked').toBe(
      timesAsked(status, cell.upstream),
    );
  });
}

function breaksOff(prompt: string): Trial {
  return apart(async (cell) => {
    let text = '';
    const asking = ask(cell, { prompt, onText: (piece) => (text += piece) });
    const error = await rejection(asking);
    expect(cell.driver.isInterruption(error), String(error)).toBe(true);
    expect(HELLO.startsWith(text) && text !== '', `what had come: ${text}`).toBe(true);
  });
}

function ask(cell: Cell, question: Question): Promise<Heard> {
  return cell.driver.ask(lineOf(cell), question);
}

function lineOf({ gateway, upstream, mode }: Cell): Line {
  return { url: gateway.url, model: modelOver(upstream), streamed: mode === 'streamed' };
}

async function rejection(promise: Promise<unknown>): Promise<unknown> {
  const outcome = await promise.then(
    (value) => ({ value }),
    (error: unknown) => ({ error }),
  );
  if ('error' in outcome) return outcome.error;
  throw new Error(`no error, but ${JSON.stringify(outcome.value)}`);
}
