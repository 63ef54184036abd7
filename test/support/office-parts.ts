import { randomBytes } from 'node:crypto';
import type { Context } from '../../src/context.ts';
import type { Database } from '../../src/db/database.ts';
import { createIdMaker } from '../../src/domain/id.ts';
import { createLog } from '../../src/log.ts';
import type { Job } from '../../src/queue/jobs.ts';
import { NO_SLACK } from './no-slack.ts';
import { connectorsOf, type Settings } from './office-connectors.ts';

/** A source of schedules that is never there. */
const NO_RECEIVER: Context['events'] = {
  send: async () => ({ taken: false, fault: 'unreachable', status: null, waitSeconds: null }),
};
const NO_ON_CALL: Context['onCall'] = {
  read: async () => ({ fault: 'unreachable', detail: 'there is none here' }),
};

interface Parts {
  /** Where every job goes. */
  readonly jobs: Job[];
  readonly now: () => Date;
  readonly settings: Settings;
  readonly logTo?: NodeJS.WritableStream | undefined;
}

export function officeContext(db: Database['db'], { jobs, now, settings, logTo }: Parts): Context {
  const basics = {
    queue: { add: async (job: Job) => void jobs.push(job) },
    slack: NO_SLACK,
    slackSignIn: null,
    signingKey: null,
    onCall: NO_ON_CALL,
    events: NO_RECEIVER,
    boxes: null,
    publicUrl: null,
    now,
    newId: createIdMaker(now, randomBytes),
    log:
      logTo === undefined ? createLog(process.env['TEST_LOG_LEVEL'] ?? 'silent') : createLog('debug', logTo),
  };
  return { ...basics, db, connectors: connectorsOf(db, basics, settings) };
}

/** What Slack says of somebody. */
export const factsOf = (handle: string) => ({
  slackTeamId: 'T1',
  slackUserId: `U0${handle.toUpperCase()}0`,
  name: handle,
  email: `${handle}@acme.test`,
  tz: null,
  isOutsider: false,
  deactivated: false,
});
