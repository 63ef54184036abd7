/** User groups are named by their ids in the document, and by their handles where people read. */
import { describe, expect, it } from 'vitest';
import { conflictAlertModel } from '../../src/db/models/conflicts/conflict-alert-model.ts';
import { recordDirectory } from '../../src/operations/identities/record-directory.ts';
import { reviewConflicts } from '../../src/operations/conflicts/review-conflicts.ts';
import { checkUserGroups } from '../../src/cli/doctor/check-user-groups.ts';
import { activeConfig } from '../../src/db/config/config.ts';
import { postOf } from '../../src/slack/posts/message-model.ts';
import { openOffice, type Office } from '../support/office.ts';
import { cardOf, explained } from '../support/who-decides.ts';

const LEADS = 'S0LEADS01';
const PLACE = 'acme/web/storefront';
const document = {
  policies: [
    {
      id: 'web',
      match: { resources: ['acme/web/**'], roles: ['maintainer'] },
      approval: { steps: [{ who: [LEADS, 'owners'], notify: ['S0SEC0001'] }] },
    },
  ],
  conflicts: [
    {
      id: 'audit',
      name: 'Audits and builds',
      a: { any: [{ userGroups: [LEADS] }] },
      b: { any: [{ resources: ['acme/web/**'], roles: ['maintainer'] }] },
      onRequest: 'warn',
      owners: ['dana@acme.test'],
    },
  ],
};
const slackId = async (office: Office, name: 'sam' | 'lee'): Promise<string> =>
  (
    await office.ctx.db
      .selectFrom('people')
      .select('slackUserId')
      .where('id', '=', office.actor(name).personId)
      .executeTakeFirstOrThrow()
  ).slackUserId;

async function office(): Promise<Office> {
  const opened = await openOffice({ document });
  const members = [await slackId(opened, 'sam'), await slackId(opened, 'lee')];
  await recordDirectory(opened.ctx, {
    groups: new Map([[LEADS, members]]),
    faults: new Map([['S0SEC0001', 'no_such_subteam']]),
    handles: new Map([
      [LEADS, 'leads'],
      ['S0SEC0001', 'security'],
      ['S0OTHER01', 'other'],
    ]),
  });
  return opened;
}

describe('user groups by their handles', () => {
  it('in explanations, on cards, in alerts, in what is told of them, and in doctor', async () => {
    const here = await office();
    const { ctx } = here;
    const words = await explained(here, 'sam', PLACE);
    expect(words).toContain('1 of `@leads`, the integration owners has to agree');
    expect(words).toContain('`@security` is told');
    const id = await here.ask('sam', PLACE, 'maintainer', '1h');
    expect(await cardOf(here, id, 'request-card')).toContain('be in the user group `@leads`');
    expect(await cardOf(here, id, 'requester-card')).toContain('be in the user group `@leads`');
    const notice = await ctx.db
      .selectFrom('messages')
      .selectAll()
      .where('kind', '=', 'unread-groups')
      .executeTakeFirstOrThrow();
    expect(JSON.stringify(await postOf(ctx, notice, 'U0NOBODY'))).toContain('`@security`: Slack has no such');
    const { file } = await activeConfig(ctx.db);
    expect(await checkUserGroups(ctx.db, file)).toMatchObject([
      { subject: 'User group @security (S0SEC0001)' },
    ]);
  });

  it('in an alert, which is found by the ids as ever', async () => {
    const here = await office();
    await here.grant('lee', PLACE, 'maintainer', '1h');
    await reviewConflicts(here.ctx, here.actor('lee').personId);
    const alert = await here.ctx.db.selectFrom('conflictAlerts').selectAll().executeTakeFirstOrThrow();
    expect(alert.sides.a).toEqual([{ kind: 'user_group', userGroup: LEADS }]);
    const model = await conflictAlertModel(here.ctx.db, alert.id);
    expect(model?.sides.a).toEqual([{ kind: 'user_group', userGroup: '@leads' }]);
    expect(model?.sides.b).toMatchObject([{ kind: 'role', at: PLACE }]);
  });
});
