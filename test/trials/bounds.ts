/**
 * What a request may seem to leave in the heap: half of the leak that is to be found. The slope of a heap that does not
 * leak is within twenty bytes of none.
 */
export const MOST_BYTES_PER_REQUEST = 50;
