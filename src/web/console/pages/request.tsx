/** One request with its whole history, and deciding or cancelling it. */
import { listedRequest, type ListedRequest } from '../../../db/models/api-lists.ts';
import { lesserRoles } from '../../../db/models/requests/lesser-roles.ts';
import { requestModel, type RequestModel } from '../../../db/models/requests/request-model.ts';
import { shownProgress, type ShownProgress } from '../../../db/models/requests/request-progress.ts';
import { messagesAbout, trailOf } from '../../../db/models/history/trail.ts';
import { GRANTABLE_ROLES } from '../../../domain/entitlement.ts';
import { lengthsUpTo } from '../../../domain/policies/offers.ts';
import { readQuestion } from '../../../domain/policies/question.ts';
import { ticketsIn } from '../../../domain/policies/tickets.ts';
import { NotFoundError } from '../../../errors.ts';
import { cancelRequest } from '../../../operations/requests/cancel-request.ts';
import { decideRequest } from '../../../operations/requests/decide-request.ts';
import type { Asked, ConsoleAct, ConsolePage, Opened } from '../page.tsx';
import type { ConsoleContext, Viewer } from '../viewer.ts';
import type { Choices } from '../views/decide.tsx';
import { RequestView } from '../views/request.tsx';

const LONGEST_NOTE = 1000;

export const REQUEST: ConsolePage = {
  path: '/requests/:id',
  label: null,
  isFor: () => true,
  show: async (ctx, viewer, asked) => {
    const { row, request, progress } = await requestFor(ctx, viewer, asked);
    const subjects = row.grantId === null ? [row.id] : [row.id, row.grantId];
    const [facts, messages, choices] = await Promise.all([
      trailOf(ctx.db, subjects),
      messagesAbout(ctx.db, subjects),
      choicesFor(ctx, viewer, { request, progress }, asked),
    ]);
    const tickets = ticketsIn(viewer.file.policies, request);
    const isOwn = request.requester.id === viewer.person.id;
    const { csrf, person } = viewer;
    return {
      title: `Request #${request.number}`,
      body: (
        <RequestView
          {...{ request, progress, tickets, choices, facts, messages, isOwn, csrf }}
          seesOthers={viewer.sight.watched.includes(row.connectorId)}
          now={ctx.now()}
          tz={person.tz}
        />
      ),
    };
  },
};

/** `approve` or `deny`, as the button says that was pressed. */
export const DECIDE: ConsoleAct = {
  path: '/requests/:id/decide',
  page: REQUEST,
  run: async (ctx, viewer, sent) => {
    const { row } = await requestFor(ctx, viewer, sent);
    const decision = sent.field('decision') === 'approve' ? 'approve' : 'deny';
    const note = sent.field('note').slice(0, LONGEST_NOTE);
    const seconds = Number(sent.field('duration'));
    const isLess = decision === 'approve' && Number.isSafeInteger(seconds) && seconds > 0;
    await decideRequest(ctx, viewer.actor, {
      requestId: row.id,
      decision,
      note: note === '' ? null : note,
      role: decision === 'approve' ? GRANTABLE_ROLES.find((role) => role === sent.field('role')) : undefined,
      durationSeconds: isLess ? seconds : undefined,
      shown: readQuestion(sent.field('question')) ?? undefined,
    });
    return { to: `/requests/${row.number}`, notice: decision === 'approve' ? 'approved' : 'denied' };
  },
};

export const WITHDRAW: ConsoleAct = {
  path: '/requests/:id/cancel',
  page: REQUEST,
  run: async (ctx, viewer, sent) => {
    const { row } = await requestFor(ctx, viewer, sent);
    await cancelRequest(ctx, viewer.actor, { requestId: row.id });
    return { to: `/requests/${row.number}`, notice: 'cancelled' };
  },
};

interface Seen {
  readonly request: RequestModel;
  /** Null once it is answered. */
  readonly progress: ShownProgress | null;
}

/** By its number. @throws NotFoundError request, also for one the viewer may not see */
async function requestFor(
  { db, now }: ConsoleContext,
  { file, sight }: Viewer,
  asked: Asked,
): Promise<Seen & { readonly row: ListedRequest }> {
  const number = asked.param('id');
  const row = /^\d{1,9}$/.test(number) ? await listedRequest(db, Number(number)) : undefined;
  const request = row === undefined ? undefined : await requestModel(db, row.id);
  if (row === undefined || request === undefined) throw new NotFoundError('request');
  const isPending = request.status === 'pending';
  const whole = { ...request, requesterId: request.requester.id, now: now() };
  const progress = isPending ? await shownProgress(db, file, whole) : null;
  const isAsked = [...(progress?.steps ?? []).flatMap(({ people }) => people), ...request.asked].some(
    ({ id }) => id === sight.own,
  );
  if (row.requesterId === sight.own || isAsked || sight.watched.includes(row.connectorId))
    return { row, request, progress };
  throw new NotFoundError('request');
}

/** What the viewer can decide now; null for nothing. */
async function choicesFor(
  { db, now }: ConsoleContext,
  { file, person }: Viewer,
  { request, progress }: Seen,
  asked: Opened,
): Promise<Choices | null> {
  if (progress === null || !progress.waitsFor.some(({ id }) => id === person.id)) return null;
  const { question, confirm } = progress;
  const { role, durationSeconds } = question;
  const isMore = request.kind === 'extension';
  const roles = isMore ? [] : await lesserRoles(db, file, { ...request, role, durationSeconds }, now());
  const lengths = lengthsUpTo(durationSeconds);
  return {
    question,
    confirm: confirm ?? null,
    roles,
    role: roles.find((one) => one === asked.typed('role')) ?? role,
    lengths,
    seconds: lengths.find((one) => String(one) === asked.typed('duration')) ?? durationSeconds,
    note: asked.typed('note') ?? '',
  };
}
