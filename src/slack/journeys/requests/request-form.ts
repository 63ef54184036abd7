/**
 * What the request form shows for one person and one choice so far: everything from our rows,
 * nothing from GitLab.
 */
import type { ModalView } from '@slack/types';
import type { Context } from '../../../context.ts';
import { applicablePolicies, askedAt } from '../../../db/policies/applicable-policies.ts';
import { accountOf } from '../../../db/identities/accounts.ts';
import { activeConfig } from '../../../db/config/config.ts';
import { heldRole } from '../../../db/cache/memberships.ts';
import { shownAsks, type ShownAsk } from '../../../db/models/requests/request-progress.ts';
import type { Person } from '../../../db/identities/people.ts';
import { askedConflicts } from '../../../db/models/conflicts/asked-conflicts.ts';
import { hasResources } from '../../../db/models/resource-search.ts';
import { reachOf } from '../../../db/cache/reach.ts';
import type { ResourceRow } from '../../../db/cache/resources.ts';
import { refuses } from '../../../domain/document/approval-fields.ts';
import { seconds, type ConfigFile } from '../../../domain/document/config-file.ts';
import type { Policy } from '../../../domain/document/config-policies.ts';
import { NO_CONFLICTS, type AskedConflicts } from '../../../domain/conflicts/conflict-ask.ts';
import type { Held } from '../../../domain/entitlement.ts';
import { offersFor, withheldFrom, type Offer } from '../../../domain/policies/offers.ts';
import type { Reach } from '../../../domain/policies/terms.ts';
import type { Wish } from '../../blocks/values.ts';
import type { Part } from '../../blocks/message.ts';
import { joined, mrkdwn, type Mrkdwn } from '../../blocks/mrkdwn.ts';
import { noticeModal, saying } from '../../blocks/notice-modal.ts';
import { linkButton } from '../../blocks/phrases.ts';
import { saidRefusal } from '../../blocks/said.ts';
import { placeAsked, standsStill } from '../grants/not-now.ts';
import { withEnoughPeople } from './too-few.ts';
import { extendableOf } from '../grants/extendable.ts';
import { askableConnectors, connectorName } from '../../posts/places.ts';
import {
  REQUEST_TITLE,
  chosenOffer,
  requestModal,
  type RequestForm,
} from '../../views/requests/request-modal.ts';

export const OUTSIDER = mrkdwn`Guests and people from other workspaces cannot ask for access. Ask a colleague who works here to arrange it.`;

export interface Choice {
  readonly wish: Wish;
  readonly custom: boolean;
  readonly reason: string;
  /** What was wrong with what the form is filled with; null for nothing. */
  readonly problem: Mrkdwn | null;
  /** What helps with that first. */
  readonly next?: readonly Part[];
}

/** The form, or in its place the reason why there is none. */
async function loadRequestForm(
  ctx: Context,
  person: Person,
  choice: Choice,
): Promise<RequestForm | { readonly instead: Mrkdwn }> {
  if (person.isOutsider) return { instead: OUTSIDER };
  const { file } = await activeConfig(ctx.db);
  const { resource, gone } = await placeAsked(ctx, file, choice.wish.resourceId);
  const instead = await emptyState(ctx, file, resource);
  if (instead !== null) return { instead: gone ?? instead };
  const connectorId = resource?.connectorId ?? (gone === null ? onlyConnector(file) : null);
  const isSaid = gone !== null && choice.problem?.text === gone.text;
  const still = await standsStill(ctx, file, connectorId);
  const account = connectorId === null ? undefined : await accountOf(ctx.db, connectorId, person.id);
  const isUnlinked = connectorId !== null && account === undefined;
  const held =
    resource === null || account === undefined
      ? null
      : await heldRole(ctx.db, {
          connectorId: resource.connectorId,
          resourceId: resource.id,
          accountExternalId: account.externalId,
        });
  const reach = resource === null ? null : await reachOf(ctx.db, resource);
  const policies =
    resource === null
      ? await anywhere(ctx, file, person)
      : await applicablePolicies(ctx.db, file, askedAt(resource, ctx.now()), person.id);
  const offered = offersOn(policies, reach, held, choice.wish.seconds);
  const { offers, tooFew } =
    resource === null || account === undefined
      ? { offers: offered, tooFew: null }
      : await withEnoughPeople(ctx, person, resource, offered, choice.wish.seconds);
  const { wish } = choice;
  const offer = account === undefined ? null : chosenOffer({ offers, wish, resource });
  const conflicts = await conflictsOf(ctx, file, person, { resource, offer, wish });
  return {
    ...choice,
    wish,
    warnings: [
      ...[choice.problem, isSaid ? null : gone].flatMap((one) =>
        one === null ? [] : [mrkdwn`:warning: ${one}`],
      ),
      ...(still === null ? [] : [still]),
      ...(isUnlinked ? [unlinked(connectorName(file, connectorId))] : []),
    ],
    next: choice.next ?? (isUnlinked ? [{ buttons: [linkButton()] }] : []),
    resource,
    held,
    extend: resource === null ? null : ((await extendableOf(ctx, person, resource))?.button ?? null),
    offers,
    conflicts,
    withheld: reach === null ? null : (tooFew ?? withheldWords(policies, reach, held)),
    asks: await asksOf(ctx, file, person, { resource, offers, wish, conflicts }),
    answerSeconds: seconds(file.requests.lapseAfter),
  };
}

/** What the role that is chosen would bring about. */
async function conflictsOf(
  ctx: Context,
  file: ConfigFile,
  { id: personId }: Person,
  chosen: { readonly resource: ResourceRow | null; readonly offer: Offer | null; readonly wish: Wish },
): Promise<AskedConflicts> {
  const { resource, offer, wish } = chosen;
  if (resource === null || offer === null) return NO_CONFLICTS;
  const durationSeconds = wish.seconds ?? offer.defaultSeconds;
  const { role } = offer;
  const ask = { personId, resource, role, extension: false, durationSeconds, now: ctx.now() };
  return askedConflicts(ctx.db, file, ask);
}

/** The same as a modal. */
export async function requestFormView(ctx: Context, person: Person, choice: Choice): Promise<ModalView> {
  const form = await loadRequestForm(ctx, person, choice);
  return 'instead' in form ? noticeModal(REQUEST_TITLE, saying(form.instead)) : requestModal(form);
}

/** Why there is nothing to choose from at all, and what to do about it. */
async function emptyState(
  ctx: Context,
  file: ConfigFile,
  resource: ResourceRow | null,
): Promise<Mrkdwn | null> {
  if (file.connectors.length === 0) {
    return mrkdwn`No GitLab is connected yet. Ask a hallpass admin to add one with \`/access integrations\`.`;
  }
  if (offersOn(file.policies, null, null, null).length === 0) {
    return mrkdwn`No policy lets anybody ask for anything yet. Ask a hallpass admin to add one under \`policies\` in hallpass.yaml.`;
  }
  // Of one that is chosen the form says why it cannot be asked for now.
  if (resource !== null) return null;
  const connectorIds = askableConnectors(file).map(({ id }) => id);
  if (connectorIds.length === 0) {
    return mrkdwn`Nothing can be asked for right now: what is connected is paused, or only watched. Ask an integration owner.`;
  }
  if (await hasResources(ctx.db, connectorIds)) return null;
  return mrkdwn`hallpass has not read the groups and projects of GitLab yet. Try again in a minute; an integration owner can start a sync with \`/access sync\`.`;
}

const unlinked = (connector: string): Mrkdwn =>
  mrkdwn`:warning: No ${connector} account is linked to you, so a request will be refused. Link yours first: what you fill in here is kept, and is asked for by itself once you have shown that the account is yours.`;

function onlyConnector(file: ConfigFile): string | null {
  const [first, ...others] = askableConnectors(file);
  return first === undefined || others.length > 0 ? null : first.id;
}

/** The policies that are for somebody on some connector. */
async function anywhere(ctx: Context, file: ConfigFile, person: Person): Promise<readonly Policy[]> {
  const found = new Set<Policy>();
  for (const { id } of askableConnectors(file))
    for (const policy of await applicablePolicies(
      ctx.db,
      file,
      { connectorId: id, at: ctx.now() },
      person.id,
    ))
      found.add(policy);
  return file.policies.filter((policy) => found.has(policy));
}

/**
 * The offers on a resource, or while none is chosen, every role that some policy offers somewhere.
 */
function offersOn(
  policies: readonly Policy[],
  reach: Reach | null,
  held: Held | null,
  seconds: number | null,
): Offer[] {
  if (reach !== null) return offersFor(policies, reach, held?.role ?? null, { seconds });
  const everywhere = policies
    .filter(({ approval }) => !refuses(approval))
    .map((policy) => ({ ...policy, match: { ...policy.match, resources: ['**'] } }));
  return offersFor(everywhere, { path: '', kind: 'project', below: [] }, null, { seconds });
}

/**
 * The strongest role that is withheld for what lies below stands for all: where it is withheld is
 * where the others are, or less. So does the strongest that a policy refuses in its own words.
 */
function withheldWords(policies: readonly Policy[], reach: Reach, held: Held | null): Mrkdwn | null {
  const all = withheldFrom(policies, reach, held?.role ?? null);
  const strongest = [true, false].flatMap((isOwn) => all.findLast((one) => one.isOwn === isOwn) ?? []);
  return strongest.length === 0
    ? null
    : joined(
        strongest.map(({ refusal }) => saidRefusal(refusal)),
        ' ',
      );
}

/**
 * Who would be asked for the role that is chosen, or the only one there is; for no role in
 * particular, those who are asked first for the weakest.
 */
async function asksOf(
  ctx: Context,
  file: ConfigFile,
  person: Person,
  chosen: {
    readonly resource: ResourceRow | null;
    readonly offers: readonly Offer[];
    readonly wish: Wish;
    readonly conflicts: AskedConflicts;
  },
): Promise<ShownAsk[] | null> {
  const { resource, offers, wish, conflicts } = chosen;
  const { role, seconds: wished } = wish;
  if (resource === null) return null;
  const offer = offers.find((one) => one.role === role) ?? (offers.length > 1 ? undefined : offers[0]);
  if (
    offer === undefined &&
    offers.length > 0 &&
    new Set(offers.map(({ plan }) => JSON.stringify(plan))).size > 1
  )
    return null;
  const asked = {
    requesterId: person.id,
    resource,
    role: offer?.role ?? offers[0]?.role ?? 'developer',
    durationSeconds: wished ?? offer?.defaultSeconds ?? offers[0]?.defaultSeconds ?? HOUR,
    conflicts,
    now: ctx.now(),
  } as const;
  return shownAsks(ctx.db, file, asked);
}

const HOUR = 3600;
