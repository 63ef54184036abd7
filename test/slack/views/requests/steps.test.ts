/** How far a request in steps is, in words: what comes next, and who was missing when it lapsed. */
import { describe, expect, it } from 'vitest';
import type { PersonRef, RequestModel } from '../../../../src/db/models/requests/request-model.ts';
import type { Reaches } from '../../../../src/domain/policies/terms.ts';
import type { Post } from '../../../../src/slack/blocks/poster.ts';
import { alreadyAnswered } from '../../../../src/slack/views/requests/already-answered.ts';
import { requestCard } from '../../../../src/slack/views/requests/request-card.ts';
import { requesterCard } from '../../../../src/slack/views/requests/requester-card.ts';
import { ana, api, approved, at, crowd, EXTENSION, omar, priya, progress, request } from '../../models.ts';

const alone: Reaches = { isGroup: false, projects: 0, stricter: [] };
const own = (model: RequestModel): Post =>
  requesterCard({ request: model, place: api, reaches: alone, progress: null });
const waiting = (waitsFor: readonly PersonRef[]): string =>
  requesterCard({ request: request(), place: api, reaches: alone, progress: progress({ waitsFor }) }).text;
const ownerCard = (model: RequestModel): Post =>
  requestCard({
    request: model,
    place: api,
    connector: 'GitLab',
    reader: omar.slackUserId,
    held: { inAll: null, byGrant: null },
    reaches: null,
    progress: null,
  });

describe('a request in steps', () => {
  it('names the steps that come after the one that waits; the last one has none', () => {
    const step = {
      need: 1,
      note: 'never',
      isOwners: false,
      standIns: null,
      agreed: [],
      readings: [],
    } as const;
    const inSteps = (open: number): string =>
      requesterCard({
        request: request(),
        place: api,
        reaches: alone,
        progress: progress({
          open,
          waitsFor: [omar],
          steps: [
            { ...step, people: [omar] },
            { ...step, need: 2, people: [omar, priya] },
            { ...step, people: [priya] },
          ],
        }),
      }).text;
    expect(inSteps(0)).toContain('\nAfter this step: 2 of <@U0OMAR>, <@U0PRIYA>, then <@U0PRIYA>\n');
    expect(inSteps(1)).toContain('\nAfter this step: <@U0PRIYA>\n');
    expect(inSteps(2)).not.toContain('After this step');
  });

  it.each([
    [[], [], 'nobody answered'],
    [[], [omar], '<@U0OMAR> did not answer'],
    [[], [omar, priya], 'none of <@U0OMAR>, <@U0PRIYA> answered'],
    [[omar], [priya], '<@U0OMAR> agreed, <@U0PRIYA> did not answer'],
    [[omar, ana], [priya], '<@U0OMAR> and <@U0ANA> agreed, <@U0PRIYA> did not answer'],
    [[omar], [], '<@U0OMAR> agreed, and nobody else answered'],
    [[omar], [priya, ana], '<@U0OMAR> agreed, and none of <@U0PRIYA>, <@U0ANA> answered'],
  ])('lapsed: says who agreed, and whose answer was missing', (agreed, missing, words) => {
    const lapsed = request({ status: 'expired', decidedAt: at('20:00'), lapsed: { agreed, missing } });
    expect(own(lapsed).text.split('\n')[0]).toMatch(new RegExp(`: ${words}$`));
    expect(ownerCard(lapsed).text.split('\n')[0]).toMatch(new RegExp(`: ${words}$`));
    expect(alreadyAnswered(lapsed).text).toContain(`expired: ${words} in time`);
    const { extension } = { extension: { ...EXTENSION, ...lapsed, asked: [] } };
    expect(own(approved({}, { extension })).text).toContain(`: ${words}, so it stays as it is`);
  });

  it('says why somebody is asked, and that nobody else is asked in this step', () => {
    const step = {
      need: 1,
      note: 'never',
      isOwners: false,
      isOnCall: true,
      standIns: null,
      people: [omar],
      agreed: [],
      readings: [],
    } as const;
    const asked = (steps: readonly (typeof step)[]): string =>
      requestCard({
        request: request(),
        place: api,
        connector: 'GitLab',
        reader: omar.slackUserId,
        held: { inAll: null, byGrant: null },
        reaches: null,
        progress: progress({ waitsFor: [omar], steps }),
      }).text;
    expect(asked([step])).toContain('You are asked because you are on call; nobody else is asked. ');
    expect(asked([step, step])).toContain('you are on call; nobody else is asked in this step. ');
  });

  it('names everybody it waits on; of many three at first, and all of them below', () => {
    expect(waiting([omar, priya])).toContain('*Waiting* on <@U0OMAR>, <@U0PRIYA>\n');
    const asked = crowd(9);
    const text = waiting(asked);
    expect(text).toMatch(/^\*Waiting\* on (<@\w+>, ){2}<@\w+> \+ 6\n/);
    const all = text.split('\n').find((line) => line.startsWith('Waits for any of'));
    for (const { slackUserId } of asked) expect(all).toContain(`<@${slackUserId}>`);
  });
});
