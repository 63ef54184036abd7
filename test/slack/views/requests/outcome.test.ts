/** What rings for whoever asked, and their card beside it, once there is an answer. */
import { describe, expect, it } from 'vitest';
import type { RequestModel } from '../../../../src/db/models/requests/request-model.ts';
import { outcomeNews } from '../../../../src/slack/views/requests/outcome.ts';
import { requestCard } from '../../../../src/slack/views/requests/request-card.ts';
import { requesterCard } from '../../../../src/slack/views/requests/requester-card.ts';
import { ana, api, approved, at, EXTENSION, omar } from '../../models.ts';

const { grant } = approved({ expiresAt: at('15:00') });

/** An hour more was asked for, and this much approved. */
const extended = (seconds: number): RequestModel =>
  approved(
    {},
    {
      kind: 'extension',
      durationSeconds: 3600,
      approved: { role: 'maintainer', durationSeconds: seconds },
      grant,
    },
  );
const news = (request: RequestModel): string =>
  outcomeNews({ request, place: api, outcome: 'extended' }).text;
const cards = (request: RequestModel): readonly string[] => [
  requesterCard({ request, place: api, reaches: null, progress: null }).text,
  requestCard({
    request,
    place: api,
    connector: 'GitLab',
    reader: omar.slackUserId,
    held: { inAll: null, byGrant: null },
    reaches: null,
    progress: null,
  }).text,
];

describe('the news of an outcome', () => {
  it('says of more time for less what was asked for, and only then', () => {
    expect(news(extended(1800))).toContain('Approved for less: you asked for 1 hour more');
    expect(news(extended(3600))).not.toContain('for less');
  });

  it('leaves on the card how much more it was, where that was less', () => {
    const extension = { ...EXTENSION, ...extended(1800), asked: [] };
    const [own] = cards(approved({ expiresAt: at('15:00') }, { extension }));
    expect(own).toContain('for less: 30 minutes more');
    const [whole] = cards(
      approved({ expiresAt: at('15:00') }, { extension: { ...extension, ...extended(3600), ...EXTENSION } }),
    );
    expect(whole).not.toContain('for less');
  });

  it('ended with the link: speaks of the account in a way that is true for every reader', () => {
    const ended = approved({ status: 'ended', endReason: 'unlinked', endedAt: at('14:06') });
    for (const text of cards(ended)) {
      expect(text).toContain('the GitLab account it was for is not linked any more');
      expect(text).not.toContain('yours');
    }
    expect(outcomeNews({ request: ended, place: api, outcome: 'ended' }).text).toContain(ana.slackUserId);
  });
});
