/**
 * The one clock of everything in the playground: the real one, moved ahead by as much as people let
 * pass.
 */
export class Clock {
  offsetMs: number;
  readonly now = (): Date => new Date(Date.now() + this.offsetMs);

  constructor(offsetMs: number) {
    this.offsetMs = offsetMs;
  }
}
