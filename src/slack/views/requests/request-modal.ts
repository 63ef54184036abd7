import type { Button, KnownBlock, ModalView } from '@slack/types';
import type { ShownAsk } from '../../../db/models/requests/request-progress.ts';
import { spellDuration } from '../../../domain/duration.ts';
import type { AskedConflicts } from '../../../domain/conflicts/conflict-ask.ts';
import { roleLabel, type Held } from '../../../domain/entitlement.ts';
import { durationChoices, type Bounds, type Offer } from '../../../domain/policies/offers.ts';
import { FORMS } from '../../blocks/ids.ts';
import { type Wish } from '../../blocks/values.ts';
import { mrkdwn, mrkdwnText, plain, type Mrkdwn } from '../../blocks/mrkdwn.ts';
import { blocksOf, type Part } from '../../blocks/message.ts';
import { durationInputs, reasonInput, resourceInput, roleInput, type Pickable } from '../../blocks/inputs.ts';
import { lengthLines } from './length-lines.ts';
import { ownConflictWords, unseenWords } from './conflict-lines.ts';
import { reasonHint } from './reason-hint.ts';
import { stricterBelow } from './reaches.ts';
import { people, when } from '../../blocks/phrases.ts';
import { askedWords } from './steps.ts';

export const REQUEST_TITLE = 'Request access';

export interface RequestForm {
  readonly wish: Wish;
  /** What is said before anything is asked, such as that no account is linked. */
  readonly warnings: readonly Mrkdwn[];
  /** What helps first with what was refused. */
  readonly next?: readonly Part[];
  readonly resource: Pickable | null;
  readonly held: Held | null;
  /**
   * Asks for more time on what is held there through a grant; null where there is none to extend.
   */
  readonly extend: Button | null;
  /** What policy lets this person ask for on the resource; while none is chosen, on any. */
  readonly offers: readonly Offer[];
  /**
   * Why roles that the policy of the resource itself offers are not, for what lies below it; null
   * for none.
   */
  readonly withheld: Mrkdwn | null;
  /** What the chosen role would bring about. */
  readonly conflicts: AskedConflicts;
  /** Custom… was chosen. */
  readonly custom: boolean;
  readonly reason: string;
  /**
   * Who would be asked, step by step; null when that depends on a resource or role not chosen yet.
   */
  readonly asks: readonly ShownAsk[] | null;
  /** How long they have to answer, in seconds. */
  readonly answerSeconds: number;
}

/** The form to ask with: Resource, Role, Duration, Reason, who will be asked and the cap. Pure. */
export function requestModal(form: RequestForm): ModalView {
  const { resource, offers, warnings } = form;
  const blocks: KnownBlock[] = [
    ...warnings.map(section),
    ...blocksOf(form.next ?? []),
    resourceInput(resource),
    ...extending(form),
    ...(offers.length === 0 ? nothingToAsk(form) : asking(form)),
    reasonInput(reasonRule(form)),
  ];
  return {
    type: 'modal',
    callback_id: FORMS.request,
    private_metadata: JSON.stringify(form.wish),
    title: plain(REQUEST_TITLE, 24),
    submit: plain('Request', 24),
    close: plain('Cancel', 24),
    blocks,
  };
}

/** Who holds it for a while may want more time, not another role. */
function extending({ extend, held, next = [] }: RequestForm): KnownBlock[] {
  if (extend === null || held?.grantUntil == null || next.length > 0) return [];
  const says = mrkdwn`You hold ${roleLabel(held.role)} there until ${when(held.grantUntil)}, by a grant. For more time, extend it:`;
  return [context(says), { type: 'actions', elements: [extend] }];
}

/** What must not be overlooked: Slack shows a context small and grey. */
const section = (says: Mrkdwn): KnownBlock => ({ type: 'section', text: mrkdwnText(says) });

const context = (says: Mrkdwn): KnownBlock => ({ type: 'context', elements: [mrkdwnText(says)] });

function asking(form: RequestForm): KnownBlock[] {
  const { offers, resource, wish } = form;
  const offer = chosenOffer(form);
  const bounds = offer ?? envelope(offers);
  const place = resource?.id ?? 'any';
  return [
    roleInput({
      blockId: `role.${place}`,
      roles: offers.map(({ role }) => role),
      chosen: offer?.role ?? null,
      hint: heldHint(form),
      dispatches: true,
    }),
    ...durationInputs({
      blockId: `duration.${offer === null ? 'any' : `${offer.policyId}.${bounds.minSeconds}-${bounds.maxSeconds}`}`,
      choices: durationChoices(bounds),
      chosen: wish.seconds ?? bounds.defaultSeconds,
      custom: form.custom,
      minSeconds: bounds.minSeconds,
      maxSeconds: bounds.maxSeconds,
    }),
    context(audience(form, offer, bounds.maxSeconds)),
    ...(offer === null ? [] : lengthLines(offer)),
    ...belowLines(form, offer),
    ...conflictLines(form),
  ];
}

/**
 * What lies below decides, too: what is asked for because of it, and which roles are not offered at
 * all.
 */
function belowLines({ withheld }: RequestForm, offer: Offer | null): KnownBlock[] {
  const stricter = offer?.below.filter(({ isStricter }) => isStricter) ?? [];
  const more = offer === null ? null : stricterBelow(offer.role, { stricter });
  return [
    ...(more === null ? [] : [context(more)]),
    ...(withheld === null ? [] : [context(mrkdwn`Not offered: ${withheld}`)]),
  ];
}

const conflictLines = ({ conflicts: { found, unseen } }: RequestForm): KnownBlock[] => [
  ...found.map((conflict) => section(ownConflictWords(conflict))),
  ...unseen.map((conflict) => context(unseenWords(conflict))),
];

/** The offer for the role that was wished for, or the only one there is. Pure. */
export function chosenOffer({
  offers,
  wish,
  resource,
}: Pick<RequestForm, 'offers' | 'wish' | 'resource'>): Offer | null {
  const wished = offers.find(({ role }) => role === wish.role);
  return wished ?? (resource !== null && offers.length === 1 ? (offers[0] ?? null) : null);
}

/** Bounds that leave room for every offer; the person is held to those of the one they choose. */
function envelope(offers: readonly Offer[]): Bounds {
  return {
    minSeconds: Math.min(...offers.map(({ minSeconds }) => minSeconds)),
    maxSeconds: Math.max(...offers.map(({ maxSeconds }) => maxSeconds)),
    defaultSeconds: Math.min(...offers.map(({ defaultSeconds }) => defaultSeconds)),
    recommended: [],
  };
}

function heldHint({ resource, held }: RequestForm): string | null {
  if (resource === null) return null;
  if (held === null) return 'You hold no role there now.';
  const label = roleLabel(held.role);
  return held.direct
    ? `You hold ${label} there now, directly.`
    : `You hold ${label} there now, through ${held.through}.`;
}

function audience(
  { asks, answerSeconds, conflicts }: RequestForm,
  offer: Offer | null,
  maxSeconds: number,
): Mrkdwn {
  const cap = mrkdwn`at most ${spellDuration(maxSeconds)}`;
  // Of what is refused nobody is asked; below it stands why.
  if (conflicts.found.some(({ onRequest }) => onRequest === 'block'))
    return mrkdwn`At most ${spellDuration(maxSeconds)}`;
  const hasStep = conflicts.found.some(({ onRequest }) => onRequest === 'step');
  if (offer?.approval === 'auto' && !hasStep)
    return mrkdwn`Nobody has to approve this: it is granted at once · ${cap}`;
  const within = mrkdwn`answer within ${spellDuration(answerSeconds)}`;
  return asks === null
    ? mrkdwn`The policy of what you choose says who will be asked · ${cap}`
    : mrkdwn`${askedWords(asks)} · ${within} · ${cap}`;
}

function nothingToAsk({ resource, held, asks, withheld }: RequestForm): KnownBlock[] {
  if (resource === null) return [];
  if (withheld !== null) return [section(withheld)];
  const [first] = asks ?? [];
  const owner =
    first === undefined || first.people.length === 0
      ? mrkdwn``
      : mrkdwn`, or talk to ${people(first.people, 2)}`;
  const says =
    held === null
      ? mrkdwn`No policy lets anybody ask for a role on ${resource.path}. Choose another resource${owner}.`
      : mrkdwn`You hold ${roleLabel(held.role)} on ${resource.path} now, and no policy offers more there. Choose another resource${owner}.`;
  return [section(says)];
}

function reasonRule(form: RequestForm): { optional: boolean; hint: string | null; words: string } {
  const rule = chosenOffer(form)?.reason ?? form.offers[0]?.reason ?? { isOptional: false, patterns: [] };
  return {
    optional: rule.isOptional,
    hint: reasonHint(rule),
    words: form.reason,
  };
}
