import type { OperationContext, Tx } from '../../context.ts';
import { accountsOf } from '../../db/identities/accounts.ts';
import { lockLinks } from '../../db/identities/account-links.ts';
import { activeConfig } from '../../db/config/config.ts';
import { lockOpenGrants } from '../../db/grants/grants.ts';
import {
  lockSlackPerson,
  isActive,
  upsertPerson,
  type Person,
  type PersonFacts,
} from '../../db/identities/people.ts';
import { wantMissedEdits } from '../../db/messages/missed-edits.ts';
import type { Actor } from '../../domain/actor.ts';
import type { ConfigFile } from '../../domain/document/config-file.ts';
import { moveGrant } from '../requests/steps/move-grant.ts';
import { closePending } from '../requests/steps/close-pending.ts';
import { revokeTokensOf } from '../api/steps/revoke-tokens-of.ts';
import { endSessionsOf } from '../sessions/steps/end-sessions-of.ts';
import { relinkAccounts } from './steps/relink-accounts.ts';
import { renewOwnerHomes } from '../messages/steps/renew-owner-homes.ts';
import { replaceVerifications } from '../verifications/steps/replace-verifications.ts';
import { takeBackLink } from './steps/take-back-link.ts';
import { wantReviews } from '../requests/steps/want-reviews.ts';
import { noteCauses, type Cause } from '../reviews/steps/note-cause.ts';
import { transact } from '../transact.ts';

/**
 * Makes what is known about somebody in Slack current: new, changed, gone or back. Somebody who was
 * deactivated loses every open grant, their pending requests and their accounts at once; so does
 * whoever goes by another e-mail lose the accounts that hung on the former one. An e-mail that is
 * not known stays the one it was. Somebody who is back is matched to accounts anew, at once, and
 * what stands in their DM is edited. Twice is harmless.
 */
export async function registerPerson(
  ctx: OperationContext,
  actor: Actor,
  facts: PersonFacts,
): Promise<Person> {
  return transact(ctx, actor, async (tx) => {
    const registered = await register(tx, facts);
    await endWhatHung(tx, [registered]);
    await noteMoves(tx, [registered]);
    await followUp(tx, registered);
    await showMissed(tx, [registered]);
    return registered.person;
  });
}

/** The same for a page of the directory, in one transaction. Bots are the caller's to leave out. */
export async function registerPeople(
  ctx: OperationContext,
  actor: Actor,
  page: readonly PersonFacts[],
): Promise<void> {
  await transact(ctx, actor, async (tx) => {
    const seen: Registered[] = [];
    for (const facts of page) seen.push(await register(tx, facts));
    await endWhatHung(tx, seen);
    await noteMoves(tx, seen);
    await followUp(tx, {
      changed: seen.some(({ changed }) => changed),
      isBack: seen.some(({ isBack }) => isBack),
    });
    await showMissed(tx, seen);
  });
}

/** What stands with whoever is back in Slack was not edited while they were away. */
async function showMissed(tx: Tx, all: readonly Registered[]): Promise<void> {
  for (const { person, before } of all)
    if (before !== undefined && before.deactivatedAt !== null && person.deactivatedAt === null)
      await wantMissedEdits(tx, person.id);
}

/** What Slack says now, compared with what was known. */
interface Seen {
  /** Whether anybody is shown something else by it. */
  readonly changed: boolean;
  /** Whether they were deactivated or a guest before, and are neither now. */
  readonly isBack: boolean;
}

/**
 * Owners and admins are shown who has no account, and whoever goes by another e-mail now may own
 * something.
 */
async function followUp(tx: Tx, { changed, isBack }: Seen): Promise<void> {
  const { file } = await activeConfig(tx.db);
  if (isBack) for (const { id } of file.connectors) await relinkAccounts(tx, id);
  if (changed) await renewOwnerHomes(tx, file);
}

interface Registered extends Seen {
  readonly person: Person;
  /** Undefined for somebody new. */
  readonly before: Person | undefined;
}

async function register(tx: Tx, facts: PersonFacts): Promise<Registered> {
  const before = await lockSlackPerson(tx, facts.slackTeamId, facts.slackUserId);
  const person = await upsertPerson(tx, pick(facts));
  if (before === undefined)
    tx.audit({ action: 'person.registered', subject: person.id, body: { slackUserId: person.slackUserId } });
  const [was, is] = [before?.deactivatedAt ?? null, person.deactivatedAt];
  if (was !== null && is === null) tx.audit({ action: 'person.reactivated', subject: person.id, body: {} });
  if (was === null && is !== null && before !== undefined)
    tx.audit({ action: 'person.deactivated', subject: person.id, body: {} });
  const changed = before === undefined || !looksLike(before, person);
  if (changed) tx.renewHome(person.id);
  const isBack = before !== undefined && !isActive(before) && isActive(person);
  return { person, before, changed, isBack };
}

/** Who has another title than was read before, or is back in Slack. */
async function noteMoves(tx: Tx, all: readonly Registered[]): Promise<void> {
  const causes = all.flatMap(({ person, before }): Cause[] => {
    if (before === undefined || !isActive(person)) return [];
    const { id: subjectId, title } = person;
    const gone = before.deactivatedAt;
    return [
      ...(before.title === null || before.title === title ? [] : [{ cause: 'title', subjectId } as const]),
      ...(gone === null
        ? []
        : [{ cause: 'back', subjectId, away: (tx.now.getTime() - gone.getTime()) / 1000 } as const]),
    ];
  });
  if (causes.length > 0) await noteCauses(tx, (await activeConfig(tx.db)).file, causes);
}

/**
 * What somebody loses by it, once everybody is registered: links are locked before grants, and
 * after people.
 */
async function endWhatHung(tx: Tx, all: readonly Registered[]): Promise<void> {
  const losing = all.filter(
    ({ person, before, changed }) => person.deactivatedAt !== null || (changed && before !== undefined),
  );
  if (losing.length === 0) return;
  const { file } = await activeConfig(tx.db);
  for (const { id } of file.connectors) await lockLinks(tx, id);
  for (const { person, changed } of losing) {
    if (!isActive(person)) await revokeTokensOf(tx, person.id, 'left');
    if (!isActive(person)) await endSessionsOf(tx, person.id);
    if (person.deactivatedAt !== null) {
      for (const grant of await lockOpenGrants(tx, { personId: person.id }))
        await moveGrant(tx, grant, 'end', { reason: 'deactivated' });
      await closePending(tx, { requesterId: person.id }, 'deactivated');
    }
    if (changed) await takeBackLinks(tx, file, person);
  }
  if (losing.some(({ changed }) => changed)) await wantReviews(tx);
}

/**
 * At once, not with the next sync: a link that hangs on an e-mail says nothing about whoever has
 * that e-mail no more.
 */
async function takeBackLinks(tx: Tx, file: ConfigFile, person: Person): Promise<void> {
  if (!isActive(person))
    for (const { id } of file.connectors)
      await replaceVerifications(tx, { connectorId: id, personId: person.id });
  for (const account of await accountsOf(tx.db, person.id)) {
    if (!isActive(person)) await takeBackLink(tx, account, 'left');
    else if (account.linkedVia !== null && account.linkedVia !== person.email)
      await takeBackLink(tx, account, 'email_changed');
  }
}

const looksLike = (before: Person, after: Person): boolean =>
  before.email === after.email &&
  before.isOutsider === after.isOutsider &&
  (before.deactivatedAt === null) === (after.deactivatedAt === null);

/** Only the columns: callers hand over whole Slack members. */
const pick = ({
  slackTeamId,
  slackUserId,
  email,
  name,
  tz,
  title,
  isOutsider,
  deactivated,
}: PersonFacts): PersonFacts => ({
  slackTeamId,
  slackUserId,
  email,
  name,
  tz,
  title,
  isOutsider,
  deactivated,
});
