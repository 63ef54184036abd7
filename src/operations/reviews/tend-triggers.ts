import type { OperationContext, Tx } from '../../context.ts';
import { accountsOf } from '../../db/identities/accounts.ts';
import { activeConfig } from '../../db/config/config.ts';
import { wantMessage } from '../../db/messages/messages.ts';
import { peopleNamed } from '../../db/policies/owners.ts';
import { findPerson, isActive } from '../../db/identities/people.ts';
import { findResource } from '../../db/cache/resources.ts';
import {
  changeTrigger,
  dueTriggers,
  lockDueTrigger,
  type ReviewTriggerRow,
} from '../../db/reviews/triggers.ts';
import { system } from '../../domain/actor.ts';
import { addDays } from '../../domain/day.ts';
import type { ConfigFile } from '../../domain/document/config-file.ts';
import type { ReviewTrigger } from '../../domain/document/config-reviews.ts';
import { isId } from '../../domain/id.ts';
import { LONGEST_CAMPAIGN_NAME, type ReviewScope } from '../../domain/reviews/campaign.ts';
import { dayEnds, dayIn } from '../../domain/reviews/local-time.ts';
import { beginCampaign } from './steps/begin-campaign.ts';
import { connectorsOf, runnerOf, stillDeciding } from './steps/runner-of.ts';
import { transact } from '../transact.ts';

/** How soon it is tried again where nobody is there who could run it. */
const AGAIN_MS = 600_000;

/**
 * Opens the small reviews that something of the document calls for, each once, however many
 * processes look. While the last one of the same person or place is still being decided, none is
 * begun, and whoever runs it is told. Writes review_triggers, review_campaigns, messages,
 * audit_events; adds stage-campaign.
 */
export async function tendTriggers(ctx: OperationContext): Promise<void> {
  const { file } = await activeConfig(ctx.db);
  const actor = system('tend-triggers');
  for (const row of await dueTriggers(ctx.db, ctx.now()))
    await transact(ctx, actor, (tx) => tend(tx, file, row));
}

async function tend(tx: Tx, file: ConfigFile, key: ReviewTriggerRow): Promise<void> {
  const row = await lockDueTrigger(tx, key);
  if (row === undefined) return;
  const trigger = file.reviews?.onChange?.find(({ id }) => id === row.triggerId);
  const about = trigger === undefined ? null : await aboutOf(tx, file, trigger, row);
  if (trigger === undefined || about === null) {
    await changeTrigger(tx, row, { dueAt: null });
    return;
  }
  const connectors = about.scope.connectors;
  const runner = await runnerOf(tx, file, { runBy: trigger.runBy, connectors });
  if (runner === null) {
    await changeTrigger(tx, row, { dueAt: new Date(tx.now.getTime() + AGAIN_MS) });
    return;
  }
  const still = await stillDeciding(tx, row.campaignId);
  if (still !== null) {
    await changeTrigger(tx, row, { dueAt: null });
    tx.audit({
      action: 'review.skipped',
      subject: still,
      body: { triggerId: trigger.id, cause: row.cause, about: row.subjectId },
    });
    const ordinal = Math.floor(tx.now.getTime() / 1000);
    await wantMessage(tx, { subjectId: still, kind: 'review-skipped', personId: runner.id, ordinal });
    return;
  }
  const named = (await peopleNamed(tx.db, trigger.named)).map(({ slackUserId }) => slackUserId);
  const { undecided, instructions = null, reviewers, days } = trigger;
  const timeZone = runner.tz ?? 'UTC';
  const campaign = await beginCampaign(
    tx,
    {
      ...about,
      reviewers: { by: reviewers, named },
      undecided,
      instructions,
      noteRequired: false,
      channel: null,
      deadline: dayEnds(addDays(dayIn(timeZone, tx.now), days), timeZone),
    },
    { createdBy: runner.id, trigger: { triggerId: trigger.id, cause: row.cause }, opensItself: true },
  );
  await changeTrigger(tx, row, { dueAt: null, campaignId: campaign.id });
}

interface About {
  readonly name: string;
  readonly scope: ReviewScope;
}

const CAUSES: Readonly<Record<Exclude<ReviewTriggerRow['cause'], 'top_role'>, string>> = {
  title: 'another title',
  manager: 'another manager',
  back: 'back again',
};

/** Null where there is nothing to review: they have left, or no account; the place is gone. */
async function aboutOf(
  tx: Tx,
  file: ConfigFile,
  trigger: ReviewTrigger,
  { subjectId, cause }: ReviewTriggerRow,
): Promise<About | null> {
  const base = { roleAtLeast: trigger.roleAtLeast, leaveOut: [] } as const;
  const connectors = connectorsOf(file, trigger);
  if (!isId('per', subjectId)) {
    const resource = await findResource(tx.db, subjectId);
    if (resource === undefined || !connectors.includes(resource.connectorId)) return null;
    const scope = { ...base, connectors: [resource.connectorId], resources: [resource.path] };
    return { name: called(`Who has ${resource.path}: a new Owner`), scope };
  }
  const person = await findPerson(tx.db, subjectId);
  if (person === undefined || !isActive(person)) return null;
  const accounts = await accountsOf(tx.db, person.id);
  const theirs = connectors.filter((id) => accounts.some(({ connectorId }) => connectorId === id));
  if (theirs.length === 0 || cause === 'top_role') return null;
  const scope = { ...base, connectors: theirs, resources: ['**'], personId: person.id };
  return { name: called(`What ${person.name} has: ${CAUSES[cause]}`), scope };
}

const called = (name: string): string =>
  name.length > LONGEST_CAMPAIGN_NAME ? `${name.slice(0, LONGEST_CAMPAIGN_NAME - 1)}…` : name;
