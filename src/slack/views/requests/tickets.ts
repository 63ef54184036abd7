/** The tickets that a reason names. Pure. */
import type { NamedTicket } from '../../../domain/policies/tickets.ts';
import type { Part } from '../../blocks/message.ts';
import { joined, link, mrkdwn, type Mrkdwn } from '../../blocks/mrkdwn.ts';

/** `ticket OPS-123`, each a link; null for none. */
export const ticketWords = (tickets: readonly NamedTicket[]): Mrkdwn | null =>
  tickets.length === 0
    ? null
    : mrkdwn`${tickets.length === 1 ? 'ticket' : 'tickets'} ${joined(
        tickets.map(({ name, url }) => link(url, name)),
        ', ',
      )}`;

/** Below a reason, whose own words are no links. */
export function reasonParts(reason: string, tickets: readonly NamedTicket[] = []): Part[] {
  const links = tickets.map(({ name, url }) => link(url, name));
  return [
    ...(reason === '' ? [] : [{ quote: reason, label: 'Reason' }]),
    ...(links.length === 0
      ? []
      : [{ small: mrkdwn`${links.length === 1 ? 'Ticket' : 'Tickets'}: ${joined(links, ', ')}` }]),
  ];
}
