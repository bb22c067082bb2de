/** A store of records that tells when there is one. */
import type { RecordStore } from '../../src/core/ports.ts';
import type { RequestRecord } from '../../src/core/record.ts';

export class RecordBook implements RecordStore {
  readonly #store: RecordStore;
  readonly #all: RequestRecord[] = [];
  #waiting: (() => void)[] = [];

  constructor(store: RecordStore) {
    this.#store = store;
  }

  /** In the order in which they were written. */
  get all(): readonly RequestRecord[] {
    return this.#all;
  }

  /** Resolves with all records once there are so many. */
  async recorded(count: number): Promise<readonly RequestRecord[]> {
    await this.#until(() => this.#all.length >= count);
    return this.#all;
  }

  /** Resolves with the record of a request once it is written. */
  async of(id: string): Promise<RequestRecord> {
    let found: RequestRecord | undefined;
    await this.#until(() => {
      found = this.#all.find((record) => record.id === id);
      return found !== undefined;
    });
    return found as RequestRecord;
  }

  append(record: RequestRecord): void {
    this.#store.append(record);
    this.#all.push(record);
    for (const wake of this.#waiting.splice(0)) wake();
  }

  get: RecordStore['get'] = (id) => this.#store.get(id);
  list: RecordStore['list'] = (query) => this.#store.list(query);
  putSnapshot: RecordStore['putSnapshot'] = (hash, snapshot) => this.#store.putSnapshot(hash, snapshot);
  getSnapshot: RecordStore['getSnapshot'] = (hash) => this.#store.getSnapshot(hash);
  flush: RecordStore['flush'] = () => this.#store.flush();
  close: RecordStore['close'] = () => this.#store.close();

  async #until(reached: () => boolean): Promise<void> {
    while (!reached()) await new Promise<void>((resolve) => this.#waiting.push(resolve));
  }
}
