import type { Context } from '../../../context.ts';
import { activeConfig } from '../../../db/config/config.ts';
import { waitingRequests, type WaitingRequest } from '../../../db/models/grants/access-lists.ts';
import type { FoundResource } from '../../../db/models/resource-search.ts';
import type { Person } from '../../../db/identities/people.ts';
import type { ConfigFile } from '../../../domain/document/config-file.ts';
import type { Refusal, RefusedCode } from '../../../domain/refusal.ts';
import type { RequestAccess } from '../../../operations/requests/request-access.ts';
import type { Part } from '../../blocks/message.ts';
import { code as inCode, mrkdwn } from '../../blocks/mrkdwn.ts';
import { cancelButton, linkButton, when } from '../../blocks/phrases.ts';
import type { TypedMore } from '../../blocks/values.ts';
import { placeOf } from '../../posts/places.ts';
import { extendableOf } from './extendable.ts';
import { insteadButton } from '../../views/requests/typed-line.ts';
import { askedFor } from '../../views/grants/access-lists.ts';

export interface Asked extends Pick<RequestAccess, 'resourceId' | 'role' | 'durationSeconds' | 'reason'> {}

/** What another choice in the form can mend; everything else needs something done first. */
export const MENDED_IN_FORM: ReadonlySet<RefusedCode> = new Set([
  'too_long',
  'too_short',
  'reason_required',
  'reason_pattern',
  'reason_too_long',
]);

/** What somebody has wait is listed as far as it fits beside a form. */
const MOST_LISTED = 10;

/**
 * What helps first with a request that was refused: buttons, with what each is about. Empty where
 * no button does. `asked` is what was asked for.
 */
export async function nextSteps(
  ctx: Context,
  person: Person,
  resource: Pick<FoundResource, 'connectorId' | 'path'>,
  refusal: Refusal,
  asked?: Asked,
): Promise<Part[]> {
  const { file } = await activeConfig(ctx.db);
  const { code } = refusal;
  if (code === 'unlinked_account') return [{ buttons: [linkButton()] }];
  if (code === 'already_held') {
    const path = refusal.through ?? resource.path;
    const extendable = await extendableOf(ctx, person, { ...resource, path }, typedMore(asked));
    if (extendable === null) return [];
    const { button, until } = extendable;
    const on = path === resource.path ? mrkdwn`` : mrkdwn` on ${inCode(path)}`;
    const says = until === null ? [] : [{ small: mrkdwn`By a grant${on}, until ${when(until)}` }];
    return [...says, { buttons: [button] }];
  }
  if (code === 'pending_twin') {
    const waiting = await waitingRequests(ctx.db, { madeBy: person.id }, 1000);
    const twin = waiting.find(({ number }) => number === refusal.number);
    return twin === undefined
      ? []
      : replaceable(file, twin, refusal.lengths === undefined ? undefined : asked);
  }
  return code === 'too_many_waiting' ? listed(ctx, file, person) : [];
}

const typedMore = (asked: Asked | undefined): TypedMore | undefined =>
  asked === undefined ? undefined : { seconds: asked.durationSeconds, reason: asked.reason };

/** What somebody has wait, as far as it fits. */
async function listed(ctx: Context, file: ConfigFile, person: Person): Promise<Part[]> {
  const waiting = await waitingRequests(ctx.db, { madeBy: person.id }, MOST_LISTED + 1);
  const more = waiting.length > MOST_LISTED ? [{ small: mrkdwn`The others are in \`/access pending\`` }] : [];
  return [...waiting.slice(0, MOST_LISTED).map((one) => cancelable(file, one)), ...more];
}

/** What is asked for waits already: to cancel it, or replace it where it is for another time. */
function replaceable(file: ConfigFile, twin: WaitingRequest, asked: Asked | undefined): Part[] {
  const place = placeOf(file, twin);
  const instead = asked === undefined ? null : insteadButton({ ...asked, insteadOf: twin.id });
  return [
    { line: mrkdwn`#${twin.number} ${askedFor(twin, place)}` },
    { buttons: [...(instead === null ? [] : [instead]), cancelButton(twin.id, place)] },
  ];
}

/** A request that waits, with a button to cancel it beside it. */
function cancelable(file: ConfigFile, request: WaitingRequest): Part {
  const place = placeOf(file, request);
  return {
    line: mrkdwn`#${request.number} ${askedFor(request, place)}`,
    button: cancelButton(request.id, place),
  };
}
