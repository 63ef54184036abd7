/**
 * Blocks of 2026 that show data: a chart, and a table with a button in each row. They go into
 * messages and Home tabs, never into modals. `@slack/types` 3.2 has neither the chart nor the cell
 * with a button, so what they are is written here. Pure.
 */
import type { Button, KnownBlock } from '@slack/types';
import { clip } from './limits.ts';

export interface LineChart {
  /** Says what it shows. */
  readonly title: string;
  /** In order, each once; what is beyond `MOST_POINTS` is not shown. */
  readonly labels: readonly string[];
  readonly xLabel: string;
  readonly yLabel: string;
  /** Each with a value for every label. */
  readonly lines: readonly { readonly name: string; readonly values: readonly number[] }[];
}

/** Points of a line. */
export const MOST_POINTS = 20;
const LONGEST_TITLE = 50;
const LONGEST_LABEL = 20;

export function lineChart({ title, labels, xLabel, yLabel, lines }: LineChart): KnownBlock {
  const categories = labels.slice(0, MOST_POINTS).map((label) => clip(label, LONGEST_LABEL));
  return asKnown({
    type: 'data_visualization',
    title: clip(title, LONGEST_TITLE),
    chart: {
      type: 'line',
      series: lines.map(({ name, values }) => ({
        name: clip(name, LONGEST_LABEL),
        data: categories.map((label, index) => ({ label, value: values[index] ?? 0 })),
      })),
      axis_config: {
        categories,
        x_label: clip(xLabel, LONGEST_TITLE),
        y_label: clip(yLabel, LONGEST_TITLE),
      },
    },
  });
}

/** Text; or a button, and what stands in its place where a client has no buttons in tables. */
export type Cell = string | { readonly button: Button; readonly instead: string };

export interface ActionTable {
  readonly caption: string;
  readonly heads: readonly string[];
  /** Each as long as `heads`; at least one; what is beyond `MOST_ROWS` is not shown. */
  readonly rows: readonly (readonly Cell[])[];
  readonly pageSize: number;
}

/** Beside the head: what every description of the block allows. */
const MOST_ROWS = 100;

export const actionTable = ({ caption, heads, rows, pageSize }: ActionTable): KnownBlock =>
  asKnown({
    type: 'data_table',
    caption,
    page_size: pageSize,
    row_header_column_index: 0,
    rows: [heads.map(rawText), ...rows.slice(0, MOST_ROWS).map((row) => row.map(cellOf))],
  });

const rawText = (text: string) => ({ type: 'raw_text', text });

const cellOf = (cell: Cell): object =>
  typeof cell === 'string'
    ? rawText(cell)
    : { type: 'action_cell', element: cell.button, fallback: rawText(cell.instead) };

const asKnown = (block: object): KnownBlock => block as KnownBlock;
