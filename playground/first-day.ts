import type { Program } from '../src/compose.ts';
import { createDraft } from '../src/operations/setup/create-draft.ts';

/** Dana has begun to set up the GitLab of the lab, and Priya was asked for the rest. */
export async function firstDay({ ctx }: Program): Promise<void> {
  const people = await ctx.db.selectFrom('people').select(['id', 'slackUserId', 'email']).execute();
  const named = (handle: string) => people.find(({ email }) => email === `${handle}@acme.test`);
  const [dana, priya] = [named('dana'), named('priya')];
  if (dana === undefined || priya === undefined) throw new Error('Slack was not read; see hallpass.log');
  await createDraft(
    ctx,
    { kind: 'person', personId: dana.id, via: 'slack' },
    { name: 'Labs GitLab', application: '', owners: [priya.slackUserId] },
  );
}
