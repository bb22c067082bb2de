/** What one faulty provider works with. */
import type { Clock } from '../../runtime/clock.ts';
import type { BooksKeeper } from './books-keeper.ts';
import type { FaultyDialect } from './dialects/dialect.ts';
import type { Player } from './script.ts';

export interface Desk {
  readonly dialect: FaultyDialect;
  readonly clock: Clock;
  readonly books: BooksKeeper;
  /** Aborted when the provider is being closed. */
  readonly closing: AbortSignal;
  /** The script that is played now. */
  player: Player;
}
