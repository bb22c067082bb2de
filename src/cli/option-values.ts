/** The values of options, as text becomes a number. */
import { InvalidArgumentError } from 'commander';

/** 0..1 */
export function share(text: string): number {
  const value = number(text);
  if (!(value >= 0 && value <= 1)) throw new InvalidArgumentError('It must be a number from 0 to 1.');
  return value;
}

export function positive(text: string): number {
  const value = number(text);
  if (!(value > 0 && Number.isFinite(value))) throw new InvalidArgumentError('It must be a number above 0.');
  return value;
}

export function wholeNumber(text: string): number {
  const value = number(text);
  if (!Number.isSafeInteger(value)) throw new InvalidArgumentError('It must be a whole number.');
  return value;
}

const MAX_PORT = 65_535;

/** 0 for any that is free. */
export function portNumber(text: string): number {
  const value = number(text);
  if (!(Number.isInteger(value) && value >= 0 && value <= MAX_PORT)) {
    throw new InvalidArgumentError(`It must be a whole number from 0 to ${MAX_PORT}.`);
  }
  return value;
}

/** `Number` takes nothing for 0. */
function number(text: string): number {
  return text.trim() === '' ? Number.NaN : Number(text);
}
