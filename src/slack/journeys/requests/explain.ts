/** `/access explain [@person] path role duration`: what the policies make of it, and why. */
import type { Context } from '../../../context.ts';
import { applicablePolicies, askedAt } from '../../../db/policies/applicable-policies.ts';
import { activeConfig } from '../../../db/config/config.ts';
import { managesConnector } from '../../../db/policies/owners.ts';
import type { Person } from '../../../db/identities/people.ts';
import { reachOf } from '../../../db/cache/reach.ts';
import { findResource, type ResourceRow } from '../../../db/cache/resources.ts';
import { seconds as secondsIn } from '../../../domain/document/config-file.ts';
import { formatDuration, spellDuration } from '../../../domain/duration.ts';
import { GRANTABLE_ROLES, roleLabel, type GrantableRole } from '../../../domain/entitlement.ts';
import type { Explanation } from '../../../domain/conflicts/explanation.ts';
import { offersFor } from '../../../domain/policies/offers.ts';
import { ForbiddenError } from '../../../errors.ts';
import { explainRequest } from '../../../operations/requests/explain-request.ts';
import { explanationWords } from '../../../sentences/explanation.ts';
import { bold, code, joined, mrkdwn, type Mrkdwn } from '../../blocks/mrkdwn.ts';
import { lineButtons } from '../../blocks/line-buttons.ts';
import { message, type Part } from '../../blocks/message.ts';
import { sentence } from '../../blocks/phrases.ts';
import type { Post } from '../../blocks/poster.ts';
import { SLACK_WAYS } from '../../blocks/slack-ways.ts';
import { parseLine, roleMeant, type Line } from '../words/one-line.ts';
import { isPersonWord, personNamed } from '../words/person-word.ts';
import { askButton } from '../../views/requests/typed-line.ts';
import { nextSteps } from '../grants/next-steps.ts';
import { allowedInstead } from './allowed-instead.ts';
import { OUTSIDER } from './request-form.ts';
import { similarTo } from '../words/similar-resources.ts';
import { exampleFor, resourcesNamed } from '../words/suggest-resources.ts';

/** What was typed, as far as it was understood. */
interface Typed {
  readonly person: Person;
  readonly isOther: boolean;
  readonly line: Line;
}

/**
 * @throws ForbiddenError not_owner for somebody else's that is on no connector of the reader's;
 * NotFoundError person_named, person
 */
export async function explained(ctx: Context, reader: Person, rest: string): Promise<Post | Mrkdwn> {
  // To an outsider a name that exists must look like one that does not.
  if (reader.isOutsider) return OUTSIDER;
  const named = rest.split(/\s+/).find(isPersonWord);
  const person = named === undefined ? reader : await personNamed(ctx, reader, named);
  const line = parseLine(rest.replace(named ?? '', '').trim());
  const typed: Typed = { person, isOther: person.id !== reader.id, line };
  const { resource: word } = line;
  if (word === null) {
    const path = (await exampleFor(ctx, reader)) ?? 'group/project';
    return mrkdwn`Which group or project? Write ${lineFor(typed, path)}. ${LEFT_OUT}`;
  }
  const { file } = await activeConfig(ctx.db);
  const [found] = await resourcesNamed(ctx, file, word);
  const resource = found === undefined ? undefined : await findResource(ctx.db, found.id);
  if (resource === undefined) return unknown(ctx, reader, typed, word);
  if (typed.isOther && !(await managesConnector(ctx.db, file, resource.connectorId, reader)))
    throw new ForbiddenError({ code: 'not_owner', act: 'explain_others' });
  const missed = missedIn(line);
  if (line.role === null) return message([...(await eachRole(ctx, typed, resource)), ...missed]);
  const explanation = await explanationFor(ctx, typed, resource, line.role);
  const next = typed.isOther ? [] : await nextAfter(ctx, typed, resource, explanation);
  return message([...explanationParts(explanation, typed), ...missed, ...next]);
}

/** By when they would be answered, and what they can do next. */
async function nextAfter(
  ctx: Context,
  { person, line }: Typed,
  resource: ResourceRow,
  explanation: Explanation,
): Promise<Part[]> {
  const { refusal, steps, role } = explanation;
  if (refusal !== null)
    return [
      ...(await nextSteps(ctx, person, resource, refusal)),
      ...(await allowedInstead(ctx, person, resource, explanation)),
    ];
  return [...(await answerTime(ctx, steps)), { buttons: [askButtonFor(resource, role, line.seconds)] }];
}

async function answerTime(ctx: Context, steps: Explanation['steps']): Promise<Part[]> {
  const { file } = await activeConfig(ctx.db);
  const within = spellDuration(secondsIn(file.requests.lapseAfter));
  return steps === null ? [] : [{ small: mrkdwn`They have ${within} to answer; after that it lapses` }];
}

const askButtonFor = ({ id }: ResourceRow, role: GrantableRole | null, seconds: number | null) =>
  askButton({ wish: { resourceId: id, role, seconds }, reason: '' });

const LEFT_OUT = mrkdwn`Without a person it is about you, without a role about each that can be asked for, without a duration for as long as the policy sets.`;

const missedIn = ({ notUnderstood: word, role }: Line): Part[] =>
  word === null
    ? []
    : [
        {
          small:
            role !== null && roleMeant(word) === role
              ? mrkdwn`I took ${code(word)} for ${bold(roleLabel(role))}`
              : mrkdwn`I did not understand ${code(word)}, and left it out`,
        },
      ];

/** The line once more, with another place: as it is read, and as it is shown. */
function lineWith({ person, isOther, line }: Typed, path: string) {
  const { role, seconds } = line;
  const words = [
    path,
    ...(role === null ? [] : [role]),
    ...(seconds === null ? [] : [formatDuration(seconds)]),
  ];
  const of = (whom: string): string => ['explain', ...(isOther ? [whom] : []), ...words].join(' ');
  return { line: of(`<@${person.slackUserId}>`), shown: code(`/access ${of(`@${person.name}`)}`) };
}

/** How to write it, with what is missing put in. */
const lineFor = (typed: Typed, path: string): Mrkdwn =>
  lineWith({ ...typed, line: { ...typed.line, role: typed.line.role ?? 'maintainer' } }, path).shown;

async function unknown(ctx: Context, reader: Person, typed: Typed, word: string): Promise<Post> {
  const similar = await similarTo(ctx, reader, word);
  const known = mrkdwn`I know no group or project ${code(word)}.`;
  if (similar.length === 0) return message([{ line: known }]);
  const lines = similar.map(({ label }) => lineWith(typed, label).shown);
  const meant = similar.map(({ label }) => ({
    line: lineWith(typed, label).line,
    label: similar.length === 1 ? `${label}?` : label,
  }));
  return message([
    { line: mrkdwn`${known} Did you mean:\n${joined(lines, '\n')}` },
    { buttons: lineButtons(meant) },
  ]);
}

const explanationFor = (
  ctx: Context,
  { person, line }: Typed,
  resource: ResourceRow,
  role: GrantableRole,
): Promise<Explanation> =>
  explainRequest(ctx.db, { person, resource, role, durationSeconds: line.seconds, now: ctx.now() });

function explanationParts(explanation: Explanation, { isOther }: Typed, isOneOfSeveral = false): Part[] {
  const isOwn = !isOther;
  const told = isOwn ? withoutElsewhere(explanation) : explanation;
  const { answer, terms, why } = explanationWords(told, SLACK_WAYS, isOwn);
  return [
    { line: bold(sentence(answer)) },
    ...(terms.length === 0 ? [] : [{ line: joined(terms.map(sentence), '\n') }]),
    ...(isOneOfSeveral && isOwn ? [] : [{ small: joined(why.map(sentence), ' ') }]),
  ];
}

/** Whoever asks for themselves need not read which policies are for other places. */
const withoutElsewhere = (explanation: Explanation): Explanation => ({
  ...explanation,
  passedOver: explanation.passedOver.filter(({ why }) => why !== 'place'),
});

/** No role was named: each that can be asked for there; where none can, the strongest says why. */
async function eachRole(ctx: Context, typed: Typed, resource: ResourceRow): Promise<Part[]> {
  const { file } = await activeConfig(ctx.db);
  const at = askedAt(resource, ctx.now());
  const policies = await applicablePolicies(ctx.db, file, at, typed.person.id);
  const roles = offersFor(policies, await reachOf(ctx.db, resource), null).map(({ role }) => role);
  const parts: Part[] = [];
  let canAsk = false;
  let strongest: Explanation | null = null;
  for (const role of roles.length === 0 ? GRANTABLE_ROLES.slice(-1) : roles) {
    if (parts.length > 0) parts.push({ divider: true });
    const explanation = await explanationFor(ctx, typed, resource, role);
    parts.push(...explanationParts(explanation, typed, roles.length > 1));
    strongest = explanation;
    canAsk ||= explanation.refusal === null;
  }
  const next = canAsk
    ? [{ buttons: [askButtonFor(resource, null, typed.line.seconds)] }]
    : strongest === null
      ? []
      : await allowedInstead(ctx, typed.person, resource, strongest);
  const all = mrkdwn`You named no role, so this is ${roles.length === 0 ? 'about the strongest, and no other can be asked for there either' : 'about each that can be asked for there'}. ${typed.isOther ? 'One alone' : 'One alone, and why'}: ${lineFor(typed, resource.path)}`;
  return [...parts, { small: all }, ...(typed.isOther ? [] : next)];
}
