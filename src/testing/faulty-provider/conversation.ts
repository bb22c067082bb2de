/** One connection: requests come in, and the script says what becomes of each. */
import type { Socket } from 'node:net';
import { askedOf } from './ask.ts';
import type { Asked } from './asked.ts';
import type { ConnectionEnd, RequestEnd } from './books.ts';
import type { ConnectionEntry, RequestEntry } from './books-keeper.ts';
import type { Desk } from './desk.ts';
import type { Fault } from './fault.ts';
import { Line } from './line.ts';
import { type Performed, perform } from './perform.ts';
import { type RawRequest, RequestReader } from './request-reader.ts';
import type { AskedRequest } from './script.ts';
import { type Plan, planOf } from './steps-of.ts';

export class Conversation {
  readonly #desk: Desk;
  readonly #line: Line;
  readonly #entry: ConnectionEntry;
  readonly #reader = new RequestReader();
  #turn: Promise<void> = Promise.resolve();
  /** What the first byte of another request sets off. */
  #trap: 'reset' | 'close' | null = null;
  #stopIdling: () => void = () => {};
  /** Why we closed the connection, if we did. */
  #planned: ConnectionEnd | null = null;

  /** `tcp` is the connection under `socket` where that is a TLS session, else the same. */
  constructor(desk: Desk, socket: Socket, tcp: Socket, entry: ConnectionEntry) {
    this.#desk = desk;
    this.#entry = entry;
    this.#line = new Line(socket, tcp);
    socket.on('data', (bytes: Buffer) => this.#receive(bytes));
    tcp.on('close', () => this.#stopIdling());
  }

  /** Null as long as it is not we who ended it. */
  get planned(): ConnectionEnd | null {
    return this.#planned;
  }

  #receive(bytes: Buffer): void {
    this.#entry.bytesReceived += bytes.length;
    this.#stopIdling();
    if (this.#trap !== null) return void this.#end(this.#trap, 'closed-on-reuse');
    try {
      for (const request of this.#reader.push(bytes)) this.#take(request);
    } catch (error) {
      void this.#giveUp(error as Error);
    }
  }

  #break(entry: RequestEntry, error: Error): Promise<void> {
    this.#desk.books.closeRequest(entry, 'cut-by-wall', this.#desk.clock.now());
    return this.#giveUp(error);
  }

  #giveUp(error: Error): Promise<void> {
    this.#entry.error = error;
    return this.#end('close', 'closed-by-wall');
  }

  #take(raw: RawRequest): void {
    const { books, dialect, clock } = this.#desk;
    const request = askedOf(raw, dialect, books.requests.length + 1);
    const entry: RequestEntry = {
      ...request,
      connection: this.#entry,
      text: raw.body.toString(),
      receivedAtMs: clock.now(),
      fault: 'not yet',
      headSent: false,
      deltasSent: 0,
      tokensSent: 0,
      bodyBytesSent: 0,
      end: null,
      endedAtMs: null,
    };
    const plan = this.#choose(request, entry);
    books.openRequest(entry);
    this.#turn = this.#turn.then(() => this.#answer(plan, entry)).catch((error) => this.#break(entry, error as Error));
  }

  /** A fault that cannot happen to the answer is a mistake in a test: whoever called gets to read it. */
  #choose(request: AskedRequest, entry: RequestEntry): Plan {
    const asked: Asked = { request, dialect: this.#desk.dialect, nowMs: entry.receivedAtMs };
    try {
      const fault = this.#desk.player(request);
      const plan = planOf(fault, asked);
      entry.fault = fault.kind;
      return plan;
    } catch (error) {
      entry.fault = 'script-failed';
      return planOf(scriptFailed(error), asked);
    }
  }

  async #answer(plan: Plan, entry: RequestEntry): Promise<void> {
    const performed = await perform(plan, this.#line, entry, this.#desk.clock);
    this.#desk.books.closeRequest(entry, this.#endOf(performed), this.#desk.clock.now());
    if (performed === 'answered') this.#rest(plan);
    else if (performed !== 'gone') await this.#end(performed, 'closed-by-wall');
  }

  #endOf(performed: Performed): RequestEnd {
    if (performed === 'gone') return this.#desk.closing.aborted ? 'closed-by-provider' : 'closed-by-client';
    return performed === 'answered' ? 'answered' : 'cut-by-wall';
  }

  /** What becomes of the connection after an answer. */
  #rest({ framing, travel: { connection = 'keep' } }: Plan): void {
    if (framing === 'until-close' || connection === 'close') return void this.#end('close', 'closed-by-wall');
    if (connection === 'keep') return;
    if ('onReuse' in connection) this.#trap = connection.onReuse;
    else this.#idle(connection.idleMs, connection.by ?? 'close');
  }

  #idle(ms: number, by: 'reset' | 'close'): void {
    this.#stopIdling = this.#desk.clock.schedule(() => void this.#end(by, 'closed-by-wall'), ms);
  }

  async #end(by: 'reset' | 'close', end: ConnectionEnd): Promise<void> {
    this.#planned ??= end;
    if (by === 'reset') await this.#line.reset();
    else this.#line.close();
  }
}

function scriptFailed(error: unknown): Fault {
  return { kind: 'status', status: 500, body: { error: { message: `The script failed: ${String(error)}` } } };
}
