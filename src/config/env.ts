/** The only place that reads the environment. Everything else is given a record of variables. */

export type Env = Readonly<Record<string, string | undefined>>;

/** A copy of the environment as it is now. */
export function processEnv(): Env {
  return { ...process.env };
}
