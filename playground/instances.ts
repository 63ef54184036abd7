/**
 * The two GitLabs of the playground: Acme's, which hallpass.yaml names, and its lab's, which is yet
 * to be set up in Slack.
 */
import { seedAcme } from './fakes/acme.ts';
import { seedOthers } from './fakes/acme-others.ts';
import { startFakeGitLab, type FakeGitLab } from './fakes/gitlab.ts';
import { seedLabs } from './fakes/labs.ts';
import type { Clock } from './clock.ts';
import type { Remembered } from './memory.ts';

export const INSTANCES = ['acme', 'labs'] as const;
export type InstanceName = (typeof INSTANCES)[number];
export type Instances = Readonly<Record<InstanceName, FakeGitLab>>;

export const TITLES: Readonly<Record<InstanceName, string>> = { acme: 'Acme', labs: 'Acme Labs' };

/**
 * An address that no e-mail in Slack equals: whoever has it has to prove which account is theirs.
 */
const UNKNOWN_EMAIL = 'sam.okafor@acme.test';

export async function openInstances(clock: Clock, remembered: Remembered | null): Promise<Instances> {
  const [acme, labs] = await Promise.all(INSTANCES.map((name) => open(name, clock, remembered)));
  if (acme === undefined || labs === undefined) throw new Error('a GitLab is missing');
  if (remembered === null) {
    const company = seedAcme(acme);
    seedOthers(acme, company);
    acme.editUser(company.users.sam, { email: UNKNOWN_EMAIL });
    seedLabs(labs);
  }
  return { acme, labs };
}

/** At its old address when that is free. */
async function open(name: InstanceName, { now }: Clock, remembered: Remembered | null): Promise<FakeGitLab> {
  if (remembered === null) return startFakeGitLab({ now });
  const { state, port } = remembered.gitlabs[name];
  try {
    return await startFakeGitLab({ now, state, port });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EADDRINUSE') throw error;
    return startFakeGitLab({ now, state });
  }
}
