/** Every fault that is acted out, with what is expected of the gateway. */

export interface Fault {
  readonly fault: string;
  readonly expected: string;
}

type OfUpstream =
  | 'U1'
  | 'U2'
  | 'U3'
  | 'U4'
  | 'U5'
  | 'U6'
  | 'U7'
  | 'U8'
  | 'U9'
  | 'U10'
  | 'U11'
  | 'U12'
  | 'U13'
  | 'U14'
  | 'U15'
  | 'U16'
  | 'U17'
  | 'U18'
  | 'U19'
  | 'U20'
  | 'U21'
  | 'U22'
  | 'U23'
  | 'U24'
  | 'U25'
  | 'U26'
  | 'U27'
  | 'U28'
  | 'U29'
  | 'U30'
  | 'U31'
  | 'U32'
  | 'U33'
  | 'U34'
  | 'U35'
  | 'U36'
  | 'U37'
  | 'U38'
  | 'U39';

type OfStream =
  | 'S1'
  | 'S2'
  | 'S3'
  | 'S4'
  | 'S5'
  | 'S6'
  | 'S7'
  | 'S8'
  | 'S9'
  | 'S10'
  | 'S11'
  | 'S12'
  | 'S13'
  | 'S14'
  | 'S15'
  | 'S16'
  | 'S17'
  | 'S18'
  | 'S19'
  | 'S20'
  | 'S21'
  | 'S22';

type OfClient =
  | 'C1'
  | 'C2'
  | 'C3'
  | 'C4'
  | 'C5'
  | 'C6'
  | 'C7'
  | 'C8'
  | 'C9'
  | 'C10'
  | 'C11'
  | 'C12'
  | 'C13'
  | 'C14'
  | 'C15'
  | 'C16'
  | 'C17'
  | 'C18'
  | 'C19'
  | 'C20'
  | 'C21'
  | 'C22'
  | 'C23'
  | 'C24'
  | 'C25'
  | 'C26'
  | 'C27'
  | 'C28';

/** U: an upstream, before it answers. S: a stream. C: a client. */
export type FaultId = OfUpstream | OfStream | OfClient;

export const FAULTS: Readonly<Record<FaultId, Fault>> = {
  U1: { fault: 'the connection is refused', expected: 'the next link answers at once' },
  U2: { fault: 'nobody takes the connection', expected: 'the next link answers after the connect limit' },
  U3: { fault: 'the resolver never answers', expected: 'the next link answers; other requests are not held up' },
  U4: { fault: 'one address of a name is dead', expected: 'the other one answers, in the same attempt' },
  U5: {
    fault: 'a certificate is expired, of another host, or nobody’s',
    expected: 'nothing is sent; the next link answers; the deployment rests',
  },
  U6: { fault: '429 with retry-after in seconds', expected: 'the next link answers; the key rests for so long' },
  U7: {
    fault: '429 with retry-after as a date, on a clock that is wrong',
    expected: 'the key rests for the difference to the provider’s own date',
  },
  U8: { fault: '429 with one of the other ways to say when', expected: 'the key rests for so long' },
  U9: { fault: '429 with an absurd hint', expected: 'the key rests for a bounded time' },
  U10: {
    fault: 'a quota that is used up',
    expected: 'one call; the key rests for fifteen minutes; the next link answers',
  },
  U11: { fault: 'one of several keys is limited', expected: 'the others go on' },
  U12: { fault: 'everybody is limited', expected: '429 with the shortest wait, after few calls' },
  U13: { fault: 'one 500, then all is well', expected: 'two calls, and an answer' },
  U14: { fault: '502, 503, 504 that do not end', expected: 'ejected after five calls; then one trial at a time' },
  U15: { fault: '529 overloaded', expected: 'the model rests for all keys' },
  U16: { fault: '408 and 409', expected: '408 is tried elsewhere, 409 is not' },
  U17: { fault: '401 for a key', expected: 'one call in five minutes; the next link answers' },
  U18: { fault: '402', expected: 'as a quota that is used up' },
  U19: { fault: '403 for a request, and for a key', expected: 'the key rests after three in a row' },
  U20: { fault: '404 for a model', expected: 'the deployment rests; other models of the key go on' },
  U21: { fault: '400 for an invalid request', expected: 'one call, no blame, its words to the client' },
  U22: { fault: 'a prompt that is too long, in many spellings', expected: 'only larger windows are asked' },
  U23: { fault: 'a content filter', expected: 'nobody else is asked' },
  U24: { fault: 'a redirect', expected: 'never followed; the next link answers' },
  U25: { fault: 'HTML, or nothing, with 200', expected: 'the next link answers' },
  U26: { fault: 'the wrong content type', expected: 'accepted if it is what was asked for' },
  U27: { fault: 'a body without end', expected: 'cut off; the next link answers; memory bounded' },
  U28: { fault: 'compressed, and compressed bombs', expected: 'decoded within bounds, or the next link answers' },
  U29: { fault: 'headers that are huge or broken', expected: 'the next link answers' },
  U30: { fault: 'an idle connection that closes as it is used again', expected: 'sent once more, on a new one' },
  U31: {
    fault: 'a reset after the request was sent',
    expected: 'a failed attempt in the record; the next link answers',
  },
  U32: { fault: 'HTTP/2 that goes away', expected: 'cannot happen: HTTP/1.1 alone is spoken' },
  U33: { fault: 'headers that never come', expected: 'the next link answers after the limit' },
  U34: { fault: 'up and down by turns', expected: 'nearly all requests answered, ejections bounded' },
  U35: { fault: 'a body that drips', expected: 'ended by the limit for the whole' },
  U36: { fault: 'another model answers than was asked', expected: 'the client is told which, and the record too' },
  U37: { fault: 'a fallback calls the request invalid', expected: 'the link after it answers' },
  U38: { fault: 'the provider may have done it twice', expected: 'each attempt is in the record' },
  U39: { fault: 'rate headers that lie', expected: 'they are no more than a hint: traffic returns' },
  S1: { fault: 'a first token that is late', expected: 'the next link answers' },
  S2: { fault: 'headers, then nothing', expected: 'the next link answers' },
  S3: { fault: 'comments and pings for ever', expected: 'they are no output: limits hold' },
  S4: { fault: 'an empty delta, then a failure', expected: 'the client sees the next link alone' },
  S5: { fault: 'a stall in the middle', expected: 'an error event after the idle limit' },
  S6: { fault: 'an end without an ending', expected: 'an error event, never a success' },
  S7: { fault: 'a reset within an event', expected: 'an error event; no part of an event goes out' },
  S8: { fault: 'a reason to finish, but no terminator', expected: 'a success, with the terminator' },
  S9: { fault: 'a terminator, but no reason to finish', expected: 'an error event' },
  S10: { fault: 'an event that is no JSON', expected: 'before output the next link, after it an error event' },
  S11: { fault: 'an error within 200, before output', expected: 'as the status that it stands for' },
  S12: { fault: 'an error within 200, after output', expected: 'an error event; the record says so' },
  S13: { fault: 'events cut anywhere, all kinds of line ends', expected: 'the same answer' },
  S14: { fault: 'a line without end', expected: 'cut off, memory bounded' },
  S15: { fault: 'deltas without end', expected: 'cut off at the limits' },
  S16: { fault: 'usage that is missing, twice, zero or negative', expected: 'never counted twice, never made up' },
  S17: { fault: 'two choices by turns', expected: 'kept apart' },
  S18: { fault: 'a tool call that is cut in half', expected: 'an error event' },
  S19: { fault: 'a compressed stream', expected: 'passed on as it comes' },
  S20: { fault: 'an error after the end', expected: 'nobody’s business' },
  S21: { fault: 'an upstream faster than its reader', expected: 'slowed down; memory bounded' },
  S22: { fault: 'many streams at once', expected: 'no token in another’s stream' },
  C1: { fault: 'hung up before anybody was asked', expected: 'nobody is asked' },
  C2: { fault: 'hung up while headers are waited for', expected: 'the upstream sees it within a second' },
  C3: {
    fault: 'hung up in the middle of a stream',
    expected: 'the upstream sees it within a second; the record says so',
  },
  C4: { fault: 'hung up in the middle of a whole answer', expected: 'the upstream sees it within a second' },
  C5: { fault: 'a client that is gone without a word', expected: 'freed by the write limit' },
  C6: { fault: 'a client that does not read', expected: 'the upstream is slowed down, then freed by the write limit' },
  C7: { fault: 'a request that drips', expected: '408; others are served' },
  C8: { fault: 'more connections than there is room for', expected: 'refused; those at work go on' },
  C9: { fault: 'a body over the limit', expected: '413 before it is all there' },
  C10: { fault: 'a compressed body', expected: '415' },
  C11: { fault: 'two readings of where a request ends', expected: '400, and the connection closes' },
  C12: { fault: 'multipart', expected: '415' },
  C13: { fault: 'no JSON, or more than that', expected: '400 in the client’s dialect' },
  C14: { fault: 'a body nested too deep', expected: '400, in linear time' },
  C15: { fault: '__proto__ and its like', expected: 'no object changes' },
  C16: { fault: 'a key that is there twice', expected: '400' },
  C17: { fault: 'half characters and zero bytes', expected: 'kept in content, refused in names' },
  C18: { fault: 'fields of a wrong type', expected: '400 that names the field' },
  C19: { fault: 'hundreds of thousands of messages and tools', expected: 'bounded time' },
  C20: { fault: 'many answers at once', expected: 'counted in the estimate, or refused' },
  C21: { fault: 'parameters nobody knows', expected: 'passed through in the same dialect, listed where translated' },
  C22: { fault: 'two keys that differ', expected: '401' },
  C23: { fault: 'line breaks in what becomes a header', expected: 'refused' },
  C24: { fault: 'paths written in other ways', expected: '404, or the same rules' },
  C25: { fault: 'a client that comes again', expected: 'fewer attempts' },
  C26: { fault: 'an idempotency key again', expected: 'replayed, 409 or 422' },
  C27: { fault: 'a websocket', expected: 'refused, not left hanging' },
  C28: { fault: 'a client with a shorter deadline', expected: 'work ends at it' },
};
