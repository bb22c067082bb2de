/** The kinds of work, by the names used in config, records and answers. */
import { own } from '../own.ts';

export const TASKS: readonly string[] = [
  'classification',
  'extraction',
  'summarization',
  'translation',
  'rewriting',
  'chat',
  'question_answering',
  'explanation',
  'code_generation',
  'code_review',
  'debugging',
  'math',
  'reasoning',
  'creative_writing',
  'analysis',
  'data_transformation',
  'agentic',
  'roleplay',
];

/** What a request is when nobody can tell. */
export const UNKNOWN_TASK = 'unknown';

const ALIASES: Readonly<Record<string, string>> = {
  classify: 'classification',
  summarize: 'summarization',
  reason: 'reasoning',
  creative: 'creative_writing',
};

/** The name in use for a task; a name that is nobody's alias is a task of the user's own. */
export function canonicalTask(name: string): string {
  return own(ALIASES, name) ?? name;
}
