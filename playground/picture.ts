/**
 * What the page shows, all of it read from the real state when asked: the fakes', and hallpass' own
 * rows.
 */
import type { ConfigFile } from '../src/domain/document/config-file.ts';
import { namesPerson } from '../src/domain/document/config-file.ts';
import { activeConfig } from '../src/db/config/config.ts';
import type { FakeGitLab } from './fakes/gitlab.ts';
import { LEVEL_NAMES, type GitLabUser, type PlaceKind } from './fakes/gitlab-state.ts';
import { seenMessage, seenMessages, seenView, type SeenMessage } from './fakes/slack-looks.ts';
import type { SlackPerson } from './fakes/slack-state.ts';
import { INSTANCES, TITLES, type InstanceName } from './instances.ts';
import type { Stage } from './stage.ts';

/** The people one can be, in the order of the switcher. */
export const CAST: readonly string[] = ['ana', 'omar', 'priya', 'dana', 'lee', 'sam'];

/** What hallpass' rows say: read once per change, whoever looks. */
export type Rows = Awaited<ReturnType<typeof readRows>>;

export async function readRows({ program }: Stage) {
  const { db } = program.ctx;
  const [config, grants, states, ever] = await Promise.all([
    activeConfig(db),
    db
      .selectFrom('grants')
      .innerJoin('slots', 'slots.id', 'grants.slotId')
      .innerJoin('resources', 'resources.id', 'slots.resourceId')
      .select([
        'grants.id',
        'slots.connectorId',
        'grants.status',
        'grants.role',
        'grants.expiresAt',
        'resources.kind',
        'resources.externalId as placeId',
        'slots.accountExternalId as userId',
      ])
      .where('grants.status', 'in', ['provisioning', 'active', 'revoking'])
      .orderBy('grants.id')
      .execute(),
    db
      .selectFrom('connectorStates')
      .select(['connectorId', 'status', 'detail', 'syncedAt', 'groups', 'projects'])
      .execute(),
    everHappened(db),
  ]);
  return { file: config.file, grants, states, ever };
}

/** How far somebody has come with the first tour. */
async function everHappened(db: Stage['program']['ctx']['db']) {
  const [request, active, ended] = await Promise.all([
    db.selectFrom('requests').select('id').limit(1).executeTakeFirst(),
    db.selectFrom('grants').select('id').where('activatedAt', 'is not', null).limit(1).executeTakeFirst(),
    db
      .selectFrom('grants')
      .select('id')
      .where('status', '=', 'ended')
      .where('activatedAt', 'is not', null)
      .limit(1)
      .executeTakeFirst(),
  ]);
  return {
    asked: request !== undefined,
    granted: active !== undefined,
    ended: ended !== undefined,
    waitsFor: await waitsFor(db),
  };
}

/** Who has a card of the oldest request that waits, by Slack user id; nobody where none does. */
async function waitsFor(db: Stage['program']['ctx']['db']): Promise<readonly string[]> {
  const cards = await db
    .selectFrom('requests')
    .innerJoin('messages', 'messages.subjectId', 'requests.id')
    .innerJoin('people', 'people.id', 'messages.personId')
    .select(['requests.number', 'people.slackUserId'])
    .where('requests.status', '=', 'pending')
    .where('messages.kind', '=', 'request-card')
    .orderBy('requests.number')
    .execute();
  return cards.filter(({ number }) => number === cards[0]?.number).map(({ slackUserId }) => slackUserId);
}

/** Everything on the page of somebody who is this person. */
export function picture(stage: Stage, rows: Rows, handle: string) {
  const { slack, clock } = stage;
  const { store } = slack;
  const me = store.personOf(handle);
  return {
    me: me.id,
    cast: CAST.map((name) => castMember(stage, rows.file, store.personOf(name))),
    names: Object.fromEntries(store.state.people.map(({ id, name }) => [id, name])),
    groups: Object.fromEntries(store.state.groups.map(({ id, handle: name }) => [id, name])),
    channels: Object.fromEntries(store.state.channels.map(({ id, name }) => [id, name])),
    messages: conversation(stage, me),
    modals: store.modalsOf(me.id).map(seenView),
    home: homeOf(stage, me),
    instances: INSTANCES.map((name) => instanceOf(stage, rows, name, store.personOf(handle).name)),
    levels: [...LEVEL_NAMES].filter(([level]) => level !== 5 && level !== 25),
    trouble: stage.trouble(),
    ever: rows.ever,
    clock: { offsetMs: clock.offsetMs, passing: stage.isPassing() },
  };
}

function castMember(stage: Stage, file: ConfigFile, person: SlackPerson) {
  const { id, handle, name, tz, deleted } = person;
  const named = (refs: readonly string[]): boolean =>
    refs.some((ref) => namesPerson(ref, { slackUserId: id, email: person.email }));
  const roles = [
    ...(file.connectors.some(({ owners }) => named(owners)) ? ['integration owner'] : []),
    ...(named(file.admins) ? ['admin'] : []),
    ...(named(file.reviews?.auditors ?? []) ? ['auditor'] : []),
  ];
  return { id, handle, name, tz, roles, active: !deleted, unread: unread(stage, id) };
}

function unread({ slack, read }: Stage, userId: string): number {
  const since = read.get(userId) ?? '';
  const dm = slack.store.dmOf(userId);
  return slack.store.state.messages.filter(
    ({ channel, ts, ephemeralFor }) => channel === dm?.id && ephemeralFor === null && ts > since,
  ).length;
}

function homeOf({ slack: { store } }: Stage, { id }: SlackPerson) {
  const open = store.homeOf(id);
  return open === undefined ? null : seenView(open);
}

/** The DM with hallpass and what only this person sees, oldest first. */
function conversation({ slack: { store } }: Stage, { id }: SlackPerson) {
  const dm = store.dmOf(id);
  const messages = dm === undefined ? [] : seenMessages(store, dm.id, null).map((seen) => shown(seen, false));
  const whispers = store.state.messages
    .filter(({ ephemeralFor, channel }) => ephemeralFor === id && channel === dm?.id)
    .map((message) => shown(seenMessage(store, message), true));
  return [...messages, ...whispers].toSorted((a, b) => (a.ts < b.ts ? -1 : 1));
}

interface ShownMessage extends Pick<SeenMessage, 'ts' | 'text' | 'blocks'> {
  readonly ephemeral: boolean;
  readonly edited: boolean;
  readonly replies: readonly ShownMessage[];
}

const shown = ({ ts, text, blocks, updates, replies }: SeenMessage, ephemeral: boolean): ShownMessage => ({
  ts,
  text,
  blocks,
  ephemeral,
  edited: updates > 0,
  replies: replies.map((reply) => shown(reply, false)),
});

/** The account of somebody of that name; undefined for none. */
export const accountOf = (gitlab: FakeGitLab, name: string): GitLabUser | undefined =>
  gitlab.snapshot().users.find((user) => user.type === 'human' && user.name === name);

function instanceOf({ gitlabs }: Stage, rows: Rows, name: InstanceName, myName: string) {
  const gitlab = gitlabs[name];
  const connectors = rows.file.connectors.filter(({ url }) => url === gitlab.url).map(({ id }) => id);
  return {
    name,
    title: TITLES[name],
    url: gitlab.url,
    token: gitlab.token,
    top: gitlab.snapshot().groups.find(({ parentId }) => parentId === null)?.path ?? '',
    status: accountOf(gitlab, myName)?.status ?? null,
    hasAccount: accountOf(gitlab, myName) !== undefined,
    rows: memberRows(gitlab),
    places: places(gitlab),
    people: gitlab
      .snapshot()
      .users.filter(({ type }) => type === 'human')
      .map(({ id, name: called }) => ({ id, name: called })),
    grants: rows.grants.filter(({ connectorId }) => connectors.includes(connectorId)),
    /** Null for none that hallpass is connected by. */
    connector:
      connectors.length === 0
        ? null
        : (rows.states.find(({ connectorId }) => connectors.includes(connectorId)) ?? {
            status: 'new' as const,
            detail: null,
            syncedAt: null,
            groups: 0,
            projects: 0,
          }),
  };
}

function memberRows(gitlab: FakeGitLab) {
  const users = new Map(gitlab.snapshot().users.map((user) => [user.id, user]));
  return gitlab.members().map((line) => {
    const user = users.get(line.userId);
    return { ...line, name: user?.name ?? line.username, bot: user?.type !== 'human' };
  });
}

function places(gitlab: FakeGitLab): { kind: PlaceKind; id: number; path: string }[] {
  const { groups, projects } = gitlab.snapshot();
  const byId = new Map(groups.map((group) => [group.id, group]));
  const pathOf = (id: number): string => {
    const group = byId.get(id);
    if (group === undefined) return '';
    return group.parentId === null ? group.path : `${pathOf(group.parentId)}/${group.path}`;
  };
  return [
    ...groups.map(({ id }) => ({ kind: 'group' as const, id, path: pathOf(id) })),
    ...projects.map(({ id, groupId, path }) => ({
      kind: 'project' as const,
      id,
      path: `${pathOf(groupId)}/${path}`,
    })),
  ].toSorted((a, b) => (a.path < b.path ? -1 : 1));
}
