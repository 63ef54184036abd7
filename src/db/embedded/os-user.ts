import { readFile, stat } from 'node:fs/promises';
import { dirname } from 'node:path';

export interface OsUser {
  readonly uid: number;
  readonly gid: number;
}

/**
 * The OS user to run the database server as; null means this process's own, which is right for
 * everybody but root, for PostgreSQL refuses to run as root. A folder that already holds a database
 * keeps its owner. Undefined when this process is root and the machine knows neither `postgres` nor
 * `nobody`.
 */
export async function serverUser(cluster: string): Promise<OsUser | null | undefined> {
  if (process.getuid?.() !== 0) return null;
  const owner = await stat(cluster).catch(() => null);
  if (owner !== null && owner.uid !== 0) return { uid: owner.uid, gid: owner.gid };
  const passwd = await readFile('/etc/passwd', 'utf8').catch(() => '');
  return passwdEntry(passwd, 'postgres') ?? passwdEntry(passwd, 'nobody');
}

function passwdEntry(passwd: string, name: string): OsUser | undefined {
  const [, , uid, gid] =
    passwd
      .split('\n')
      .find((line) => line.startsWith(`${name}:`))
      ?.split(':') ?? [];
  // macOS writes nobody's ids as -2.
  return uid && gid ? { uid: Number(uid) >>> 0, gid: Number(gid) >>> 0 } : undefined;
}

/**
 * The outermost folder on the way to and including `folder` that `user` may not enter; null when
 * the way is free.
 */
export async function barrier(user: OsUser, folder: string): Promise<string | null> {
  const parent = dirname(folder);
  const above = parent === folder ? null : await barrier(user, parent);
  return above ?? ((await mayEnter(user, folder)) ? null : folder);
}

async function mayEnter(user: OsUser, folder: string): Promise<boolean> {
  const { uid, gid, mode } = await stat(folder);
  if (uid === user.uid) return (mode & 0o100) !== 0;
  if (gid === user.gid) return (mode & 0o010) !== 0;
  return (mode & 0o001) !== 0;
}
