import { readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { GitLabState } from './fakes/gitlab-state.ts';
import type { SlackState } from './fakes/slack-state.ts';
import type { InstanceName } from './instances.ts';
import type { Trouble } from './trouble.ts';

/**
 * What the playground knows beside the database: the outside world, and how far its clock is ahead.
 */
export interface Remembered {
  readonly offsetMs: number;
  readonly slack: SlackState;
  /** With where each was; links in old messages lead there. */
  readonly gitlabs: Readonly<Record<InstanceName, { readonly state: GitLabState; readonly port: number }>>;
  /** Where hallpass was; so do links to its own pages. */
  readonly port: number;
  readonly trouble: Trouble;
  /** Slack user id → the ts of the newest message they have seen. */
  readonly read: Readonly<Record<string, string>>;
}

const SOON_MS = 150;

const memoryFile = (folder: string): string => join(folder, 'world.json');

/** What an earlier run left in the folder; null for nothing. */
export async function remember(folder: string): Promise<Remembered | null> {
  try {
    return JSON.parse(await readFile(memoryFile(folder), 'utf8')) as Remembered;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw new Error(`${memoryFile(folder)} cannot be read; start with --reset`, { cause: error });
  }
}

/** Writes what is to be remembered soon after each change; a file is there whole or not at all. */
export class Memory {
  readonly #folder: string;
  readonly #take: () => Remembered;
  #timer: NodeJS.Timeout | null = null;
  #writing: Promise<void> = Promise.resolve();

  constructor(folder: string, take: () => Remembered) {
    this.#folder = folder;
    this.#take = take;
  }

  saveSoon(): void {
    this.#timer ??= setTimeout(() => void this.save(), SOON_MS);
  }

  /** Resolves when it is written, after whatever was being written before. */
  save(): Promise<void> {
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
    this.#writing = this.#writing.catch(() => undefined).then(() => this.#write());
    return this.#writing;
  }

  async #write(): Promise<void> {
    const file = memoryFile(this.#folder);
    await writeFile(`${file}.new`, JSON.stringify(this.#take()));
    await rename(`${file}.new`, file);
  }
}
