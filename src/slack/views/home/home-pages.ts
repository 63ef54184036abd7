/**
 * Splitting what does not fit into one Home tab: whole entries, under their heading, page after
 * page. Pure.
 */
import type { KnownBlock } from '@slack/types';
import { plain } from '../../blocks/mrkdwn.ts';

export interface Section {
  readonly title: string;
  /** Each entry is a few blocks that stay together. */
  readonly entries: readonly (readonly KnownBlock[])[];
}

/** Entries of one list that are shown at all. */
export const MOST_ENTRIES = 500;

/** A view has 100 blocks and 250 kB; what is left is for the buttons above and below. */
const MOST_BLOCKS = 95;
const MOST_BYTES = 200_000;

/**
 * The pages of some sections, at least one. A section that goes on has its heading on the next page
 * again.
 */
export function pagesOf(sections: readonly Section[]): readonly (readonly KnownBlock[])[] {
  const pages: KnownBlock[][] = [[]];
  let bytes = 0;
  for (const { title, entries } of sections) {
    entries.forEach((entry, index) => {
      const page = pages.at(-1) ?? [];
      const opening = index === 0 ? heading(title, page.length > 0) : [];
      const size = sizeOf([...opening, ...entry]);
      const fits = page.length + opening.length + entry.length <= MOST_BLOCKS && bytes + size <= MOST_BYTES;
      if (fits || page.length === 0) {
        page.push(...opening, ...entry);
        bytes += size;
        return;
      }
      const next = [...heading(index === 0 ? title : `${title} (continued)`, false), ...entry];
      pages.push(next);
      bytes = sizeOf(next);
    });
  }
  return pages;
}

const heading = (title: string, apart: boolean): KnownBlock[] => [
  ...(apart ? [{ type: 'divider' } as const] : []),
  { type: 'header', text: plain(title, 150) },
];

const sizeOf = (blocks: readonly KnownBlock[]): number => Buffer.byteLength(JSON.stringify(blocks));
