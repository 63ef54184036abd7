/**
 * The head of the audit trail as it is kept outside the database, so that a trail whose end was cut
 * off does not pass for a whole one: its chain is sound then, and only somebody who saw more of it
 * can tell. Pure.
 */
import { z } from 'zod';

/** How often the head is anchored, when it has moved. */
export const ANCHOR_SECONDS = 600;

/** `at` is when it was anchored, ISO 8601. */
const AnchoredHead = z.object({
  seq: z.number().int().nonnegative(),
  hash: z.string().regex(/^[0-9a-f]{64}$/),
  at: z.string(),
});
export type AnchoredHead = z.infer<typeof AnchoredHead>;

/** The line of a head, without its line break. */
export const anchorLine = ({ seq, hash, at }: AnchoredHead): string => JSON.stringify({ seq, hash, at });

/** Where a line of the program's log keeps a head. */
const Line = z.union([
  AnchoredHead,
  z.object({ auditHead: AnchoredHead }).transform(({ auditHead }) => auditHead),
]);

/**
 * Every head in a text of JSON lines: a file of anchors, what a webhook got, or a log of the
 * program. Other lines are passed over.
 */
export const headsIn = (text: string): AnchoredHead[] =>
  text.split('\n').flatMap((line) => {
    const head = Line.safeParse(jsonOf(line));
    return head.success ? [head.data] : [];
  });

function jsonOf(line: string): unknown {
  try {
    return JSON.parse(line) as unknown;
  } catch {
    return null;
  }
}
