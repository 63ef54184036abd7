import type { Context } from '../../context.ts';
import { activeConfig } from '../../db/config.ts';
import type { Person } from '../../db/people.ts';
import type { FoundResource } from '../../db/models/resource-search.ts';
import type { ConfigFile } from '../../domain/config-file.ts';
import { GRANTABLE_ROLES, roleLabel } from '../../domain/entitlement.ts';
import { offersFor, policyFor } from '../../domain/policy.ts';
import { requestAccess, type RequestAccess } from '../../operations/requests/request-access.ts';
import { actorOf } from '../edge/caller.ts';
import { bold, code, joined, mrkdwn, type Mrkdwn } from '../blocks/mrkdwn.ts';
import { parseLine, type Line } from './one-line.ts';
import { openRequestForm, type Opening } from './request.ts';
import { OUTSIDER } from './request-form.ts';
import { resourcesNamed, suggestResources, type Suggestion } from './suggest-resources.ts';

const EXAMPLE = '/access request acme/platform/api maintainer 2h fixing INC-4711';
const SUGGESTIONS = 3;

/** A line of somebody, and the answer to it that Slack waits for. */
export interface Typed extends Opening {
  readonly ack: () => Promise<void>;
}

/**
 * A request typed in one line: made at once when it is complete, else put into the form as far as it goes. A word that makes
 * no sense is named. The trigger lives three seconds, so nothing but our own rows is read before the form opens.
 */
export async function askInLine(ctx: Context, typed: Typed, text: string): Promise<void> {
  const { call, ack, triggerId } = typed;
  const person = await call.person();
  const line = parseLine(text);
  const { file } = await activeConfig(ctx.db);
  const found = line.resource === null ? [] : await resourcesNamed(ctx, file, line.resource);
  const asked = found.length === 1 ? complete(file, found[0], line) : null;
  if (asked !== null) {
    const idempotencyKey = `slack:command:${triggerId}`;
    const { number, status } = await requestAccess(ctx, actorOf(person), {
      ...asked,
      idempotencyKey,
      source: 'slack',
    });
    await ack();
    return call.tell(requested(number, status === 'pending', asked));
  }
  // To an outsider a name that exists must look like one that does not.
  if (person.isOutsider) return call.tell(OUTSIDER);
  const problem = await problemOf(ctx, person, line, found);
  if (problem !== null) return call.tell(problem);
  const { role, seconds, reason } = line;
  const wish = { resourceId: found[0]?.id ?? null, role, seconds };
  await ack();
  await openRequestForm(ctx, typed, { wish, reason });
}

interface Asked extends Pick<RequestAccess, 'resourceId' | 'role' | 'durationSeconds' | 'reason'> {
  readonly path: string;
}

/** The line as a request; null when something is missing in it or makes no sense. */
function complete(file: ConfigFile, resource: FoundResource | undefined, line: Line): Asked | null {
  const { role, seconds, reason } = line;
  if (resource === undefined || role === null || seconds === null) return null;
  const isReasonLeftOut = policyFor(file.policies, resource.path, role)?.reason === 'optional';
  if (reason === '' && !isReasonLeftOut) return null;
  return { resourceId: resource.id, path: resource.path, role, durationSeconds: seconds, reason };
}

function requested(number: number, isPending: boolean, { role, path }: Asked): Mrkdwn {
  const what = mrkdwn`Request #${number}: ${bold(roleLabel(role))} on ${code(path)}`;
  const next = isPending ? 'is on its way to the owners' : 'needs nobody to approve it';
  return mrkdwn`${what} ${next}. What becomes of it is in your messages from hallpass.`;
}

/** Which word makes no sense, or null when words are only missing. */
async function problemOf(
  ctx: Context,
  person: Person,
  line: Line,
  found: readonly FoundResource[],
): Promise<Mrkdwn | null> {
  if (line.resource !== null && found.length === 0) return unknownResource(ctx, person, line.resource);
  if (line.resource !== null && found.length > 1) return severalResources(line.resource);
  return line.notUnderstood === null ? null : notUnderstood(ctx, line.notUnderstood, line, found[0]);
}

async function unknownResource(ctx: Context, person: Person, word: string): Promise<Mrkdwn> {
  const similar = await similarTo(ctx, person, word);
  const known = mrkdwn`I know no group or project ${code(word)}.`;
  if (similar.length === 0) return mrkdwn`${known} ${code('/access request')} opens a form to search in.`;
  return mrkdwn`${known} Did you mean ${joined(similar.map(({ path }) => code(path)))}?`;
}

/** What the last part of a word may have meant: a name it is part of, one that starts like it, or what stands beside it. */
async function similarTo(ctx: Context, person: Person, word: string): Promise<Suggestion[]> {
  const parts = word.split('/').filter((part) => part !== '');
  const name = parts.at(-1) ?? word;
  const beside = parts.slice(0, -1).join('/');
  const guesses = [name, name.slice(0, Math.ceil(name.length / 2)), ...(beside === '' ? [] : [`${beside}/`])];
  for (const guess of guesses) {
    const found = await suggestResources(ctx, person, guess);
    if (found.length > 0) return found.slice(0, SUGGESTIONS);
  }
  return [];
}

const severalResources = (word: string): Mrkdwn =>
  mrkdwn`${code(word)} exists in more than one GitLab. Paste the address of the page instead.`;

async function notUnderstood(
  ctx: Context,
  word: string,
  { role, seconds }: Line,
  resource: FoundResource | undefined,
): Promise<Mrkdwn> {
  const { file } = await activeConfig(ctx.db);
  const offers = resource === undefined ? [] : offersFor(file.policies, resource.path, null);
  const roles = offers.length === 0 ? GRANTABLE_ROLES : offers.map((offer) => offer.role);
  const expected = [
    ...(role === null ? [mrkdwn`a role (${joined(roles.map((one) => roleLabel(one)))})`] : []),
    ...(seconds === null ? [mrkdwn`a duration such as ${code('2h')}`] : []),
  ];
  const wanted = expected.reduce((all, part) => mrkdwn`${all} and ${part}`);
  return mrkdwn`I did not understand ${code(word)}. Before the reason I expect ${wanted}, as in ${code(EXAMPLE)}`;
}
