/** Asks the configured model what kind of work a prompt is, within a hard limit. No answer is an answer too. */
import type { ChatRequest } from '../core/chat-request.ts';
import type { Classification } from '../core/classify/classifier.ts';
import { type JudgeQuestion, judgeQuestion, readJudgement } from '../core/classify/judge.ts';
import type { Provider } from '../core/config.ts';
import type { Deployment } from '../core/deployment.ts';
import type { Usage } from '../core/usage.ts';
import { PROVIDER_DIALECTS } from '../wire/dialects.ts';
import type { Answer } from '../wire/form/answer.ts';
import type { Conversation } from '../wire/form/conversation.ts';
import { type AttemptDeps, type AttemptPlan, type AttemptResult, attempt } from './attempt.ts';
import { fixedHeaders } from './provider-call.ts';
import { DecodedAnswer } from './translated-answer.ts';

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

export async function askJudge(request: ChatRequest, judge: Judge, deps: AttemptDeps): Promise<Judged> {
  let said = '';
  const take = (answer: Answer): void => {
    said = textOf(answer);
  };
  const result = await attempt(planOf(judgeQuestion(request), judge, take), deps);
  if (result.kind !== 'success') return { result, usage: null, judgement: undefined };
  return { result, usage: result.usage, judgement: readJudgement(said) };
}

function planOf(question: JudgeQuestion, judge: Judge, take: (answer: Answer) => void): AttemptPlan {
  const { deployment, provider, timeoutMs } = judge;
  const dialect = PROVIDER_DIALECTS[provider.dialect];
  const target = { upstreamModel: deployment.upstreamModel, quirks: provider.quirks };
  const { body, headers, dropped } = dialect.encodeRequest(conversationOf(question), target);
  return {
    deployment,
    provider,
    credential: 0,
    auth: provider.credentials[0],
    call: {
      path: dialect.path(target, false),
      headers: [...fixedHeaders(provider), ...headers],
      body: Buffer.from(JSON.stringify(body)),
    },
    dropped,
    read: () => new DecodedAnswer(dialect, take),
    classifyFailure: dialect.classifyFailure,
    timeoutMs,
  };
}

function conversationOf({ instructions, prompt, maxOutputTokens, schema }: JudgeQuestion): Conversation {
  return {
    messages: [
      { role: 'system', content: [{ type: 'text', text: instructions }] },
      { role: 'user', content: [{ type: 'text', text: prompt }] },
    ],
    tools: [],
    toolChoice: 'auto',
    responseFormat: { type: 'json-schema', name: 'label', schema, strict: true },
    sampling: {},
    maxOutputTokens,
    stream: false,
  };
}

function textOf({ content }: Answer): string {
  return content.map((part) => (part.type === 'text' ? part.text : '')).join('');
}
