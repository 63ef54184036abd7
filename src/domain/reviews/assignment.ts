/** Who reviews what: nobody their own, and nobody much more than the others. */
import { refusalOfKeep, type Decider, type Holding } from '../access/finding.ts';
import type { PersonId } from '../id.ts';

/** An item, as far as it matters who may decide on it. */
export interface Assignable {
  /** Items with the same text stay together, as far as that goes. */
  readonly place: string;
  readonly holding: Holding;
}

/** So many items of one place stay with one reviewer before it is the next one's turn. */
const RUN = 25;

/** Whether somebody may review it: it has to be known that it is not their own. Pure. */
export const mayReview = (reviewer: Decider, { holding }: Assignable): boolean =>
  refusalOfKeep(reviewer, holding) === null;

/**
 * Deals items out, one after the other. Guards how much each reviewer has got so far: of those who
 * may, the one with the least gets the next run of a place.
 */
export class Rota {
  readonly #load = new Map<PersonId, number>();
  #place: string | null = null;
  #dealer: PersonId | null = null;
  #left = 0;

  /**
   * Whose an item is: one of the first list in which anybody may review it; null where nobody may
   * at all.
   */
  next(item: Assignable, lists: readonly (readonly Decider[])[]): PersonId | null {
    for (const list of lists) {
      const eligible = list.filter((reviewer) => mayReview(reviewer, item)).map(({ id }) => id);
      const chosen = this.#choose(item.place, eligible);
      if (chosen === null) continue;
      this.#load.set(chosen, this.loadOf(chosen) + 1);
      return chosen;
    }
    return null;
  }

  /**
   * Whose an item is where each reviewer has one: all in the first list in which anybody may review
   * it; none where nobody may at all.
   */
  every(item: Assignable, lists: readonly (readonly Decider[])[]): readonly PersonId[] {
    for (const list of lists) {
      const eligible = list.filter((reviewer) => mayReview(reviewer, item)).map(({ id }) => id);
      for (const id of eligible) this.#load.set(id, this.loadOf(id) + 1);
      if (eligible.length > 0) return [...new Set(eligible)];
    }
    return [];
  }

  /** How many items somebody has got. */
  loadOf(id: PersonId): number {
    return this.#load.get(id) ?? 0;
  }

  #choose(place: string, eligible: readonly PersonId[]): PersonId | null {
    if (this.#place === place && this.#left > 0 && this.#dealer !== null && eligible.includes(this.#dealer)) {
      this.#left -= 1;
      return this.#dealer;
    }
    const least = eligible.reduce<PersonId | null>(
      (best, id) => (best === null || this.loadOf(id) < this.loadOf(best) ? id : best),
      null,
    );
    if (least === null) return null;
    if (this.#place !== place || this.#left === 0) {
      this.#place = place;
      this.#dealer = least;
      this.#left = RUN - 1;
    }
    return least;
  }
}
