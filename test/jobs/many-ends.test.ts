import { describe, expect, it } from 'vitest';
import { sweepOnce } from '../../jobs/sweep.ts';
import { GITLAB_COM } from '../../playground/fakes/gitlab-limits.ts';
import { seedGrants, seedProjects } from '../bench/due-grants.ts';
import { percentile } from '../bench/row.ts';
import { isAll } from '../support/kill-points.ts';
import { openOffice, type Office } from '../support/office.ts';

const ENDS = 500;
const PROJECTS = 40;
/** On the one project that has more ends than GitLab removes members there in two minutes. */
const HOT_ENDS = 150;
const MINUTE = 60_000;
/** Every so many ends one of the hot project, which is number 0; the others in turn. */
const spread = (index: number): number => {
  const isHot = Math.floor(((index + 1) * HOT_ENDS) / ENDS) > Math.floor((index * HOT_ENDS) / ENDS);
  return isHot ? 0 : 1 + (index % PROJECTS);
};

interface Removal {
  readonly at: number;
  readonly late: number;
  readonly isHot: boolean;
}

/** Lets time pass a second at a time until every grant has ended; every removal that GitLab carried out. */
async function endAll(office: Office, due: readonly { dueAt: Date; path: string }[]): Promise<Removal[]> {
  const removals: Removal[] = [];
  const dueAt = new Map(due.map((grant) => [grant.path, grant.dueAt.getTime()]));
  office.gitlab.watch(() => {
    for (const [path, when] of dueAt) {
      const [, project, user] = /projects\/(\d+)\/members\/(\d+)$/.exec(path) ?? [];
      if (office.gitlab.member('project', Number(project), Number(user)) !== null) continue;
      dueAt.delete(path);
      const at = office.ctx.now().getTime();
      removals.push({ at, late: at - when, isHot: project === '1000' });
    }
  });
  for (let second = 0; second < 300 && dueAt.size > 0; second++) {
    office.skip('1s');
    await sweepOnce(office.ctx, ['access'], 0);
  }
  return removals;
}

describe('many ends at once', () => {
  it.runIf(isAll)(
    "500 ends in one minute over 40 projects and one hot one under GitLab.com's limits (share of the allowed rate used ≥ 95 %, nobody waits for another place's limit)",
    async () => {
      const office = await openOffice({
        startsAt: '2026-11-25T12:00:00Z',
        limits: GITLAB_COM,
        furnish: (gitlab, acme) => seedProjects({ gitlab, acme }, ENDS, spread),
      });
      const first = Math.ceil(office.ctx.now().getTime() / MINUTE) * MINUTE;
      const due = Array.from({ length: ENDS }, (_, index) => new Date(first + (index * MINUTE) / ENDS));
      const grants = await seedGrants(office, due, spread);
      office.skip(`${Math.floor((first - office.ctx.now().getTime()) / 1000)}s`);
      office.gitlab.clearRequests();
      const removals = await endAll(office, grants);

      expect(removals).toHaveLength(ENDS);
      const others = removals.filter(({ isHot }) => !isHot).map(({ late }) => late);
      expect(others).toHaveLength(ENDS - HOT_ENDS);
      // The limit of another place would make them wait for a minute.
      expect(percentile(others, 0.99)).toBeLessThan(10_000);
      expect(Math.max(...others)).toBeLessThan(20_000);
      const hot = removals.filter(({ isHot }) => isHot);
      const perMinute = [0, 1].map(
        (minute) => hot.filter(({ at }) => Math.floor((at - first) / MINUTE) === minute).length,
      );
      for (const used of perMinute) expect(used).toBeGreaterThanOrEqual(0.95 * 60);
      const last = Math.max(...hot.map(({ at }) => at));
      expect(last - first).toBeLessThan(3 * MINUTE);
      const ofOthers = office.gitlab.countRequests({ path: /\/projects\/10(?!00\/)\d+\/members\/\d+$/ });
      expect(ofOthers / others.length).toBeLessThanOrEqual(3);
      const statuses = office.gitlab.requests.map(({ status }) => status);
      expect(statuses.filter((status) => status === 429).length).toBeLessThan(60);
    },
  );
});
