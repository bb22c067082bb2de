/** Timers by their time, and those of one time in the order in which they were added. */

export interface Timer {
  readonly dueMs: number;
  readonly callback: () => void;
}

interface Kept extends Timer {
  readonly order: number;
  /** Has run or was cancelled. */
  done: boolean;
}

/** A binary heap: a simulated minute of traffic has thousands of timers at a time. */
export class TimerHeap {
  readonly #heap: Kept[] = [];
  #added = 0;
  #size = 0;

  get size(): number {
    return this.#size;
  }

  add(dueMs: number, callback: () => void): Timer {
    const timer: Kept = { dueMs, callback, order: this.#added++, done: false };
    this.#heap.push(timer);
    this.#rise(this.#heap.length - 1);
    this.#size++;
    return timer;
  }

  /** Nothing happens to one that has run. It leaves the heap when its time comes. */
  cancel(timer: Timer): void {
    const kept = timer as Kept;
    if (kept.done) return;
    kept.done = true;
    this.#size--;
  }

  /** Takes the next one out, if its time is not after `endMs`. */
  takeUntil(endMs: number): Timer | undefined {
    for (let first = this.#heap[0]; first !== undefined && first.dueMs <= endMs; first = this.#heap[0]) {
      this.#removeFirst();
      if (first.done) continue;
      first.done = true;
      this.#size--;
      return first;
    }
    return undefined;
  }

  #removeFirst(): void {
    const last = this.#heap.pop();
    if (last === undefined || this.#heap.length === 0) return;
    this.#heap[0] = last;
    this.#sink(0);
  }

  #rise(from: number): void {
    let index = from;
    while (index > 0) {
      const parent = (index - 1) >> 1;
      if (!this.#swapIfEarlier(index, parent)) return;
      index = parent;
    }
  }

  #sink(from: number): void {
    let index = from;
    for (;;) {
      const left = 2 * index + 1;
      const right = left + 1;
      const child = right < this.#heap.length && isEarlier(this.#at(right), this.#at(left)) ? right : left;
      if (child >= this.#heap.length || !this.#swapIfEarlier(child, index)) return;
      index = child;
    }
  }

  #swapIfEarlier(child: number, parent: number): boolean {
    const [below, above] = [this.#at(child), this.#at(parent)];
    if (!isEarlier(below, above)) return false;
    this.#heap[child] = above;
    this.#heap[parent] = below;
    return true;
  }

  #at(index: number): Kept {
    return this.#heap[index] as Kept;
  }
}

function isEarlier(a: Kept, b: Kept): boolean {
  return a.dueMs < b.dueMs || (a.dueMs === b.dueMs && a.order < b.order);
}
