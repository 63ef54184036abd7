import { execFile } from 'node:child_process';
import { cp, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

const run = promisify(execFile);
const CHANGELOG = '# Changelog\n\n## Unreleased\n\n### Added\n\n- One thing.\n- Another.\n';

let folder: string;

const inFolder = (command: string, ...args: readonly string[]) =>
  run(command, args, {
    cwd: folder,
    env: {
      ...process.env,
      GIT_AUTHOR_NAME: 'R',
      GIT_AUTHOR_EMAIL: 'r@acme.test',
      GIT_COMMITTER_NAME: 'R',
      GIT_COMMITTER_EMAIL: 'r@acme.test',
    },
  });
const git = async (...args: readonly string[]): Promise<string> =>
  (await inFolder('git', ...args)).stdout.trim();
/** What it says when it goes well; a refusal is a rejection with its words. */
const release = async (...args: readonly string[]): Promise<string> =>
  (await inFolder('.ci/release', ...args)).stdout;
const text = (file: string): Promise<string> => readFile(join(folder, file), 'utf8');

beforeEach(async () => {
  folder = await mkdtemp('/tmp/hallpass-release-');
  await Promise.all(['.ci', 'src'].map((name) => mkdir(join(folder, name))));
  await cp('.ci/release', join(folder, '.ci/release'));
  const named = { name: 'hallpass', version: '0.1.0' };
  await writeFile(join(folder, 'package.json'), JSON.stringify(named));
  const locked = { ...named, lockfileVersion: 3, requires: true, packages: { '': named } };
  await writeFile(join(folder, 'package-lock.json'), JSON.stringify(locked));
  await writeFile(join(folder, 'src/version.ts'), "/** Ours. */\nexport const VERSION = '0.1.0';\n");
  await writeFile(join(folder, 'CHANGELOG.md'), CHANGELOG);
  await git('init', '--quiet');
  await git('add', '.');
  await git('commit', '--quiet', '--message', 'all of it');
});

afterEach(() => rm(folder, { recursive: true }));

describe('npm run release', () => {
  it('says what it would do, and does nothing', async () => {
    const before = await git('rev-parse', 'HEAD');
    const said = await release();
    expect(said).toContain('Release 0.2.0, after 0.1.0');
    expect(said).toContain('2 entries move from Unreleased to 0.2.0');
    expect(said).toContain('Nothing was done');
    expect(await git('status', '--porcelain')).toBe('');
    expect(await git('rev-parse', 'HEAD')).toBe(before);
    expect(await git('tag')).toBe('');
  });

  it('with --go writes the version everywhere, dates the changes, commits and tags', async () => {
    await release('--go');
    expect(JSON.parse(await text('package.json'))).toMatchObject({ version: '0.2.0' });
    const lock: unknown = JSON.parse(await text('package-lock.json'));
    expect(lock).toMatchObject({ version: '0.2.0', packages: { '': { version: '0.2.0' } } });
    expect(await text('src/version.ts')).toContain("VERSION = '0.2.0';");
    expect(await text('CHANGELOG.md')).toMatch(
      /## Unreleased\n\n## 0\.2\.0 - \d{4}-\d\d-\d\d\n\n### Added\n\n- One thing\./,
    );
    expect(await git('log', '-1', '--format=%s')).toBe('release: 0.2.0');
    expect(await git('describe', '--exact-match')).toBe('v0.2.0');
    expect(await git('status', '--porcelain')).toBe('');
  });

  it('takes the version that is given, if it comes after this one', async () => {
    expect(await release('1.0.0')).toContain('Release 1.0.0, after 0.1.0');
    await expect(release('0.1.0', '--go')).rejects.toThrow('0.1.0 does not come after 0.1.0');
    await expect(release('next', '--go')).rejects.toThrow('next is not a version');
  });

  it('refuses while something is not committed', async () => {
    await writeFile(join(folder, 'new.txt'), 'new');
    await expect(release('--go')).rejects.toThrow('there are changes that are not committed');
    await expect(release()).rejects.toThrow('there are changes that are not committed');
  });

  it('refuses while nothing is under Unreleased, as right after a release', async () => {
    await release('--go');
    await expect(release('--go')).rejects.toThrow('nothing is under Unreleased');
  });
});
