import { createHash } from 'node:crypto';
import { chmod, chown, lstat, mkdir, readdir, realpath } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { ConfigError } from '../../errors.ts';
import { barrier, serverUser, type OsUser } from './os-user.ts';

/**
 * The longest folder whose `/.s.PGSQL.5432` still fits a socket address: 104 bytes on macOS, 108 on
 * Linux.
 */
const SOCKET_FOLDER_BYTES = 89;

/** What lies where in the data folder, and who owns it. All paths are absolute. */
export interface ServerFolder {
  readonly root: string;
  /** PostgreSQL's own data directory. */
  readonly cluster: string;
  /** Holds the socket; nobody but the server's user may enter. */
  readonly socket: string;
  readonly log: string;
  /** Whom the server runs as; null: this process's own user. */
  readonly user: OsUser | null;
}

/**
 * Makes the folder ready for a server: creates what is missing and hands it to the user the server
 * will run as. Twice is harmless.
 * @throws ConfigError when that user cannot get there
 */
export async function prepareFolder(dataDir: string): Promise<ServerFolder> {
  const wanted = resolve(dataDir);
  const user = await serverUser(join(wanted, 'postgres'));
  if (user === undefined) {
    throw refusal(
      'DATABASE_URL',
      'PostgreSQL refuses to run as root, and there is no user "postgres" or "nobody" to run it as.',
    );
  }
  await mkdir(wanted, { recursive: true, mode: user === null ? 0o700 : 0o711 });
  const root = await realpath(wanted);
  if (user !== null) await letIn(user, root);
  return {
    root,
    cluster: join(root, 'postgres'),
    socket: await socketFolder(root, user),
    log: join(root, 'postgres.log'),
    user,
  };
}

/**
 * A folder that is still empty is ours to open; one with contents is not, for they might rely on
 * its being closed.
 */
async function letIn(user: OsUser, root: string): Promise<void> {
  if ((await readdir(root)).length === 0) await chmod(root, 0o711);
  const closed = await barrier(user, root);
  if (closed === null) return;
  throw refusal(
    'HALLPASS_DATA',
    `PostgreSQL refuses to run as root, and the user that it runs as instead (uid ${user.uid}) may not enter ${closed}. ` +
      'Name a folder that everybody may enter, or start hallpass as an ordinary user.',
  );
}

async function socketFolder(root: string, user: OsUser | null): Promise<string> {
  const near = join(root, 'socket');
  const short = `/tmp/hallpass-${createHash('sha256').update(root).digest('hex').slice(0, 16)}`;
  const folder = Buffer.byteLength(near) <= SOCKET_FOLDER_BYTES ? near : short;
  await mkdir(folder, { mode: 0o700 }).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'EEXIST') throw error;
  });
  if (user !== null && (await lstat(folder)).uid === 0) await chown(folder, user.uid, user.gid);
  // The server trusts whoever reaches its socket, and anybody may create folders in /tmp.
  const { uid, mode } = await lstat(folder);
  const ours = uid === (user?.uid ?? process.getuid?.());
  if (ours && (mode & 0o170077) === 0o040000) return folder;
  throw refusal(
    'HALLPASS_DATA',
    `${folder} must be a folder that only the database's user (uid ${user?.uid ?? process.getuid?.()}) can enter.`,
  );
}

function refusal(path: string, message: string): ConfigError {
  return new ConfigError([{ path, message: `${message} Or set DATABASE_URL to use a PostgreSQL server.` }]);
}
