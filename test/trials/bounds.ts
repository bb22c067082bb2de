/**
 * What a request may seem to leave in the heap: a fifth of the leak that is to be found. The slope of a heap that does
 * not leak is within ten bytes of none, in windows of a thousand requests.
 */
export const MOST_BYTES_PER_REQUEST = 20;
