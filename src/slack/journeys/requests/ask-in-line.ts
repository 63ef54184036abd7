import type { Context } from '../../../context.ts';
import { applicablePolicies, askedAt } from '../../../db/policies/applicable-policies.ts';
import { activeConfig } from '../../../db/config/config.ts';
import type { Person } from '../../../db/identities/people.ts';
import { reachOf } from '../../../db/cache/reach.ts';
import { resourcesBeside, type FoundResource } from '../../../db/models/resource-search.ts';
import { livePathOf } from '../../../domain/archived.ts';
import type { ConfigFile } from '../../../domain/document/config-file.ts';
import { roleLabel } from '../../../domain/entitlement.ts';
import { termsFor } from '../../../domain/policies/terms.ts';
import { RefusedError } from '../../../errors.ts';
import { requestAccess, type RequestAccess } from '../../../operations/requests/request-access.ts';
import { actorOf } from '../../edge/caller.ts';
import { bold, code, joined, mrkdwn, type Mrkdwn } from '../../blocks/mrkdwn.ts';
import { said, saidRefusal } from '../../blocks/said.ts';
import { applicationNamed } from '../../posts/places.ts';
import { nearMatches, refusedLine, requestedWords, type Typed } from '../../views/requests/typed-line.ts';
import { MENDED_IN_FORM, nextSteps } from '../grants/next-steps.ts';
import { parseLine, roleMeant, type Line } from '../words/one-line.ts';
import { nameOfRemoved } from '../grants/not-now.ts';
import { openRequestForm, type Opening } from './request.ts';
import { OUTSIDER } from './request-form.ts';
import { readResourceWord } from '../words/resource-word.ts';
import { similarTo } from '../words/similar-resources.ts';
import { withNames } from '../words/with-names.ts';
import { resourcesNamed } from '../words/suggest-resources.ts';

/** A line of somebody, and the answer to it that Slack waits for. */
export interface TypedLine extends Opening {
  readonly ack: () => Promise<void>;
}

/**
 * A request typed in one line: made at once when it is complete, else put into the form as far as
 * it goes, with what is wrong above it. What the form cannot mend is said with the button for the
 * next step. The trigger lives three seconds, so nothing but our own rows is read before the form
 * opens.
 */
export async function askInLine(ctx: Context, opening: TypedLine, text: string): Promise<void> {
  const { call } = opening;
  const person = await call.person();
  const line = parseLine(await withNames(ctx, person, text));
  const { file } = await activeConfig(ctx.db);
  const named = line.resource === null ? [] : await resourcesNamed(ctx, file, line.resource);
  const found = named.filter(({ archivedAt }) => archivedAt === null);
  const [over] = found.length === 0 ? named : [];
  const asked = found.length === 1 ? await complete(ctx, file, person, found[0], line) : null;
  if (asked !== null) return ask(ctx, opening, person, asked);
  // To an outsider a name that exists must look like one that does not.
  if (person.isOutsider) return call.tell(OUTSIDER);
  const { role, seconds, reason } = line;
  const typed = { wish: { resourceId: found[0]?.id ?? null, role, seconds }, reason };
  if (line.resource !== null && found.length !== 1) {
    if (over !== undefined) return call.tell(await overResource(ctx, file, over, typed));
    const post =
      found.length === 0
        ? await unknownResource(ctx, person, line.resource, typed)
        : severalResources(file, line.resource, found, typed);
    return call.tell(post);
  }
  await opening.ack();
  await openRequestForm(ctx, opening, { ...typed, problem: notUnderstood(line) });
}

interface Asked extends Pick<RequestAccess, 'resourceId' | 'role' | 'durationSeconds' | 'reason'> {
  readonly resource: FoundResource;
}

/** The line as a request; null when something is missing in it or makes no sense. */
async function complete(
  ctx: Context,
  file: ConfigFile,
  person: Person,
  resource: FoundResource | undefined,
  line: Line,
): Promise<Asked | null> {
  const { role, seconds, reason, notUnderstood: mistake } = line;
  if (resource === undefined || role === null || seconds === null || mistake !== null) return null;
  if (reason === '') {
    const policies = await applicablePolicies(ctx.db, file, askedAt(resource, ctx.now()), person.id);
    const terms = termsFor(policies, await reachOf(ctx.db, resource), role, seconds);
    if (terms?.reason.isOptional !== true) return null;
  }
  return { resourceId: resource.id, resource, role, durationSeconds: seconds, reason };
}

async function ask(
  ctx: Context,
  opening: TypedLine,
  person: Person,
  { resource, ...asked }: Asked,
): Promise<void> {
  const idempotencyKey = `slack:command:${opening.triggerId}`;
  try {
    const { number, status } = await requestAccess(ctx, actorOf(person), {
      ...asked,
      idempotencyKey,
      source: 'slack',
    });
    await opening.ack();
    await opening.call.tell(requestedWords(number, status === 'pending', asked.role, resource.path));
  } catch (error) {
    if (!(error instanceof RefusedError) || person.isOutsider) throw error;
    await refused(ctx, opening, person, { resource, ...asked }, error);
  }
}

async function refused(
  ctx: Context,
  opening: TypedLine,
  person: Person,
  { resource, role, durationSeconds, reason }: Asked,
  error: RefusedError,
): Promise<void> {
  const typed = { wish: { resourceId: resource.id, role, seconds: durationSeconds }, reason };
  await opening.ack();
  if (MENDED_IN_FORM.has(error.code))
    return openRequestForm(ctx, opening, { ...typed, problem: said(error) });
  const asked = { resourceId: resource.id, role, durationSeconds, reason };
  const next = await nextSteps(ctx, person, resource, error.told, asked);
  await opening.call.tell(refusedLine(said(error), typed, next));
}

async function unknownResource(ctx: Context, person: Person, word: string, typed: Typed) {
  const removed = await removedAt(ctx, word);
  if (removed !== null)
    return refusedLine(
      saidRefusal({ code: 'not_requestable', why: 'removed', connector: removed }),
      typed,
      [],
    );
  const known = mrkdwn`I know no group or project ${code(word)}.`;
  const similar = await similarTo(ctx, person, word);
  if (similar.length === 0) return refusedLine(mrkdwn`${known} The form searches while you type.`, typed, []);
  const names = joined(similar.map(({ label }) => code(label)));
  return nearMatches(mrkdwn`${known} Did you mean ${names}?`, typed, similar);
}

/**
 * One that is archived, or about to be deleted, with what stands under its name by now. Nothing was
 * mistyped, so nothing else is offered.
 */
async function overResource(ctx: Context, file: ConfigFile, { path }: FoundResource, typed: Typed) {
  const problem = saidRefusal({ code: 'not_requestable', why: 'archived', path });
  const live = livePathOf(path);
  const named = live === null ? [] : await resourcesNamed(ctx, file, live);
  const instead = named.find(({ archivedAt }) => archivedAt === null);
  if (instead === undefined) return refusedLine(problem, typed, []);
  const { id: resourceId, path: label } = instead;
  return nearMatches(mrkdwn`${problem} Did you mean ${code(label)}?`, typed, [{ resourceId, label }]);
}

/** The name of an integration that was removed and had what a word names; null for none. */
async function removedAt(ctx: Context, word: string): Promise<string | null> {
  const { file } = await activeConfig(ctx.db);
  const paths = readResourceWord(word, file.connectors)?.paths.slice(0, 1) ?? [];
  const [found] = await resourcesBeside(
    ctx.db,
    file.connectors.map(({ id }) => id),
    paths,
  );
  return found === undefined ? null : nameOfRemoved(ctx.db, found.connectorId);
}

const severalResources = (file: ConfigFile, word: string, found: readonly FoundResource[], typed: Typed) =>
  nearMatches(
    mrkdwn`${code(word)} exists in more than one GitLab. Which one do you mean?`,
    typed,
    found.map(({ id, path, connectorId }) => ({
      resourceId: id,
      label: `${path} in ${applicationNamed(file, connectorId)}`,
    })),
  );

/**
 * What is said above the form about a word that made no sense; null when words are only missing.
 */
function notUnderstood({ notUnderstood: word, role, seconds }: Line): Mrkdwn | null {
  if (word === null) return null;
  const left = [...(role === null ? ['role'] : []), ...(seconds === null ? ['duration'] : [])];
  const next =
    left.length === 0
      ? 'Look whether this is what you meant.'
      : `Choose the ${left.join(' and the ')} below.`;
  const isTaken = role !== null && roleMeant(word) === role;
  return isTaken
    ? mrkdwn`I took ${code(word)} for ${bold(roleLabel(role))}. ${next}`
    : mrkdwn`I did not understand ${code(word)}. ${next}`;
}
