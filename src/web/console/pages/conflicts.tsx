/** Who is in which conflict and through what, exempting them, and ending what hallpass gave. */
import {
  conflictAlertModel,
  conflictAlerts,
  type ConflictAlertModel,
} from '../../../db/models/conflicts/conflict-alert-model.ts';
import { CONFLICT_ALERT_STATUSES } from '../../../domain/conflicts/conflict-alert.ts';
import { dayOf } from '../../../domain/day.ts';
import { isId } from '../../../domain/id.ts';
import { NotFoundError } from '../../../errors.ts';
import { endTemporarySide } from '../../../operations/conflicts/end-temporary-side.ts';
import { exemptConflict } from '../../../operations/conflicts/exempt-conflict.ts';
import type { Asked, ConsoleAct, ConsolePage } from '../page.tsx';
import { olderPage, positionIn } from '../paging.ts';
import type { ConsoleContext, Viewer } from '../viewer.ts';
import { ConflictView } from '../views/conflict.tsx';
import { Conflicts } from '../views/conflicts.tsx';

const ON_A_PAGE = 50;

const seesConflicts = ({ conflicts }: Viewer): boolean => conflicts.seen.length > 0;

export const CONFLICTS: ConsolePage = {
  path: '/conflicts',
  label: 'Conflicts',
  isFor: seesConflicts,
  show: async (ctx, { conflicts, person }, asked) => {
    const status = CONFLICT_ALERT_STATUSES.find((one) => one === asked.query('status')) ?? 'active';
    const part = { limit: ON_A_PAGE + 1, after: positionIn(asked, 'cfl') };
    const { alerts, count } = await conflictAlerts(ctx.db, conflicts.seen, status, part);
    const { items, older } = olderPage('/conflicts', { status }, alerts, ON_A_PAGE);
    return {
      title: 'Conflicts',
      lead: 'Who holds together what the rules keep apart.',
      body: <Conflicts {...{ status, count, older }} alerts={items} tz={person.tz} />,
    };
  },
};

export const CONFLICT: ConsolePage = {
  path: '/conflicts/:id',
  label: null,
  isFor: seesConflicts,
  show: async (ctx, viewer, asked) => {
    const alert = await alertFor(ctx, viewer, asked);
    const { csrf, person, conflicts } = viewer;
    const isOwn = alert.person.id === person.id;
    const today = dayOf(ctx.now());
    const typed = {
      through: asked.typed('through'),
      reason: asked.typed('reason'),
      note: asked.typed('note'),
    };
    const mayAct = conflicts.decided.includes(alert.conflictId) && alert.status !== 'resolved';
    return {
      title: `${alert.person.name} in ${alert.name}`,
      body: <ConflictView {...{ alert, isOwn, mayAct, csrf, today, typed }} tz={person.tz} />,
    };
  },
};

export const EXEMPT: ConsoleAct = {
  path: '/conflicts/:id/exempt',
  page: CONFLICT,
  run: async (ctx, viewer, sent) => {
    const { id } = await alertFor(ctx, viewer, sent);
    const [through, reason] = [sent.field('through'), sent.field('reason')];
    await exemptConflict(ctx, viewer.actor, { alertId: id, through, reason });
    return { to: `/conflicts/${id}`, notice: 'exempted' };
  },
};

export const END_SIDE: ConsoleAct = {
  path: '/conflicts/:id/end-side',
  page: CONFLICT,
  run: async (ctx, viewer, sent) => {
    const { id } = await alertFor(ctx, viewer, sent);
    const [shown, note] = [sent.field('side'), sent.field('note')];
    await endTemporarySide(ctx, viewer.actor, { alertId: id, shown, note });
    return { to: `/conflicts/${id}`, notice: 'side_ended' };
  },
};

/** @throws NotFoundError conflict, also for one the viewer may not see */
async function alertFor(
  { db }: ConsoleContext,
  { conflicts }: Viewer,
  asked: Asked,
): Promise<ConflictAlertModel> {
  const id = asked.param('id');
  const alert = isId('cfl', id) ? await conflictAlertModel(db, id) : undefined;
  if (alert === undefined || !conflicts.seen.includes(alert.conflictId)) throw new NotFoundError('conflict');
  return alert;
}
