/** The summary as a PDF: A4, names in any script, pictures of how it went and what came of it. */
import { PassThrough } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { openFonts } from './fonts.ts';
import { Page } from './page.ts';
import type { Block } from './block.ts';
import { summaryOf, type SummaryFacts } from './summary.ts';

/** The whole file: a few pages, whatever the campaign's size. */
export async function summaryPdf(facts: SummaryFacts): Promise<Buffer> {
  const blocks = summaryOf(facts);
  const fonts = await openFonts();
  const out = new PassThrough();
  const whole = buffer(out);
  const page = new Page(out, fonts, await fonts.load(textsOf(blocks)), {
    title: `Evidence: ${facts.campaign.name}`,
    madeAt: facts.madeAt,
  });
  for (const block of blocks) page.add(block);
  page.end();
  return whole;
}

/** Every letter that will be drawn, and those that pages have of their own. */
const textsOf = (blocks: readonly Block[]): string[] => [JSON.stringify(blocks), PRINTABLE, '…'];

/** ASCII. */
const PRINTABLE = String.fromCharCode(...Array.from({ length: 95 }, (_, index) => 32 + index));
