/** Programs that are not npm packages. Where one is missing its tests are skipped for all to see, or fail where it must be there. */
import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';
import { describe, it } from 'vitest';

export type Part = 'nginx' | 'wrk' | 'redis' | 'chromium';

/** Names under which a program may be installed; the first that is found counts. */
const commands: Readonly<Record<Part, readonly string[]>> = {
  nginx: ['nginx', '/usr/sbin/nginx'],
  wrk: ['wrk'],
  redis: ['redis-server'],
  chromium: ['chromium', 'chromium-browser', 'google-chrome'],
};

/** The path of the program, or nothing where it is not installed. */
function findPart(part: Part): string | undefined {
  return commands[part].map(findOnPath).find((path) => path !== undefined);
}

/** The path of a command; a name that is a path already stands for itself. */
export function findOnPath(name: string): string | undefined {
  const folders = (process.env['PATH'] ?? '').split(delimiter);
  return (name.startsWith('/') ? [name] : folders.map((folder) => join(folder, name))).find(isExecutable);
}

/**
 * A `describe` for tests that need a program; `body` gets its path.
 *
 * Without the program the tests are skipped and the title says why; with `POINTSMAN_REQUIRE_PARTS=1` they fail.
 */
export function describeWithPart(part: Part, title: string, body: (path: string) => void): void {
  const path = findPart(part);
  if (path !== undefined) {
    describe(title, () => body(path));
  } else if (process.env['POINTSMAN_REQUIRE_PARTS'] === '1') {
    describe(title, () => {
      it(`finds ${part}`, () => {
        throw new Error(`${part} is not installed, and POINTSMAN_REQUIRE_PARTS=1 asks for it.`);
      });
    });
  } else {
    describe.skip(`${title} (skipped: ${part} is not installed)`, () => body(part));
  }
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
