/** What OpenRouter has besides OpenAI's fields, and its clients say to anybody. */
export const OPENROUTER_EXTRAS = ['reasoning', 'include_reasoning', 'usage', 'transforms', 'route', 'plugins'] as const;

export type OpenRouterField = (typeof OPENROUTER_EXTRAS)[number];

/** In what endpoints of one dialect differ. Everything is absent for the dialect's own inventor. */
export interface Quirks {
  /** Instead of the dialect's own path; `{model}` stands for the model. `stream` where that has another. */
  readonly path?: { readonly whole: string; readonly stream?: string };
  /** The model is named in the path alone. */
  readonly noModelInBody?: true;
  /** Constant fields of every body, as `anthropic_version` on Vertex AI. */
  readonly bodyFields?: Readonly<Record<string, unknown>>;
  /** It refuses `stream_options`. */
  readonly noStreamUsage?: true;
  /** Where it wants the limit on output tokens, if not under the dialect's newest name. */
  readonly limitField?: 'max_tokens';
  /** It takes no JSON schema: plain JSON mode is asked for, and the schema is put into the system message. */
  readonly noJsonSchema?: true;
  readonly noParallelToolCalls?: true;
  readonly noReasoningEffort?: true;
  /** It knows no role `developer`: what it is to say is the system's. */
  readonly noDeveloperRole?: true;
  /** Which of OpenRouter's own fields it knows; the others are left out. */
  readonly openRouterFields?: readonly OpenRouterField[];
  /** Calls and their results bear no ids: they are matched by name and order, and an id is refused. */
  readonly noCallIds?: true;
  /** Ids of calls must be nine letters and digits. */
  readonly shortCallIds?: true;
  /** It wants the reasoning of its earlier answers back, in this field of their messages. */
  readonly reasoningField?: 'reasoning_content' | 'reasoning';
  /** Top-level fields that it refuses requests for: they are left out of every body. */
  readonly refuses?: readonly string[];
}
