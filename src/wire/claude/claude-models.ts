/**
 * What a Claude model takes of a request, by its name: from generation to generation Anthropic refuses what it took
 * before. One table of the versions at which that changed.
 */
import { type ClaudeName, outputLimitOf } from './output-limits.ts';

export interface ClaudeTraits {
  /** How it is told to think: not at all, with a number of tokens, or with a word for the effort. */
  readonly thinking: 'never' | 'budget' | 'effort';
  /** What keeps it from thinking. */
  readonly quiet: 'nothing-said' | 'disabled' | 'between_tools' | 'low-effort';
  /** It does not show its thinking unless it is asked to. */
  readonly hidesThinking: boolean;
  readonly sampling: 'free' | 'one' | 'none';
  /** It knows the effort `xhigh`. */
  readonly extraEffort: boolean;
  readonly jsonSchema: boolean;
  /** It can be made to call a tool. */
  readonly forcedTools: boolean;
  /** The system may speak to it among the messages too. */
  readonly systemTurns: boolean;
  /** The longest answer, thinking included; undefined: nobody knows. */
  readonly outputTokens: number | undefined;
}

/** Others that speak Anthropic's language, of whom nothing is known. */
const NO_CLAUDE: ClaudeTraits = {
  thinking: 'budget',
  quiet: 'nothing-said',
  hidesThinking: false,
  sampling: 'free',
  extraEffort: false,
  jsonSchema: false,
  forcedTools: true,
  systemTurns: false,
  outputTokens: undefined,
};

type Change =
  | 'thinks'
  | 'effort'
  /** No sampling, no budget, thinking hidden. */
  | 'adaptive-only'
  | 'thinks-unasked'
  | 'between-tools'
  | 'always-thinks'
  | 'one-sampler'
  | 'json-schema'
  | 'no-forced-tools'
  | 'system-turns';

/** Since which version, as major * 100 + minor. Of a family that is not named here, `newer` holds. */
const SINCE: Readonly<Record<Change, Readonly<Record<string, number>> & { readonly newer: number }>> = {
  thinks: { sonnet: 307, opus: 400, haiku: 405, newer: 0 },
  effort: { sonnet: 406, opus: 406, haiku: 505, newer: 0 },
  'adaptive-only': { sonnet: 500, opus: 407, haiku: 505, newer: 0 },
  'thinks-unasked': { sonnet: 500, opus: 500, haiku: 505, newer: 0 },
  'between-tools': { sonnet: 505, newer: Number.POSITIVE_INFINITY },
  'always-thinks': { opus: 505, fable: 0, mythos: 0, newer: Number.POSITIVE_INFINITY },
  'one-sampler': { sonnet: 405, opus: 401, haiku: 405, newer: 0 },
  'json-schema': { sonnet: 405, opus: 401, haiku: 405, newer: 0 },
  'no-forced-tools': { sonnet: 505, opus: 505, fable: 501, mythos: 501, newer: Number.POSITIVE_INFINITY },
  'system-turns': { sonnet: 505, opus: 408, haiku: 505, newer: 0 },
};

/** @param model as the provider calls it, as `claude-sonnet-4@20250514` or `anthropic/claude-3.7-sonnet` */
export function claudeTraits(model: string): ClaudeTraits {
  const claude = parseName(model);
  if (claude === undefined) return NO_CLAUDE;
  const has = (change: Change): boolean => {
    const since = SINCE[change];
    return claude.version >= ((Object.hasOwn(since, claude.family) ? since[claude.family] : undefined) ?? since.newer);
  };
  const only = has('adaptive-only');
  return {
    thinking: has('effort') ? 'effort' : has('thinks') ? 'budget' : 'never',
    quiet: quietOf(has),
    hidesThinking: only,
    sampling: only ? 'none' : has('one-sampler') ? 'one' : 'free',
    extraEffort: only,
    jsonSchema: has('json-schema'),
    forcedTools: !has('no-forced-tools'),
    systemTurns: has('system-turns'),
    outputTokens: outputLimitOf(claude),
  };
}

export function isClaude(model: string): boolean {
  return parseName(model) !== undefined;
}

function quietOf(has: (change: Change) => boolean): ClaudeTraits['quiet'] {
  if (has('always-thinks')) return 'low-effort';
  if (has('between-tools')) return 'between_tools';
  return has('thinks-unasked') ? 'disabled' : 'nothing-said';
}

/** `claude-3-7-sonnet` was, `claude-sonnet-4-5` is. A minor version has at most two digits, or it is a date. */
const OLD_NAME = /claude-(\d)(?:[.-](\d{1,2})(?!\d))?-([a-z]+)/i;
const NAME = /claude-([a-z]+)(?:-(\d{1,2})(?!\d)(?:[.-](\d{1,2})(?!\d))?)?/i;
/** From before there were families. */
const ANCIENT = /claude-(?:instant|v?[12])(?![a-z0-9])/i;

function parseName(model: string): ClaudeName | undefined {
  if (ANCIENT.test(model)) return { family: 'sonnet', version: 0 };
  const old = OLD_NAME.exec(model);
  if (old !== null) return nameOf(old[3], old[1], old[2]);
  const name = NAME.exec(model);
  return name === null ? undefined : nameOf(name[1], name[2], name[3]);
}

/** A name without a number is a preview of something new. */
function nameOf(family = '', major = '99', minor = '0'): ClaudeName {
  return { family: family.toLowerCase(), version: Number(major) * 100 + Number(minor) };
}
