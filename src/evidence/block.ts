/** What the summary is made of. */
import type { Day } from '../domain/day.ts';

export interface Bar {
  readonly label: string;
  readonly count: number;
}

export type Block =
  | { readonly is: 'title'; readonly text: string; readonly below: string }
  | { readonly is: 'heading'; readonly text: string }
  | { readonly is: 'line'; readonly text: string }
  | { readonly is: 'facts'; readonly facts: readonly (readonly [name: string, value: string])[] }
  | { readonly is: 'bars'; readonly bars: readonly Bar[]; readonly total: number }
  | {
      readonly is: 'curve';
      /** How many were decided by the end of each day. */
      readonly points: readonly { readonly on: Day; readonly count: number }[];
      readonly total: number;
    }
  | {
      readonly is: 'table';
      readonly head: readonly string[];
      /** Parts of the width; together 1. */
      readonly widths: readonly number[];
      readonly rows: readonly (readonly string[])[];
      /** How many more there are, in the file named. */
      readonly more: { readonly count: number; readonly file: string } | null;
    };
