/** One grant, and ending it: giving it back, or as whoever looks after the place. */
import { listedGrant, type ListedGrant } from '../../../db/models/api-lists.ts';
import { messagesAbout, trailOf } from '../../../db/models/history/trail.ts';
import { isOpenGrant } from '../../../domain/access/grant.ts';
import { isId } from '../../../domain/id.ts';
import { NotFoundError } from '../../../errors.ts';
import { endGrant } from '../../../operations/grants/end-grant.ts';
import type { Asked, ConsoleAct, ConsolePage } from '../page.tsx';
import { seesOthers, type ConsoleContext, type Viewer } from '../viewer.ts';
import { GrantView } from '../views/grant.tsx';

export const GRANT: ConsolePage = {
  path: '/grants/:id',
  label: null,
  isFor: () => true,
  show: async (ctx, viewer, asked) => {
    const grant = await grantFor(ctx, viewer, asked);
    const isOwn = grant.personId === viewer.person.id;
    const mayEnd = isOpenGrant(grant) && (isOwn || viewer.manages.includes(grant.connectorId));
    const { tz } = viewer.person;
    const subjects = [grant.requestId, grant.id];
    const [facts, messages] = await Promise.all([trailOf(ctx.db, subjects), messagesAbout(ctx.db, subjects)]);
    return {
      title: `${grant.personName} on ${grant.path}`,
      body: (
        <GrantView
          {...{ grant, isOwn, mayEnd, facts, messages, tz }}
          seesOthers={seesOthers(viewer)}
          csrf={viewer.csrf}
          now={ctx.now()}
          note={asked.typed('note') ?? ''}
        />
      ),
    };
  },
};

export const END_GRANT: ConsoleAct = {
  path: '/grants/:id/end',
  page: GRANT,
  run: async (ctx, viewer, sent) => {
    const { id, personId } = await grantFor(ctx, viewer, sent);
    await endGrant(ctx, viewer.actor, { grantId: id, note: sent.field('note') });
    const isOwn = personId === viewer.person.id;
    return isOwn ? { to: '/me', notice: 'given_back' } : { to: `/grants/${id}`, notice: 'ended' };
  },
};

/** @throws NotFoundError grant, also for one the viewer may not see */
async function grantFor({ db }: ConsoleContext, { sight }: Viewer, asked: Asked): Promise<ListedGrant> {
  const id = asked.param('id');
  const grant = isId('grt', id) ? await listedGrant(db, id) : undefined;
  if (grant === undefined) throw new NotFoundError('grant');
  if (grant.personId === sight.own || sight.watched.includes(grant.connectorId)) return grant;
  throw new NotFoundError('grant');
}
