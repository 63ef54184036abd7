import type { ModalView } from '@slack/types';
import { describe, expect, it } from 'vitest';
import { OWNERS_STEP } from '../../../src/domain/policies/plan.ts';
import type { Offer } from '../../../src/domain/policies/offers.ts';
import { FIELDS } from '../../../src/slack/blocks/ids.ts';
import { NO_WISH, type Wish } from '../../../src/slack/blocks/values.ts';
import { faultsOfSuggestions, faultsOfView } from '../../../src/slack/blocks/limits.ts';
import { mrkdwn } from '../../../src/slack/blocks/mrkdwn.ts';
import { inputErrors } from '../../../src/slack/forms/refused-input.ts';
import { resourceOption, resourceSuggestions } from '../../../src/slack/blocks/inputs.ts';
import { requestModal, type RequestForm } from '../../../src/slack/views/requests/request-modal.ts';
import { asks, field, fieldsOf } from '../form-fields.ts';
import { api, crowd, LONG_PATH, NASTY, omar, priya, resourceId } from '../models.ts';

const offer = (role: Offer['role'], changes: Partial<Offer> = {}): Offer => ({
  role,
  policyId: 'default',
  approval: 'ask',
  refusalRule: null,
  extend: { times: null, upToSeconds: null, fromPercent: null },
  closed: null,
  recommended: [],
  spans: [],
  plan: OWNERS_STEP,
  defaultSeconds: 7200,
  minSeconds: 60,
  maxSeconds: 28_800,
  reason: { isOptional: false, patterns: [] },
  below: [],
  by: { approval: null, minSeconds: null, maxSeconds: null },
  ...changes,
});

const resource = { id: resourceId, kind: 'project', path: api.path, name: 'API' } as const;
const wish = (changes: Partial<Wish>): Wish => ({ ...NO_WISH, resourceId, ...changes });

const form = (changes: Partial<RequestForm> = {}): RequestForm => ({
  wish: wish({}),
  warnings: [],
  resource,
  held: { role: 'reporter', through: 'acme', direct: false },
  extend: null,
  offers: [offer('developer'), offer('maintainer', { policyId: 'production', maxSeconds: 7200 })],
  withheld: null,
  conflicts: { found: [], unseen: [] },
  custom: false,
  reason: '',
  asks: asks([omar, priya]),
  answerSeconds: 28_800,
  ...changes,
});

const saidIn = (view: ModalView): string => JSON.stringify(view.blocks);

describe('the request form', () => {
  it('has Resource, Role, Duration and Reason, from the start', () => {
    const labels = ['Resource', 'Role', 'Duration', 'Reason'];
    expect(fieldsOf(requestModal(form())).map(({ label }) => label)).toEqual(labels);
    const empty = requestModal(form({ wish: NO_WISH, resource: null, held: null }));
    expect(fieldsOf(empty).map(({ label }) => label)).toEqual(labels);
  });

  it('lists only the offered roles and says what is held and through what', () => {
    const { options, hint } = field(requestModal(form()), 'Role');
    expect(options).toEqual(['Developer', 'Maintainer']);
    expect(hint).toBe('You hold Reporter there now, through acme.');
  });

  it('takes the lengths from the policy of the chosen role', () => {
    const { options, chosen } = field(requestModal(form({ wish: wish({ role: 'maintainer' }) })), 'Duration');
    expect(options).toEqual(['30 minutes', '1 hour', '2 hours', 'Custom…']);
    expect(chosen).toBe('2 hours');
  });

  it('says who will be asked and the cap', () => {
    expect(saidIn(requestModal(form({ wish: wish({ role: 'developer' }) })))).toContain('at most 8 hours');
    const many = crowd(9);
    const said = saidIn(requestModal(form({ asks: asks(many) })));
    for (const { slackUserId } of many) expect(said).toContain(slackUserId);
    const auto = form({ offers: [offer('developer', { approval: 'auto' })] });
    expect(saidIn(requestModal(auto))).toContain('Nobody has to approve this');
  });

  it('opens the field to type in for a length that is not listed, within the cap', () => {
    const typed = requestModal(form({ wish: wish({ role: 'developer', seconds: 5400 }) }));
    expect(field(typed, 'Duration').chosen).toBe('Custom…');
    expect(field(typed, 'Custom duration').chosen).toBe('1h 30m');
    const tooLong = requestModal(form({ wish: wish({ role: 'maintainer', seconds: 28_800 }) }));
    expect(field(tooLong, 'Duration').chosen).toBe('2 hours');
  });

  it('forgets the role, and keeps the reason, when another resource is chosen', () => {
    const other = { ...resource, id: `${resourceId.slice(0, -1)}2` as typeof resourceId };
    const [before, after] = [requestModal(form()), requestModal(form({ resource: other }))];
    expect(field(before, 'Role').blockId).not.toBe(field(after, 'Role').blockId);
    expect(field(before, 'Reason').blockId).toBe(field(after, 'Reason').blockId);
  });

  it('without anything to ask for says so instead of an empty list', () => {
    const top = form({ offers: [], held: { role: 'owner', through: api.path, direct: true } });
    expect(saidIn(requestModal(top))).toContain('no policy offers more there');
    const none = requestModal(form({ offers: [], held: null }));
    expect(saidIn(none)).toContain('No policy lets anybody ask');
    expect(faultsOfView(none)).toEqual([]);
  });

  it('says what lies below a group and asks for more, and which role is not offered for it', () => {
    const prod = { policyId: 'prod', path: 'acme/prod', others: 0, projects: 12, isStricter: true };
    const lenient = { ...prod, policyId: 'docs', path: 'acme/docs', isStricter: false };
    const group = form({
      wish: wish({ role: 'maintainer' }),
      offers: [offer('developer'), offer('maintainer', { below: [prod, lenient], maxSeconds: 7200 })],
    });
    const said = saidIn(requestModal(group));
    expect(said).toContain('This is also Maintainer on `acme/prod`: 12 projects');
    expect(said).not.toContain('acme/docs');
    const withheld = mrkdwn`Owner on acme would also be Owner on acme/prod.`;
    expect(saidIn(requestModal(form({ withheld })))).toContain('Not offered: Owner on acme would also be');
    const nothing = saidIn(requestModal(form({ withheld, offers: [] })));
    expect(nothing).toContain('would also be Owner on acme/prod');
    expect(nothing).not.toContain('No policy lets anybody ask for a role');
  });

  it('lists the lengths anew when another role has other bounds by the same policy', () => {
    const offers = [offer('developer'), offer('maintainer', { maxSeconds: 7200 })];
    const [dev, main] = (['developer', 'maintainer'] as const).map((role) =>
      field(requestModal(form({ offers, wish: wish({ role }) })), 'Duration'),
    );
    expect(dev?.blockId).not.toBe(main?.blockId);
  });

  it('shows the pattern of a reason as its hint, and an optional reason as optional', () => {
    const ticket = { pattern: 'INC-[0-9]+', message: 'Name an incident, such as INC-4711.' };
    const strict = form({
      offers: [offer('developer', { reason: { isOptional: false, patterns: [ticket] } })],
    });
    expect(field(requestModal(strict), 'Reason').hint).toBe(ticket.message);
    const lax = requestModal(
      form({ offers: [offer('developer', { reason: { isOptional: true, patterns: [] } })] }),
    );
    expect(lax.blocks).toContainEqual(expect.objectContaining({ block_id: 'reason', optional: true }));
  });

  it.each(NASTY)('with %j in every text breaks no limit', (words) => {
    const view = requestModal(
      form({
        reason: words,
        warnings: [mrkdwn`${words}`],
        resource: { ...resource, path: LONG_PATH, name: words },
        held: { role: 'developer', through: LONG_PATH, direct: false },
        asks: asks(crowd(100)),
      }),
    );
    expect(faultsOfView(view)).toEqual([]);
  });
});

describe('type-ahead options', () => {
  it('keep the end of a long path and fit into what Slack takes', () => {
    const options = [...NASTY, 'x'.repeat(200)].map((name) =>
      resourceOption({ ...resource, path: LONG_PATH, name }),
    );
    expect(options[0]?.text.text).toMatch(/^….*group-19-with-a-long-name$/);
    expect(faultsOfSuggestions({ options })).toEqual([]);
  });
});

describe('what is typed is answered with', () => {
  const of = (application: string, path: string) => ({ ...resource, path, application });

  it('the options themselves while all are of one application', () => {
    const answer = resourceSuggestions([of('GitLab', 'acme/b'), of('GitLab', 'acme/a')]);
    expect(answer).toMatchObject({ options: [{ text: { text: 'acme/b' } }, { text: { text: 'acme/a' } }] });
    expect(resourceSuggestions([])).toEqual({ options: [] });
  });

  it('each application as one thing where there are several, that of the best option first', () => {
    const answer = resourceSuggestions([of('Labs', 'x'), of('GitLab', 'acme/a'), of('Labs', 'y')]);
    expect(answer).toMatchObject({
      option_groups: [
        { label: { text: 'Labs' }, options: [{ text: { text: 'x' } }, { text: { text: 'y' } }] },
        { label: { text: 'GitLab' }, options: [{ text: { text: 'acme/a' } }] },
      ],
    });
    expect(faultsOfSuggestions(answer)).toEqual([]);
  });
});

describe('what is wrong with an answer', () => {
  const view = requestModal(form({ custom: true }));

  it.each([
    ['resource', 'resource'],
    ['role', `role.${resourceId}`],
    ['duration', 'custom-duration'],
    ['reason', 'reason'],
  ] as const)('about the %s stands under its field', (about, blockId) => {
    const answer = inputErrors(view, { field: about, message: 'See `/access list`.' });
    expect(answer?.errors).toEqual({ [blockId]: 'See /access list.' });
  });

  it('about a field the form does not have stands under no other', () => {
    const extend = [{ type: 'input', block_id: 'duration', element: { action_id: FIELDS.duration } }];
    for (const about of ['role', null] as const)
      expect(inputErrors({ blocks: extend }, { field: about, message: 'no' })).toBeNull();
  });
});
