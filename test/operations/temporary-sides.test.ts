import { describe, expect, it } from 'vitest';
import { conflictAlertModel } from '../../src/db/models/conflicts/conflict-alert-model.ts';
import { sideKey, temporarySide } from '../../src/domain/conflicts/conflict-alert.ts';
import { postOf } from '../../src/slack/posts/message-model.ts';
import { endTemporarySide } from '../../src/operations/conflicts/end-temporary-side.ts';
import {
  alertsOf,
  anAlert,
  inConflict,
  INFRA,
  LEE,
  review,
  WARNING as document,
} from '../support/conflicts.ts';
import { openOffice } from '../support/office.ts';

describe('the temporary side', () => {
  it('is ended, and nothing that hallpass did not give', async () => {
    const office = await inConflict();
    const { id: alertId, sides } = await anAlert(office);
    const shown = sideKey(temporarySide(sides));
    await expect(
      endTemporarySide(office.ctx, office.actor('omar'), { alertId, shown }),
    ).rejects.toMatchObject({
      told: { code: 'not_owner' },
    });
    await endTemporarySide(office.ctx, office.actor('dana'), { alertId, shown });
    await office.reconcile();
    await review(office);
    expect(await alertsOf(office)).toEqual(['lee infra-and-prod resolved']);
    expect(office.gitlab.member('project', 16, LEE)).toBeNull();
    expect(office.gitlab.member('project', INFRA, LEE)).toMatchObject({ level: 40 });
  });

  it('is what was shown: a press on a card from before ends nothing that came since', async () => {
    const office = await inConflict();
    const { id: alertId, sides } = await anAlert(office);
    const later = await office.grant('lee', 'acme/prod/eu', 'developer', '1h');
    await review(office);
    const pressed = { alertId, shown: sideKey(temporarySide(sides)) };
    await expect(endTemporarySide(office.ctx, office.actor('dana'), pressed)).rejects.toMatchObject({
      told: { code: 'moved', what: 'conflict_side' },
    });
    expect(await office.status(later)).toBe('active');
  });

  it('says that it is being taken back once that was pressed, and takes no other note then', async () => {
    const office = await inConflict();
    const { id: alertId, sides } = await anAlert(office);
    const shown = sideKey(temporarySide(sides));
    const end = (note: string | null) =>
      endTemporarySide(office.ctx, office.actor('dana'), { alertId, shown, note });
    expect(await conflictAlertModel(office.ctx.db, alertId)).toMatchObject({ isEnding: false });
    await end('not both at once');
    expect(await conflictAlertModel(office.ctx.db, alertId)).toMatchObject({ isEnding: true });
    const card = (await office.messages('conflict-card')).find(({ subjectId }) => subjectId === alertId);
    const post = card === undefined ? null : await postOf(office.ctx, card, 'U0DANA0');
    expect(post?.text).toContain('What hallpass gave on one side is being taken back');
    expect(JSON.stringify(post?.blocks)).not.toContain('End the temporary side');
    await end('not both at once');
    await end(null);
    await expect(end('another note')).rejects.toMatchObject({ told: { code: 'moved', what: 'grant_over' } });
  });

  it('is none where hallpass gave neither', async () => {
    const office = await openOffice({ document });
    office.gitlab.setMember('project', INFRA, LEE, 40);
    office.gitlab.setMember('project', 16, LEE, 30);
    await office.sync();
    await review(office);
    const { id: alertId, sides } = await anAlert(office);
    const shown = sideKey(temporarySide(sides));
    await expect(
      endTemporarySide(office.ctx, office.actor('dana'), { alertId, shown }),
    ).rejects.toMatchObject({
      told: { code: 'moved', what: 'conflict_side' },
    });
  });
});
