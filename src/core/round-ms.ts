/** To the microsecond: more digits of a time are noise, and every one of them is stored. */
export function roundMs(ms: number): number {
  return Math.round(ms * 1000) / 1000;
}
