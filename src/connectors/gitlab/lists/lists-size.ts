/**
 * How many lists, and rows of each, are asked for in one query: as many as GitLab takes. It says
 * what a query cost and what one may cost, and refuses one that was too dear; both can change.
 */
const MOST = 100;
/** With fewer, asking for each list by itself is as quick. */
const FEWEST = 8;
/** Answers before more is tried again. */
const PATIENCE = 10;

export class ListsSize {
  #size = MOST;
  #wellFor = 0;

  /** Of lists, and of rows of each. Null when there is no size left to try. */
  get now(): number | null {
    return this.#size < FEWEST ? null : this.#size;
  }

  /** GitLab refused it as too dear, or did not get done with it. `most`: what it may cost. */
  halve(most: number | null): void {
    this.#wellFor = 0;
    this.#size = most === 0 ? 0 : Math.floor(this.#size / 2);
  }

  answered({ score, limit }: { readonly score: number | null; readonly limit: number | null }): void {
    this.#wellFor += 1;
    if (this.#size >= MOST || this.#wellFor < PATIENCE) return;
    if (score === null || limit === null || score * 2 > limit) return;
    this.#size = Math.min(MOST, this.#size * 2);
    this.#wellFor = 0;
  }
}
