/** The whole program in a process of its own, between the strict fakes, which run here, on backends of its own. */
import { setTimeout as sleep } from 'node:timers/promises';
import { openDatabase, type Database } from '../../src/db/database.ts';
import { seedAcme, type Acme } from '../../playground/fakes/acme.ts';
import { startFakeGitLab, type FakeGitLab } from '../../playground/fakes/gitlab.ts';
import type { LimitSettings } from '../../playground/fakes/gitlab-limits.ts';
import { seedPeople, startFakeSlack, type FakeSlack } from '../../playground/fakes/slack.ts';
import { anyoneLinked } from '../../playground/anyone-linked.ts';
import { measuredBuild } from './earlier.ts';
import type { ProgramSetting } from './compose-for.ts';
import type { Place } from './places.ts';
import type { BareGitLab, BareSlack } from './processes/bare.ts';
import type { ProgramCalls } from './processes/program.ts';
import { Remote } from './remote.ts';

/** The outside of the program: GitLab and Slack. */
export interface Outside {
  readonly gitlab: FakeGitLab;
  readonly acme: Acme;
  readonly slack: FakeSlack;
}

export interface Stage extends Outside {
  readonly place: Place;
  readonly database: Database;
  /** Where Slack sends everything. */
  readonly slackUrl: string;
}

const READY_LIMIT_MS = 30_000;

/** Runs `work` with the fakes. @throws Error when anything was done to them that the real ones do not allow */
export async function withOutside<T>(
  work: (outside: Outside) => Promise<T>,
  limits?: LimitSettings,
): Promise<T> {
  const gitlab = await startFakeGitLab({ limits });
  const acme = seedAcme(gitlab);
  const slack = await startFakeSlack();
  seedPeople(slack);
  try {
    const result = await work({ gitlab, acme, slack });
    const [violation] = [...gitlab.violations, ...slack.violations];
    if (violation !== undefined) throw new Error(`the program does what it must not do: ${violation}`);
    return result;
  } finally {
    await Promise.all([gitlab.close(), slack.close()]);
  }
}

/** Runs `work` with the program started, synced, and its people known. `seed` adds to the company before, `changes` to the document; `limits` are GitLab's. */
export async function withStage<T>(
  place: Place,
  seed: (outside: Outside) => void,
  work: (stage: Stage) => Promise<T>,
  changes?: ProgramSetting['document'],
  limits?: LimitSettings,
): Promise<T> {
  return withOutside(async (outside) => {
    seed(outside);
    const database = openDatabase(await place.connect());
    const program = new Remote<ProgramCalls>('program', { build: measuredBuild() });
    try {
      const url = await program.call('start', { ...settingOf(place, outside), document: changes });
      const slackUrl = `${url}/slack/events`;
      outside.slack.requestUrl = slackUrl;
      await readyWithin(READY_LIMIT_MS, url, database);
      const result = await work({ ...outside, place, database, slackUrl });
      await program.call('stop');
      return result;
    } finally {
      await program.close();
      await database.close();
    }
  }, limits);
}

export const settingOf = ({ database, redisUrl }: Place, { gitlab, slack }: Outside): ProgramSetting => ({
  database,
  redisUrl,
  gitlab: { url: gitlab.url, token: gitlab.token },
  slack: { botToken: slack.botToken, apiUrl: slack.apiUrl, signingSecret: slack.signingSecret },
});

export const bareGitLab = ({ gitlab }: Outside): BareGitLab => ({
  api: `${gitlab.url}/api/v4`,
  token: gitlab.token,
});

export function bareSlack({ slack }: Outside): BareSlack {
  const { botId, botUserId } = slack.store.state.app;
  return { signingSecret: slack.signingSecret, botToken: slack.botToken, botId, botUserId };
}

async function readyWithin(limitMs: number, url: string, { db }: Database): Promise<void> {
  const limit = performance.now() + limitMs;
  while (performance.now() < limit) {
    const [answer, connector, linked] = await Promise.all([
      fetch(`${url}/readyz`),
      db.selectFrom('connectorStates').select('status').executeTakeFirst(),
      anyoneLinked(db),
    ]);
    if (answer.ok && connector?.status === 'connected' && linked) return;
    await sleep(50);
  }
  throw new Error('the program did not get ready');
}
