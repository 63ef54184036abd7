/** One figure of a benchmark, the same figure of the bare baseline in the same run, and what is asked of it. */
export interface Row {
  readonly benchmark: string;
  /** The backends, or the size of the tree. */
  readonly on: string;
  readonly figure: string;
  readonly value: number;
  readonly unit: 'ms' | 'MB' | 'requests' | 'grants' | 'rows' | 'times';
  /** Null where nothing bare compares. */
  readonly bare: number | null;
  /** Of the earlier build, where one is measured too; null where it cannot be. */
  readonly before?: number | null;
  /** What the value, its ratio to the baseline or its excess over it may be at most; null when it is only told. */
  readonly bar: { readonly of: 'value' | 'ratio' | 'excess'; readonly most: number } | null;
}

export const ratioOf = ({ value, bare }: Row): number | null => (bare === null ? null : value / bare);

/** How the value compares to that of the earlier build; null without one, or where that was nothing. */
export const changeOf = ({ value, before }: Row): number | null =>
  before === undefined || before === null || before === 0 ? null : value / before;

const isSameFigure = (one: Row, other: Row): boolean =>
  one.benchmark === other.benchmark && one.on === other.on && one.figure === other.figure;

/** The rows with what an earlier build gave for them; null for all where it gave nothing. */
export const beside = (rows: readonly Row[], before: readonly Row[]): Row[] =>
  rows.map((row) => ({ ...row, before: before.find((other) => isSameFigure(row, other))?.value ?? null }));

/** Whether the bar is met; null without one. */
export function isMet(row: Row): boolean | null {
  const { bar, value, bare } = row;
  if (bar === null) return null;
  const judged = { value, ratio: ratioOf(row) ?? Number.NaN, excess: value - (bare ?? Number.NaN) };
  return judged[bar.of] <= bar.most;
}

/** The value that so large a part of all does not exceed; `part` is between 0 and 1. */
export function percentile(values: readonly number[], part: number): number {
  const rising = values.toSorted((a, b) => a - b);
  return rising[Math.max(0, Math.ceil(rising.length * part) - 1)] ?? Number.NaN;
}
