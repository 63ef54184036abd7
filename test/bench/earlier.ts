/** An earlier build of the program, to be measured beside the present one: `npm run bench -- --beside <ref>`. */
import { AsyncLocalStorage } from 'node:async_hooks';
import { execFile } from 'node:child_process';
import { access, mkdir, rename, rm } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);
const CACHE = join(process.env['XDG_CACHE_HOME'] ?? join(homedir(), '.cache'), 'hallpass-bench');
/** Of the present tree: where the bench is run. */
const PRESENT = '.';

const measured = new AsyncLocalStorage<string>();

/** The folder of the build whose program is measured now; its `dist` is that of `npm run build`. */
export const measuredBuild = (): string => measured.getStore() ?? PRESENT;

/** Runs `work` with the program of that build; whatever measures stays that of the present tree. */
export const withBuild = <T>(folder: string, work: () => Promise<T>): Promise<T> =>
  measured.run(folder, work);

export interface Earlier {
  /** The commit, as git shortens it. */
  readonly commit: string;
  readonly folder: string;
}

/**
 * The build of a commit, from its own sources and its own packages; kept for the next run.
 * @throws Error when there is no such commit, or it does not build
 */
export async function earlierBuild(ref: string): Promise<Earlier> {
  const { stdout } = await run('git', ['rev-parse', '--verify', '--short=12', `${ref}^{commit}`]);
  const commit = stdout.trim();
  const folder = join(CACHE, commit);
  const isThere = await access(folder).then(
    () => true,
    () => false,
  );
  if (!isThere) await build(commit, folder);
  return { commit, folder };
}

/** A folder has its final name once everything is in it: what was interrupted is begun anew. */
async function build(commit: string, folder: string): Promise<void> {
  console.error(`building ${commit} in ${folder}`);
  const making = `${folder}.${process.pid}`;
  const sources = `${making}.tar`;
  await mkdir(making, { recursive: true });
  try {
    await run('git', ['archive', '--output', sources, commit]);
    await run('tar', ['-xf', sources, '-C', making]);
    // Below nobody's repository: its packages install no hooks.
    const there = { cwd: making, env: { ...process.env, CI: 'true', GIT_CEILING_DIRECTORIES: CACHE } };
    await run('npm', ['ci', '--prefer-offline', '--no-audit', '--no-fund'], there);
    await run('npm', ['run', 'build'], there);
    await rename(making, folder);
  } finally {
    await Promise.all([making, sources].map((path) => rm(path, { recursive: true, force: true })));
  }
}
