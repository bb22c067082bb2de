/** What the schema is built from. */
import { z } from 'zod';

type OptionalKeys<T> = { [K in keyof T]-?: object extends Pick<T, K> ? K : never }[keyof T];
type Checks<T, K extends keyof T> = { readonly [P in K]-?: z.ZodType<Exclude<T[P], undefined>> };

/** The checks of every field that may, or must, be there. A field too many or too few does not compile. */
export type OptionalFields<T> = Checks<T, OptionalKeys<T>>;
export type RequiredFields<T> = Checks<T, Exclude<keyof T, OptionalKeys<T>>>;

/** Marks an unknown field, with the names that are known in its place. */
export interface UnknownField {
  readonly known: readonly string[];
}

/** A mapping with exactly the fields of `T`. */
export function fields<T extends object>(required: RequiredFields<T>, optional: OptionalFields<T>): z.ZodType<T> {
  const shape: Record<string, z.ZodType> = { ...(required as Record<string, z.ZodType>) };
  for (const [name, check] of Object.entries<z.ZodType>(optional as Record<string, z.ZodType>)) {
    shape[name] = z.exactOptional(check);
  }
  const params: UnknownField = { known: Object.keys(shape) };
  // Unlike a strict object, this gives every unknown field a problem with a path of its own.
  const refuse = z.custom<never>(() => false, { params });
  // The shape was checked against T above; zod cannot follow it through a generic parameter.
  return z.object(shape).catchall(refuse) as unknown as z.ZodType<T>;
}

const NAME = /^[\x21-\x7e]{1,200}$/;
const NAME_RULE = 'names are 1 to 200 visible ASCII characters without spaces';
const DAY_MS = 86_400_000;

/** Whether something can be configured under this name: names travel in headers, logs and records. */
export function isName(text: string): boolean {
  return NAME.test(text) && !isReserved(text);
}

/** What every object answers to would be found without being there. */
function isReserved(text: string): boolean {
  return text in {};
}

export const name: z.ZodType<string> = z.string().regex(NAME, NAME_RULE);
/** A name that something is configured under. */
export const key: z.ZodType<string> & z.core.$ZodRecordKey = z
  .string()
  .regex(NAME, NAME_RULE)
  .refine((text) => !isReserved(text), 'this name is reserved');
export const text: z.ZodType<string> = z.string().min(1);
/** Anything that has to fit into an HTTP header. */
export const headerValue: z.ZodType<string> = z
  .string()
  .min(1, { abort: true })
  .regex(
    /^[\x21-\x7e](?:[\t\x20-\x7e]*[\x21-\x7e])?$/,
    'must be visible ASCII characters, without spaces or line breaks at its ends',
  );
/** A part of an address. */
export const label: z.ZodType<string> = z
  .string()
  .regex(/^[A-Za-z0-9][A-Za-z0-9.:_-]{0,199}$/, 'must be letters, digits, dots, colons, dashes and underscores');
export const headerName: z.ZodType<string> & z.core.$ZodRecordKey = z
  .string()
  .regex(/^[\w!#$%&'*+.^`|~-]+$/, 'is not the name of an HTTP header');
/** Appended to a base URL. */
export const urlPath: z.ZodType<string> = z.string().regex(/^\/[\x21-\x7e]*$/, 'must begin with / and hold no spaces');
export const flag: z.ZodType<boolean> = z.boolean();
export const share: z.ZodType<number> = z.number().min(0).max(1);
export const positive: z.ZodType<number> = z.number().gt(0).max(1e6);
export const count: z.ZodType<number> = z.int().min(1).max(1e9);
/** Up to a million USD: in nano-USD that is still an exact integer. */
export const usd: z.ZodType<number> = z.number().min(0).max(1e6);
export const milliseconds: z.ZodType<number> = z.number().gt(0).max(DAY_MS);
export const seconds: z.ZodType<number> = z
  .number()
  .gt(0)
  .max(DAY_MS / 1000);
/** A limit that a timer keeps. */
export const timerMs: z.ZodType<number> = z.int().min(1).max(DAY_MS);
/** The same, where 0 says that there is none. */
export const pauseMs: z.ZodType<number> = z.int().min(0).max(DAY_MS);
/** A pause that is no mere hiccup. */
export const hedgeMs: z.ZodType<number> = z.int().min(1000).max(DAY_MS);
