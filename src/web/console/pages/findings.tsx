/** What was given outside hallpass and waits for a decision, and deciding it. */
import { deciderOf } from '../../../db/policies/deciders.ts';
import {
  findingModel,
  holdingOf,
  openFindings,
  type FindingModel,
} from '../../../db/models/finding-model.ts';
import { refusalOfKeep, refusalOfLimit, refusalOfRemove } from '../../../domain/access/finding.ts';
import { isId } from '../../../domain/id.ts';
import { durationChoices } from '../../../domain/policies/offers.ts';
import { NotFoundError } from '../../../errors.ts';
import { acceptFinding } from '../../../operations/findings/accept-finding.ts';
import { limitFinding } from '../../../operations/findings/limit-finding.ts';
import { removeFinding } from '../../../operations/findings/remove-finding.ts';
import type { Asked, ConsoleAct, ConsolePage, Opened } from '../page.tsx';
import { olderPage, positionIn } from '../paging.ts';
import { seesOthers, type ConsoleContext, type Viewer } from '../viewer.ts';
import { FindingView, type FindingChoices } from '../views/finding.tsx';
import { Findings } from '../views/findings.tsx';

const ON_A_PAGE = 20;
const LONGEST_NOTE = 1000;

export const FINDINGS: ConsolePage = {
  path: '/findings',
  label: 'Findings',
  isFor: seesOthers,
  show: async (ctx, { file, sight, person }, asked) => {
    const part = { limit: ON_A_PAGE + 1, after: positionIn(asked, 'fnd'), now: ctx.now() };
    const { findings, count } = await openFindings(ctx.db, file, sight.watched, part);
    const { items, older } = olderPage('/findings', {}, findings, ON_A_PAGE);
    return {
      title: 'Findings',
      lead: 'What was given in GitLab without hallpass, and waits for a decision.',
      body: <Findings {...{ count, older }} findings={items} now={ctx.now()} tz={person.tz} />,
    };
  },
};

export const FINDING: ConsolePage = {
  path: '/findings/:id',
  label: null,
  isFor: seesOthers,
  show: async (ctx, viewer, asked) => {
    const finding = await findingFor(ctx, viewer, asked);
    const choices = await choicesFor(ctx, viewer, finding, asked);
    const { csrf, person } = viewer;
    return {
      title: `${finding.person?.name ?? finding.username} on ${finding.resource.path}`,
      body: <FindingView {...{ finding, choices, csrf }} tz={person.tz} />,
    };
  },
};

export const ACCEPT_FINDING: ConsoleAct = {
  path: '/findings/:id/accept',
  page: FINDING,
  run: async (ctx, viewer, sent) => {
    const { id } = await findingFor(ctx, viewer, sent);
    await acceptFinding(ctx, viewer.actor, { findingId: id });
    return { to: `/findings/${id}`, notice: 'accepted' };
  },
};

export const REMOVE_FINDING: ConsoleAct = {
  path: '/findings/:id/remove',
  page: FINDING,
  run: async (ctx, viewer, sent) => {
    const { id } = await findingFor(ctx, viewer, sent);
    await removeFinding(ctx, viewer.actor, { findingId: id });
    return { to: `/findings/${id}`, notice: 'removing' };
  },
};

export const LIMIT_FINDING: ConsoleAct = {
  path: '/findings/:id/limit',
  page: FINDING,
  run: async (ctx, viewer, sent) => {
    const { id } = await findingFor(ctx, viewer, sent);
    const seconds = sent.field('duration');
    const note = sent.field('note').slice(0, LONGEST_NOTE);
    await limitFinding(ctx, viewer.actor, {
      findingId: id,
      durationSeconds: /^\d{1,9}$/.test(seconds) ? Number(seconds) : 0,
      note: note === '' ? null : note,
    });
    return { to: `/findings/${id}`, notice: 'limited' };
  },
};

/** Null where it is decided, or others decide. */
async function choicesFor(
  { db }: ConsoleContext,
  { file, person, manages }: Viewer,
  finding: FindingModel,
  asked: Opened,
): Promise<FindingChoices | null> {
  if (finding.status !== 'open' || !manages.includes(finding.resource.connectorId)) return null;
  const lengths = finding.offer === null ? [] : durationChoices(finding.offer);
  const typed = lengths.find((seconds) => String(seconds) === asked.typed('duration'));
  return {
    noKeep: refusalOfKeep(await deciderOf(db, file, person), holdingOf(finding)),
    noRemove: refusalOfRemove(finding.facts),
    noLimit: refusalOfLimit(finding.facts),
    lengths,
    chosen: typed ?? finding.offer?.defaultSeconds ?? null,
    note: asked.typed('note') ?? '',
  };
}

/** @throws NotFoundError finding, also for one the viewer may not see */
async function findingFor(
  { db, now }: ConsoleContext,
  { file, sight }: Viewer,
  asked: Asked,
): Promise<FindingModel> {
  const id = asked.param('id');
  const finding = isId('fnd', id) ? await findingModel(db, file, id, now()) : undefined;
  if (finding === undefined || !sight.watched.includes(finding.resource.connectorId))
    throw new NotFoundError('finding');
  return finding;
}
