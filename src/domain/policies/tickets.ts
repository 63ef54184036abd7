/** The tickets that a reason names, as links. Pure. */
import type { Policy } from '../document/config-policies.ts';
import { TICKET_PLACE, type Ticket } from '../document/ticket-fields.ts';

export interface NamedTicket {
  readonly name: string;
  readonly url: string;
}

const MOST = 5;
const LONGEST_NAME = 100;

/**
 * Each once, in the order of the reason, five at most; by what the policy that it was asked under
 * says of tickets now. None where it says nothing, or is in the document no more. Pure.
 */
export function ticketsIn(
  policies: readonly Pick<Policy, 'id' | 'ticket'>[],
  { policyId, reason }: { readonly policyId: string; readonly reason: string },
): NamedTicket[] {
  const ticket = policies.find(({ id }) => id === policyId)?.ticket;
  if (ticket === undefined) return [];
  const names = [...reason.matchAll(expressionOf(ticket))].map(([name]) => name);
  return [...new Set(names)]
    .filter((name) => name !== '' && name.length <= LONGEST_NAME)
    .slice(0, MOST)
    .map((name) => ({ name, url: ticket.url.replaceAll(TICKET_PLACE, () => encodeURIComponent(name)) }));
}

/** The addresses of those that the reason of a request names, if there is one. Pure. */
export const ticketAddresses = (
  policies: Parameters<typeof ticketsIn>[0],
  { request }: { readonly request: Parameters<typeof ticketsIn>[1] | null },
): string[] => (request === null ? [] : ticketsIn(policies, request).map(({ url }) => url));

/** Of cards that are drawn again and again. */
const EXPRESSIONS = new WeakMap<Ticket, RegExp>();

function expressionOf(ticket: Ticket): RegExp {
  const known = EXPRESSIONS.get(ticket) ?? new RegExp(ticket.pattern, 'gu');
  EXPRESSIONS.set(ticket, known);
  return known;
}
