/** Two texts beside each other, line by line. Pure. */
import { diffArrays } from 'diff';

/** Lines that are the same are shown as far as this around what is not. */
const AROUND = 3;
/** Texts that have less in common are not laid beside each other: it takes too long. */
const MOST_EDITS = 4000;

export interface Line {
  /** From 1 on. */
  readonly number: number;
  readonly text: string;
}

export type Beside =
  | { readonly kind: 'same' | 'changed'; readonly left: Line | null; readonly right: Line | null }
  /** So many lines that are the same on both sides. */
  | { readonly kind: 'skipped'; readonly lines: number };

/** Null for texts that have too little in common; no rows for equal ones. */
export function sideBySide(left: string, right: string): readonly Beside[] | null {
  const [before, after] = [linesOf(left), linesOf(right)];
  const parts = diffArrays(before, after, { maxEditLength: MOST_EDITS });
  if (parts === undefined) return null;
  const rows: Beside[] = [];
  let [l, r] = [0, 0];
  for (let at = 0; at < parts.length; at++) {
    const part = parts[at];
    if (part === undefined) break;
    const next = parts[at + 1];
    const isPair = part.removed && next?.added === true;
    const removed = part.added ? 0 : part.count;
    const added = part.removed ? (isPair ? next.count : 0) : part.count;
    const kind = part.added || part.removed ? 'changed' : 'same';
    for (let row = 0; row < Math.max(removed, added); row++)
      rows.push({
        kind,
        left: row < removed ? lineAt(before, l + row) : null,
        right: row < added ? lineAt(after, r + row) : null,
      });
    [l, r] = [l + removed, r + added];
    if (isPair) at++;
  }
  return folded(rows);
}

const linesOf = (text: string): string[] => text.replace(/\n$/, '').split('\n');
const lineAt = (lines: readonly string[], at: number): Line => ({ number: at + 1, text: lines[at] ?? '' });

/** Without what is far from every change. */
function folded(rows: readonly Beside[]): Beside[] {
  const near = new Set<number>();
  for (const [at, { kind }] of rows.entries())
    if (kind === 'changed') for (let by = -AROUND; by <= AROUND; by++) near.add(at + by);
  if (near.size === 0) return [];
  const shown: Beside[] = [];
  let skipped = 0;
  const close = (): void => {
    if (skipped > 0) shown.push({ kind: 'skipped', lines: skipped });
    skipped = 0;
  };
  for (const [at, row] of rows.entries()) {
    if (!near.has(at)) {
      skipped++;
      continue;
    }
    close();
    shown.push(row);
  }
  close();
  return shown;
}
