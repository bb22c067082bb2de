/** The dialects that a faulty provider speaks. */
import { anthropic } from './anthropic.ts';
import type { FaultyDialect } from './dialect.ts';
import { gemini } from './gemini.ts';
import { openaiChat } from './openai-chat.ts';
import { openaiResponses } from './openai-responses.ts';

export type FaultyDialectName = 'openai-chat' | 'openai-responses' | 'anthropic' | 'gemini';

export const FAULTY_DIALECTS: Readonly<Record<FaultyDialectName, FaultyDialect>> = {
  'openai-chat': openaiChat,
  'openai-responses': openaiResponses,
  anthropic,
  gemini,
};
