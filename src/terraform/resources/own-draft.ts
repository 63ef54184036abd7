/** Whether a draft is what this provider left when it was killed: the audit trail knows. */
import { z } from 'zod';
import type { Hallpass } from '../hallpass.ts';

const Me = z.object({ id: z.string(), token: z.object({ id: z.string() }) });
const Page = z.object({
  items: z.array(
    z.object({
      action: z.string(),
      subjectId: z.string(),
      actor: z.string(),
      body: z.object({ entry: z.number().optional() }),
    }),
  ),
  nextCursor: z.string().nullable(),
});

/** What lies behind so many pages of its person’s facts was not left just now. */
const MOST_PAGES = 20;

/** Whether what it says was entered with this token; of one that says nothing yet, it itself. */
export async function isOwnDraft(
  hallpass: Hallpass,
  { id, entry }: { readonly id: string; readonly entry: number },
): Promise<boolean> {
  const me = Me.parse(await hallpass.call('GET', '/me'));
  const self = `${me.id}@api:${me.token.id}`;
  const wanted = entry === 0 ? 'draft.created' : 'draft.entered';
  let cursor = '';
  for (let page = 0; page < MOST_PAGES; page++) {
    const path = `/audit?person=${me.id}&limit=100${cursor}`;
    const { items, nextCursor } = Page.parse(await hallpass.call('GET', path));
    const isThere = items.some(
      ({ subjectId, actor, action, body }) =>
        subjectId === id && actor === self && action === wanted && (entry === 0 || body.entry === entry),
    );
    if (isThere || nextCursor === null) return isThere;
    cursor = `&cursor=${encodeURIComponent(nextCursor)}`;
  }
  return false;
}
