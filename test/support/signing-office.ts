import type { KeyObject } from 'node:crypto';
import { runJob } from '../../jobs/processors.ts';
import type { Context } from '../../src/context.ts';
import { dueJobs } from '../../src/db/due/due.ts';
import { makeSigningKey, readSigningKey } from '../../src/signing-key.ts';
import type { PostOutcome } from '../../src/slack/blocks/poster.ts';
import { never, type Office } from './office.ts';

export function newKey(): KeyObject {
  const key = readSigningKey(makeSigningKey());
  if (key === null) throw new Error('no key');
  return key;
}

interface Sent {
  readonly to: string;
  readonly text: string;
}

/** An office that signs, with a Slack that takes what it is given unless `answers` says otherwise. */
export function signing(office: Office, key: KeyObject | null = newKey(), answers: PostOutcome[] = []) {
  const posts: Sent[] = [];
  const files: { readonly to: string; readonly name: string; readonly content: Buffer }[] = [];
  const ctx: Context = {
    ...office.ctx,
    signingKey: key,
    slack: {
      ...office.ctx.slack,
      async post(to, { text }) {
        posts.push({ to, text });
        return answers.shift() ?? { outcome: 'sent', channel: `D-${to}`, ts: '1' };
      },
      async shareFile(to, { name, content }) {
        files.push({ to, name, content });
        return answers.shift() ?? { outcome: 'sent', channel: to, ts: '' };
      },
    },
  };
  /** What is due of evidence happens. */
  const run = async (): Promise<void> => {
    for (const name of ['make-evidence', 'send-evidence']) {
      const now = office.ctx.now();
      for (const job of await dueJobs(office.ctx.db, now, now))
        if (job.name === name) await runJob(ctx, job, never);
    }
  };
  return { ctx, posts, files, run };
}
