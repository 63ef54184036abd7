import type { SlackPerson } from './slack-state.ts';
import { type SlackStore, USLACKBOT } from './slack-store.ts';

/**
 * What one must say about a new person; the rest is an ordinary full member with a confirmed
 * e-mail.
 */
export type NewPerson = Pick<SlackPerson, 'handle' | 'name'> & Partial<SlackPerson>;

/** The workspace of strangers seen through Slack Connect. */
export const OTHER_TEAM = 'T0OTHERCO';

const SEED: readonly NewPerson[] = [
  { id: 'U07AN4LM2QX', handle: 'ana', name: 'Ana Lima', tz: 'America/Sao_Paulo' },
  { id: 'U07OM9HD5RT', handle: 'omar', name: 'Omar Haddad', tz: 'Europe/Berlin' },
  { id: 'U07PR1NR8KC', handle: 'priya', name: 'Priya Nair', tz: 'Asia/Kolkata' },
  { id: 'U07DN3WS6VB', handle: 'dana', name: 'Dana Weiss', tz: 'Europe/Zurich' },
  { id: 'U07LE6PK4JF', handle: 'lee', name: 'Lee Park', tz: 'America/Los_Angeles' },
  { id: 'U07SM8KF7ZN', handle: 'sam', name: 'Sam Okafor', tz: 'Africa/Lagos' },
  { id: USLACKBOT, handle: 'slackbot', name: 'Slackbot', email: '' },
  { id: 'U07BT2CI9XD', handle: 'deploybot', name: 'Deploy Bot', email: '', isBot: true },
  { id: 'U07GS5TV3HM', handle: 'gail', name: 'Gail Guest', email: 'gail@contractor.test', guest: true },
  { id: 'U07EX7RN1PW', handle: 'erin', name: 'Erin External', email: 'erin@otherco.test', external: true },
];

export function addPerson(store: SlackStore, person: NewPerson): SlackPerson {
  if (store.state.people.some(({ id, handle }) => id === person.id || handle === person.handle)) {
    throw new Error(`${person.handle} is already in the fake Slack`);
  }
  const added: SlackPerson = {
    id: person.id ?? store.nextId('U'),
    email: `${person.handle}@acme.test`,
    emailConfirmed: true,
    tz: 'Europe/London',
    isBot: false,
    guest: false,
    external: false,
    deleted: false,
    ...person,
  };
  store.state.people.push(added);
  return added;
}

/**
 * Six members @acme.test, Slackbot, another app's bot, a guest and a stranger, plus a channel all
 * but the stranger are in.
 */
export function seedWorkspace(store: SlackStore): void {
  const people = SEED.map((person) => addPerson(store, person));
  const members = people.filter(({ external }) => !external).map(({ id }) => id);
  store.state.channels.push({ id: 'C07GENERAL1', name: 'general', dmWith: null, members, external: false });
}

/** A person as `users.info` gives them; the e-mail only with the scope for it. */
export function userJson(
  store: SlackStore,
  person: SlackPerson,
  withEmail: boolean,
): Record<string, unknown> {
  const [first, ...rest] = person.name.split(' ');
  const team = person.external ? OTHER_TEAM : store.state.team.id;
  return {
    id: person.id,
    team_id: team,
    name: person.handle,
    real_name: person.name,
    deleted: person.deleted,
    tz: person.tz,
    tz_offset: offsetSeconds(person.tz, store.now()),
    profile: {
      real_name: person.name,
      real_name_normalized: person.name,
      display_name: person.handle,
      display_name_normalized: person.handle,
      first_name: first,
      last_name: rest.join(' '),
      team,
      ...(withEmail && person.email !== '' ? { email: person.email } : {}),
    },
    is_admin: false,
    is_owner: false,
    is_primary_owner: false,
    is_restricted: person.guest,
    is_ultra_restricted: false,
    is_bot: person.isBot,
    is_app_user: false,
    ...(person.external ? { is_stranger: true } : {}),
    is_email_confirmed: person.emailConfirmed,
    updated: Math.floor(store.now().getTime() / 1000),
  };
}

function offsetSeconds(tz: string, at: Date): number {
  const local = new Intl.DateTimeFormat('en', { timeZone: tz, timeZoneName: 'longOffset' });
  const name = local.formatToParts(at).find(({ type }) => type === 'timeZoneName')?.value ?? 'GMT';
  const [, sign, hours, minutes] = /GMT([+-])(\d\d):(\d\d)/.exec(name) ?? [];
  return hours === undefined ? 0 : (sign === '-' ? -60 : 60) * (Number(hours) * 60 + Number(minutes));
}
