/*
 * Everything the fake workspace remembers, as plain JSON: a snapshot of it is a whole workspace.
 * Words: a *person* is any Slack user, bots included; a *modal* is one view of a person's stack of
 * at most three; a *leaf* is what one field holds, in the shape Slack uses in `state.values`.
 */
import type { HomeView, KnownBlock, ModalView, Option } from '@slack/types';

export interface SlackPerson {
  id: string;
  handle: string;
  name: string;
  email: string;
  emailConfirmed: boolean;
  /** IANA name. */
  tz: string;
  isBot: boolean;
  guest: boolean;
  /** Of another workspace, seen through Slack Connect. */
  external: boolean;
  deleted: boolean;
  /** What the fields of the workspace hold, by their ids; nothing unless given. */
  fields?: Record<string, string>;
}

export interface SlackGroup {
  id: string;
  handle: string;
  name: string;
  members: string[];
}

/** A field of profiles that the workspace defines. */
export interface SlackField {
  id: string;
  label: string;
  type: 'text' | 'user';
  /** Only admins fill it in. */
  isProtected: boolean;
}

export interface SlackChannel {
  id: string;
  name: string;
  /** The person of a DM with the app; null for a channel. */
  dmWith: string | null;
  members: string[];
  /** Shared with another workspace. */
  external: boolean;
}

export type Leaf = Readonly<Record<string, unknown>>;
export type Values = Record<string, Record<string, Leaf>>;

export interface SlackMessage {
  channel: string;
  ts: string;
  threadTs: string | null;
  text: string;
  blocks: KnownBlock[];
  metadata: unknown;
  /** The only person who sees it; null for an ordinary message. */
  ephemeralFor: string | null;
  updates: number;
  /** Every text it had, the present one last. */
  texts: string[];
  values: Values;
}

export interface OpenView {
  id: string;
  userId: string;
  hash: string;
  view: ModalView | HomeView;
  rootId: string;
  previousId: string | null;
  values: Values;
  /** block_id → what the app said is wrong with it. */
  errors: Record<string, string>;
  /** action_id → the options last offered by the app for an external select. */
  offered: Record<string, Option[]>;
}

export interface ResponseUrl {
  id: string;
  kind: 'commands' | 'actions';
  userId: string;
  channel: string;
  /** The message that was acted on; null for a command. */
  messageTs: string | null;
  uses: number;
  /** Milliseconds since the epoch. */
  expiresAt: number;
}

export interface SlackFile {
  id: string;
  name: string;
  /** In bytes, as announced. */
  length: number;
  /** In base64; null until the bytes have come. */
  content: string | null;
}

export interface SlackState {
  team: { id: string; domain: string; name: string };
  app: { id: string; botId: string; botUserId: string };
  people: SlackPerson[];
  groups: SlackGroup[];
  /** Left out in a workspace that defines none. */
  fields?: SlackField[];
  channels: SlackChannel[];
  messages: SlackMessage[];
  /** Everybody's open modals, the top of each stack last. */
  modals: OpenView[];
  homes: OpenView[];
  responseUrls: ResponseUrl[];
  /** Left out in a workspace where nobody has uploaded any. */
  files?: SlackFile[];
  /** Microseconds: every ts given out is greater than the one before. */
  lastTs: number;
  serial: number;
}

const BOT: SlackPerson = {
  id: 'U09HALLPASS',
  handle: 'hallpass',
  name: 'hallpass',
  email: '',
  emailConfirmed: false,
  tz: 'Etc/UTC',
  isBot: true,
  guest: false,
  external: false,
  deleted: false,
};

/** A workspace with nobody in it but the app's own bot user. */
export function emptyState(): SlackState {
  return {
    team: { id: 'T07ACME01', domain: 'acme', name: 'Acme' },
    app: { id: 'A09HALLPASS', botId: 'B09HALLPASS', botUserId: BOT.id },
    people: [{ ...BOT }],
    groups: [],
    channels: [],
    messages: [],
    modals: [],
    homes: [],
    responseUrls: [],
    lastTs: 0,
    serial: 0,
  };
}
