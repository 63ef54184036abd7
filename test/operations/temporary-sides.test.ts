import { describe, expect, it } from 'vitest';
import { sideKey, temporarySide } from '../../src/domain/conflicts/conflict-alert.ts';
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
