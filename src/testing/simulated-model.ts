/** What a simulated model is like. Only the name is required; what is left out is ideal: at once and without errors. */
export interface SimulatedModel {
  readonly name: string;
  /** Time to the first token, in milliseconds. Default 0. */
  readonly ttftMs?: number;
  /** Default `Infinity`. */
  readonly tokensPerSecond?: number;
  /** Share of requests, 0..1, that get a good answer; the others get one that says it is weak. Default 1. */
  readonly quality?: number;
  /** Share of attempts, 0..1, that get a 500. Default 0. */
  readonly errorRate?: number;
  /** Share of attempts, 0..1, that get a 429 with `Retry-After`. Default 0. */
  readonly rateLimitRate?: number;
  /** Median length of an answer; lengths lie between half and twice as much. Default 60. */
  readonly outputTokens?: number;
  /** A label: the provider does not read it. It is here for whoever writes a config from a list of models. */
  readonly price?: SimulatedPrice;
}

/** USD per million tokens, or USD for an hour of the machine. */
export type SimulatedPrice =
  | { readonly input: number; readonly output: number; readonly cachedInput?: number }
  | { readonly perHour: number };

/** A model with every default filled in. */
export type ModelProfile = Required<Omit<SimulatedModel, 'price'>>;

interface Range {
  readonly field: Exclude<keyof ModelProfile, 'name'>;
  readonly allows: (value: number) => boolean;
  readonly wanted: string;
}

const SHARE: Pick<Range, 'allows' | 'wanted'> = { allows: (value) => value >= 0 && value <= 1, wanted: 'in 0..1' };
const POSITIVE: Pick<Range, 'allows' | 'wanted'> = { allows: (value) => value > 0, wanted: 'above 0' };

const RANGES: readonly Range[] = [
  { field: 'ttftMs', allows: (value) => value >= 0 && value < Infinity, wanted: 'at least 0' },
  { field: 'tokensPerSecond', ...POSITIVE },
  { field: 'quality', ...SHARE },
  { field: 'errorRate', ...SHARE },
  { field: 'rateLimitRate', ...SHARE },
  { field: 'outputTokens', allows: (value) => value > 0 && value < Infinity, wanted: 'above 0' },
];

/** Throws a `RangeError` that names the model and the field if a figure is out of range. */
export function modelProfile(model: SimulatedModel): ModelProfile {
  const profile: ModelProfile = {
    name: model.name,
    ttftMs: model.ttftMs ?? 0,
    tokensPerSecond: model.tokensPerSecond ?? Infinity,
    quality: model.quality ?? 1,
    errorRate: model.errorRate ?? 0,
    rateLimitRate: model.rateLimitRate ?? 0,
    outputTokens: model.outputTokens ?? 60,
  };
  for (const { field, allows, wanted } of RANGES) {
    if (!allows(profile[field])) throw new RangeError(`${model.name}: ${field} is ${profile[field]}, not ${wanted}.`);
  }
  return profile;
}
