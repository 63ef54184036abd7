/** What owners are told of places that a holder may have moved: out of reach, or into another group. */
import { expect } from 'vitest';
import type { GrantId } from '../../src/domain/id.ts';
import { endGrant } from '../../src/operations/grants/end-grant.ts';
import { postOf } from '../../src/slack/posts/message-model.ts';
import type { Office } from './office.ts';

export async function syncs(office: Office, times: number): Promise<void> {
  for (let time = 0; time < times; time++) {
    office.skip('15m');
    await office.sync();
    await office.reconcile();
  }
}

/** As Omar reads it; each of the owners, who are two, gets the same. */
export async function told(office: Office): Promise<string[]> {
  const messages = await office.messages('lost-place');
  const posts = await Promise.all(messages.map((message) => postOf(office.ctx, message, 'U0OMAR0')));
  const texts = posts.map((post) => post?.text ?? '');
  const once = [...new Set(texts)];
  expect(texts).toHaveLength(2 * once.length);
  return once;
}

/** Sam gives it back, and GitLab is brought in line. */
export async function end(of: { readonly office: Office; readonly grant: GrantId }): Promise<void> {
  await endGrant(of.office.ctx, of.office.actor('sam'), { grantId: of.grant });
  await of.office.reconcile();
}
