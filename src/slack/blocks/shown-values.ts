/** What a list that is paged through remembers between two presses; a part of values.ts. */
import { z } from 'zod';
import { isDay } from '../../domain/day.ts';
import { GrantValue, json } from './values.ts';

/**
 * What a history shows: which one, of whom, where and when, and the last entry of each page before
 * the one that is shown, oldest turn first.
 */
export const Shown = z.object({
  what: z.enum(['access', 'decisions']),
  /** A Slack user id; null for everybody. */
  person: z.string().nullable(),
  place: z.string().max(500).nullable(),
  /** UTC days, the second included; null for no bound. */
  from: z.string().refine(isDay).nullable(),
  until: z.string().refine(isDay).nullable(),
  before: z.array(z.number().int()),
});
export type Shown = z.infer<typeof Shown>;
export const ShownMetadata = json(Shown);

/** What somebody sees of who holds what: of whom, where, and which page, from 0. */
export const ShownHoldings = z.object({
  /** A Slack user id; null for everybody. */
  person: z.string().nullable(),
  place: z.string().max(500).nullable(),
  page: z.number().int().nonnegative(),
});
export type ShownHoldings = z.infer<typeof ShownHoldings>;
export const ShownHoldingsMetadata = json(ShownHoldings);

/** Of whom and where a list shows what can be ended. */
export const EndFilter = ShownHoldings.omit({ page: true });
export type EndFilter = z.infer<typeof EndFilter>;

/** A block id: Slack takes no longer one. */
const LONGEST_ID = 255;

/** Says with a press on an entry of such a list what it shows; undefined for what is too long. */
export function endListId(at: number, filter: EndFilter): string | undefined {
  const id = `end/${at}/${JSON.stringify(filter)}`;
  return id.length > LONGEST_ID ? undefined : id;
}

/** Null for a press anywhere else. */
export const ShownEndList = z
  .string()
  .transform((text) => /^end\/[^/]+\/(.+)$/.exec(text)?.[1] ?? 'null')
  .pipe(json(EndFilter.nullable()))
  .catch(null);

/** What the form that ends a grant remembers. */
export const Ending = z.object({
  grantId: GrantValue,
  /** Give back was pressed, else End. */
  isGivingBack: z.boolean(),
  /** The modal below it that End was pressed in; null for elsewhere. */
  page: z.object({ viewId: z.string(), shown: ShownHoldings }).nullable(),
  /** What the list shows that End was pressed in; null for elsewhere. */
  filter: EndFilter.nullable().default(null),
});
export type Ending = z.infer<typeof Ending>;
export const EndingMetadata = json(Ending);
