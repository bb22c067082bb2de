/** Where an endpoint takes chat completions. */
import type { Target } from '../dialect.ts';
import { quirkPath } from '../quirk-path.ts';

export function pathOf(target: Target, stream: boolean): string {
  return quirkPath(target, stream, encodeURIComponent) ?? '/chat/completions';
}
