import { describe, expect, it } from 'vitest';
import type { Reaches } from '../../../../src/domain/policies/terms.ts';
import { faultsOfMessage } from '../../../../src/slack/blocks/limits.ts';
import { requestCard } from '../../../../src/slack/views/requests/request-card.ts';
import { requesterCard } from '../../../../src/slack/views/requests/requester-card.ts';
import { shownIn } from '../../looks.ts';
import { api, omar, progressFor, request } from '../../models.ts';

const alone: Reaches = { isGroup: false, projects: 0, stricter: [] };
const TICKETS = [{ name: 'INC-4711', url: 'https://tracker.acme.test/browse/INC-4711' }];
const TICKET_LINK = 'Ticket: <https://tracker.acme.test/browse/INC-4711|INC-4711>';

describe('a ticket in the reason', () => {
  it('is a link below it on every card, and the reason stays as it was written', () => {
    const owners = requestCard({
      request: request(),
      place: api,
      connector: 'GitLab',
      reader: omar.slackUserId,
      held: { inAll: null, byGrant: null },
      reaches: alone,
      progress: progressFor(request()),
      tickets: TICKETS,
    });
    const its = requesterCard({
      request: request(),
      place: api,
      reaches: alone,
      progress: progressFor(request()),
      tickets: TICKETS,
    });
    for (const post of [owners, its]) {
      expect(post.text).toContain(TICKET_LINK);
      expect(shownIn(post)).toContain('Reason: fixing INC-4711');
      expect(faultsOfMessage(post)).toEqual([]);
    }
  });
});
