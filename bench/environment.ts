/** The only place of bench and proofs that reads the environment. */

/** For programs that act on the caller's behalf, such as npm with its proxy and its registry. */
export function callerEnvironment(): NodeJS.ProcessEnv {
  return process.env;
}

/** For what is measured: nothing of the caller's that could change how it runs. */
export function bareEnvironment(): NodeJS.ProcessEnv {
  const { PATH, HOME } = process.env;
  return { ...(PATH !== undefined && { PATH }), ...(HOME !== undefined && { HOME }) };
}

/** Folder with the data of the proofs, if one is named. */
export function dataFolderFromEnvironment(): string | undefined {
  return process.env['POINTSMAN_DATA'] || undefined;
}
