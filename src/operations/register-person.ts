import type { Context, Tx } from '../context.ts';
import { lockOpenGrants } from '../db/grants.ts';
import { findSlackPerson, upsertPerson, type Person, type PersonFacts } from '../db/people.ts';
import type { Actor } from '../domain/actor.ts';
import { beginRevoke } from './begin-revoke.ts';
import { closePending } from './close-pending.ts';
import { transact } from './transact.ts';

/**
 * Makes what is known about somebody in Slack current: new, changed, gone or back. Somebody who was deactivated loses every open
 * grant and their pending requests at once. Twice is harmless.
 */
export async function registerPerson(ctx: Context, actor: Actor, facts: PersonFacts): Promise<Person> {
  return transact(ctx, actor, (tx) => register(tx, facts));
}

/** The same for a page of the directory, in one transaction. Bots are the caller's to leave out. */
export async function registerPeople(
  ctx: Context,
  actor: Actor,
  page: readonly PersonFacts[],
): Promise<void> {
  await transact(ctx, actor, async (tx) => {
    for (const facts of page) await register(tx, facts);
  });
}

async function register(tx: Tx, facts: PersonFacts): Promise<Person> {
  const before = await findSlackPerson(tx.db, facts.slackTeamId, facts.slackUserId);
  const person = await upsertPerson(tx, pick(facts));
  if (before === undefined)
    tx.audit({ action: 'person.registered', subject: person.id, body: { slackUserId: person.slackUserId } });
  const [was, is] = [before?.deactivatedAt ?? null, person.deactivatedAt];
  if (was !== null && is === null) tx.audit({ action: 'person.reactivated', subject: person.id, body: {} });
  if (is === null) return person;
  if (was === null && before !== undefined)
    tx.audit({ action: 'person.deactivated', subject: person.id, body: {} });
  for (const grant of await lockOpenGrants(tx, { personId: person.id }))
    await beginRevoke(tx, grant, 'end', 'deactivated');
  await closePending(tx, { requesterId: person.id }, 'deactivated');
  return person;
}

/** Only the columns: callers hand over whole Slack members. */
const pick = ({
  slackTeamId,
  slackUserId,
  email,
  name,
  tz,
  isOutsider,
  deactivated,
}: PersonFacts): PersonFacts => ({
  slackTeamId,
  slackUserId,
  email,
  name,
  tz,
  isOutsider,
  deactivated,
});
