/** Settings of a Messages body that an endpoint refuses or ignores, by its quirks. */
import type { Quirks } from '../../core/quirks.ts';
import type { DroppedPaths } from '../dialect.ts';
import { compactOrAbsent } from '../json/compact.ts';
import { isObject, type JsonObject } from '../json/problem.ts';
import type { Edits } from './adapt-body.ts';

export interface Settings {
  readonly edits: Edits;
  /** By their names in the body. */
  readonly dropped: DroppedPaths;
}

const NONE: Settings = { edits: {}, dropped: [] };

export function withoutRefused(body: JsonObject, quirks: Quirks): Settings {
  const all = [
    quirks.noParallelToolCalls === true ? withoutParallel(body) : NONE,
    quirks.noReasoningEffort === true ? withoutThinking(body) : NONE,
    ...(quirks.refuses ?? []).map((name) => without(body, name)),
  ];
  return {
    edits: Object.fromEntries(all.flatMap(({ edits }) => Object.entries(edits))),
    dropped: all.flatMap(({ dropped }) => dropped),
  };
}

function without(body: JsonObject, name: string): Settings {
  return body[name] === undefined ? NONE : { edits: { [name]: undefined }, dropped: [name] };
}

function withoutParallel({ tool_choice: choice }: JsonObject): Settings {
  if (!isObject(choice) || choice['disable_parallel_tool_use'] === undefined) return NONE;
  const { disable_parallel_tool_use: _, ...rest } = choice;
  return { edits: { tool_choice: rest }, dropped: ['tool_choice.disable_parallel_tool_use'] };
}

function withoutThinking(body: JsonObject): Settings {
  const thinking = without(body, 'thinking');
  const config = body['output_config'];
  if (!isObject(config) || config['effort'] === undefined) return thinking;
  return {
    edits: { ...thinking.edits, output_config: compactOrAbsent({ ...config, effort: undefined }) },
    dropped: [...thinking.dropped, 'output_config.effort'],
  };
}
