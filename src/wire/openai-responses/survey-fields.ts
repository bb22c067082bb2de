/** What becomes of every field of a Responses body when it is translated: one table. */
import { own } from '../../core/own.ts';
import { isObject, type JsonObject } from '../json/problem.ts';
import { readEffort } from '../openai/effort.ts';
import { type Findings, isAbsent, noFindings } from './findings.ts';
import { toolsOf, toolsOfInput } from './listed-tools.ts';
import { surveyInput } from './survey-input.ts';
import { surveyChoice, surveyTools } from './tools.ts';

type Survey = (value: unknown, name: string, found: Findings, body: JsonObject) => void;

const carried: Survey = () => {};

const dropped: Survey = (_, name, found) => {
  found.dropped.push(name);
};

const untranslatable: Survey = (_, name, found) => {
  found.untranslatable.push(name);
};

/** A field that is not here is not known yet. Most that come are hints, so it is dropped, and is said to be. */
const FIELDS: Readonly<Record<string, Survey>> = {
  model: carried,
  instructions: carried,
  max_output_tokens: carried,
  temperature: carried,
  top_p: carried,
  parallel_tool_calls: carried,
  stream: carried,
  safety_identifier: carried,
  input(value, _, found, body) {
    surveyInput(value, found);
    surveyTools(toolsOfInput(value), body, found);
  },
  tools: (value, name, found, body) => surveyTools(toolsOf(value, name), body, found),
  tool_choice: surveyChoice,
  text: fieldsOf({ format: surveyFormat }),
  reasoning: fieldsOf({ effort: surveyEffort }),
  include: surveyInclude,
  // A conversation has one name for the end user.
  user: (value, name, found, body) =>
    (isAbsent(body['safety_identifier']) ? carried : dropped)(value, name, found, body),

  // What they name is stored at the provider, or is to be.
  previous_response_id: untranslatable,
  conversation: untranslatable,
  prompt: untranslatable,
  background: unless(false, untranslatable),
  moderation: untranslatable,
  top_logprobs: unless(0, untranslatable),

  // Hints: without them the answer is another's to find, to bill or to speed up, but it is the same answer.
  store: dropped,
  metadata: dropped,
  client_metadata: dropped,
  service_tier: dropped,
  prompt_cache_key: dropped,
  prompt_cache_retention: dropped,
  prompt_cache_options: dropped,
  stream_options: dropped,
  // How the provider shortens a prompt that has grown too long; the window of every candidate is checked beforehand.
  truncation: dropped,
  context_management: dropped,
  // It counts the calls of built-in tools, of which there are none by then.
  max_tool_calls: dropped,
};

/** Every field that cannot be carried, in the order of the body. */
export function surveyFields(body: JsonObject): Findings {
  const found = noFindings();
  for (const [name, value] of Object.entries(body)) {
    if (!isAbsent(value)) (own(FIELDS, name) ?? dropped)(value, name, found, body);
  }
  return found;
}

function unless(harmless: unknown, survey: Survey): Survey {
  return (value, ...rest) => {
    if (value !== harmless) survey(value, ...rest);
  };
}

function fieldsOf(known: Readonly<Record<string, Survey>>): Survey {
  return (value, name, found, body) => {
    if (!isObject(value)) return;
    for (const [key, inner] of Object.entries(value)) {
      if (!isAbsent(inner)) (own(known, key) ?? dropped)(inner, `${name}.${key}`, found, body);
    }
  };
}

/** A word that is not known yet. */
function surveyEffort(value: unknown, name: string, found: Findings): void {
  if (readEffort(value) === undefined) found.dropped.push(name);
}

const FORMATS: readonly unknown[] = ['text', 'json_object', 'json_schema'];

/** A grammar, say. */
function surveyFormat(value: unknown, name: string, found: Findings): void {
  if (isObject(value) && !FORMATS.includes(value['type'])) found.untranslatable.push(`${name}.type`);
}

const LOGPROBS = 'message.output_text.logprobs';
const ENCRYPTED_REASONING = 'reasoning.encrypted_content';

/** All but these tell more about the work of built-in tools. */
function surveyInclude(value: unknown, name: string, found: Findings): void {
  if (!Array.isArray(value)) return;
  value.forEach((wish: unknown, index) => {
    if (wish === LOGPROBS) found.untranslatable.push(`${name}[${index}]`);
    else if (wish !== ENCRYPTED_REASONING) found.dropped.push(`${name}[${index}]`);
  });
}
