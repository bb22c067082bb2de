/** Asks the configured model what kind of work a prompt is, within a hard limit. No answer is an answer too. */
import type { ChatRequest } from '../core/chat-request.ts';
import type { Classification } from '../core/classify/classifier.ts';
import { judgeQuestion, readJudgement } from '../core/classify/judge.ts';
import type { Provider } from '../core/config.ts';
import type { Deployment } from '../core/deployment.ts';
import type { Usage } from '../core/usage.ts';
import { isObject } from '../wire/json/problem.ts';
import type { AnswerSink } from './answer-sink.ts';
import { type AttemptDeps, type AttemptResult, attempt } from './attempt.ts';
import { CHAT_PATH, fixedHeaders } from './provider-call.ts';

export interface Judge {
  readonly deployment: Deployment;
  readonly provider: Provider;
  readonly timeoutMs: number;
}

export interface Judged {
  readonly result: AttemptResult;
  readonly usage: Usage | null;
  readonly judgement: Classification | undefined;
}

export async function askJudge(
  request: ChatRequest,
  { deployment, provider, timeoutMs }: Judge,
  deps: Omit<AttemptDeps, 'sink'>,
): Promise<Judged> {
  const body = Buffer.from(JSON.stringify(judgeQuestion(request, deployment.upstreamModel, provider.limitField)));
  const answer: Buffer[] = [];
  const call = { path: CHAT_PATH, headers: [...fixedHeaders(provider)], body };
  const plan = { deployment, provider, call, stream: false, hideUsage: false, timeoutMs, number: 1 };
  const result = await attempt(plan, { ...deps, sink: collectInto(answer) });
  if (result.kind !== 'success') return { result, usage: null, judgement: undefined };
  return { result, usage: result.usage, judgement: readJudgement(contentOf(Buffer.concat(answer).toString())) };
}

function collectInto(chunks: Buffer[]): AnswerSink {
  return {
    begin: () => {},
    write: (bytes) => chunks.push(bytes) > 0,
    onDrain: () => {},
    end: (last) => {
      if (last !== undefined) chunks.push(last);
    },
  };
}

function contentOf(text: string): string {
  const choices = field(parse(text), 'choices');
  const message = field(Array.isArray(choices) ? choices[0] : undefined, 'message');
  const content = field(message, 'content');
  return typeof content === 'string' ? content : '';
}

function field(value: unknown, name: string): unknown {
  return isObject(value) ? value[name] : undefined;
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
