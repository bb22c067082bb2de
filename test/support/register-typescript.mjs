/** `node --import ./test/support/register-typescript.mjs file.ts`: runs TypeScript in a child process of a test. */
import { register } from 'node:module';

register('./typescript-hooks.mjs', import.meta.url);
