/** Who looks at the console, what they are shown, and what they may do in it. */
import type { Context, OperationContext } from '../../context.ts';
import { findConsoleSession, type ConsoleSession } from '../../db/identities/console-sessions.ts';
import { conflictsWatchedBy } from '../../db/conflicts/conflict-owners.ts';
import { activeConfig } from '../../db/config/config.ts';
import type { Sight } from '../../db/models/api-lists.ts';
import { isAdmin, isAuditor, ownedBy } from '../../db/policies/owners.ts';
import { isActive, type Person } from '../../db/identities/people.ts';
import type { PersonActor } from '../../domain/actor.ts';
import type { ConfigFile } from '../../domain/document/config-file.ts';
import { isSessionGood } from '../../domain/identities/console-session.ts';
import { deriveSecret, hashOf } from '../../domain/identities/one-time-link.ts';

/** The strongest that somebody is; an admin or owner may be an auditor, too. */
export type ConsoleRole = 'admin' | 'owner' | 'auditor' | 'person';

/** Everything the console needs; there is none without an address and Sign in with Slack. */
export type ConsoleContext = OperationContext & {
  readonly publicUrl: string;
  readonly slackSignIn: NonNullable<Context['slackSignIn']>;
};

export interface Viewer {
  readonly session: ConsoleSession;
  readonly person: Person;
  readonly actor: PersonActor;
  readonly file: ConfigFile;
  /** Of the document. */
  readonly version: number;
  readonly role: ConsoleRole;
  /** Whether the document lets them read everything. */
  readonly isAuditor: boolean;
  /** The connectors whose people, requests and access they look after: an admin's all. */
  readonly manages: readonly string[];
  /** The conflicts of the document that they see, and of them those they look after. */
  readonly conflicts: { readonly seen: readonly string[]; readonly decided: readonly string[] };
  /** What lists show them: an auditor everything there is. */
  readonly sight: Sight;
  /** What their forms carry. */
  readonly csrf: string;
}

/** Whoever has the session of this secret; null where it is none, over, or its person left. */
export async function viewerOf(ctx: ConsoleContext, secret: string | null): Promise<Viewer | null> {
  if (secret === null) return null;
  const [found, { file, version }] = await Promise.all([
    findConsoleSession(ctx.db, hashOf(secret)),
    activeConfig(ctx.db),
  ]);
  if (found === undefined) return null;
  const { session, person } = found;
  if (!isSessionGood(session, ctx.now()) || !isActive(person)) return null;
  const admin = isAdmin(file, person);
  const all = file.connectors.map(({ id }) => id);
  const manages = admin ? all : await ownedBy(ctx.db, file, person.id);
  const auditor = await isAuditor(ctx.db, file, person);
  const decided = await conflictsWatchedBy(ctx.db, file, person);
  return {
    session,
    person,
    actor: { kind: 'person', personId: person.id, via: 'console' },
    file,
    version,
    role: admin ? 'admin' : manages.length > 0 ? 'owner' : auditor ? 'auditor' : 'person',
    isAuditor: auditor,
    manages,
    conflicts: { seen: auditor ? (file.conflicts ?? []).map(({ id }) => id) : decided, decided },
    sight: { own: person.id, watched: auditor ? all : manages, within: null },
    csrf: deriveSecret(secret, 'console form'),
  };
}

/** Whether they are shown whatever they were shown before. Pure. */
export const seesAsMuch = (now: Viewer, before: Viewer): boolean =>
  before.sight.watched.every((one) => now.sight.watched.includes(one)) &&
  (now.isAuditor || now.role === 'admin' || !(before.isAuditor || before.role === 'admin'));

/** What people call an integration, by its id. Pure. */
export const connectorNamer =
  ({ connectors }: ConfigFile) =>
  (connectorId: string): string =>
    connectors.find(({ id }) => id === connectorId)?.name ?? connectorId;

/** Whether they are shown more than what is their own. Pure. */
export const seesOthers = ({ sight }: Viewer): boolean => sight.watched.length > 0;
