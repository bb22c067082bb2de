/** How much to think, in OpenAI's words. */
import { own } from '../../core/own.ts';
import type { Effort } from '../form/conversation.ts';

const EFFORTS: Readonly<Record<string, Effort>> = {
  none: 'none',
  minimal: 'minimal',
  low: 'low',
  medium: 'medium',
  high: 'high',
  xhigh: 'xhigh',
  // The top of some models; no other dialect has a word above this one.
  max: 'xhigh',
};

/** Undefined for a word that is not known yet. */
export function readEffort(value: unknown): Effort | undefined {
  return typeof value === 'string' ? own(EFFORTS, value) : undefined;
}
