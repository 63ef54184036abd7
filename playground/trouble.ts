import type { Fault } from './fakes/gitlab-faults.ts';
import type { Instances } from './instances.ts';

export const TROUBLES = ['none', '502', 'hang', '429'] as const;
/**
 * How GitLab answers every request: as always, with an error of its proxy, not at all, or that
 * there are too many.
 */
export type Trouble = (typeof TROUBLES)[number];

const FAULTS: Readonly<Record<Exclude<Trouble, 'none'>, Fault>> = {
  '502': { kind: 'status', status: 502, times: Infinity },
  hang: { kind: 'hang', times: Infinity },
  '429': { kind: '429-rack', retryAfter: 30, times: Infinity },
};

/** Makes both GitLabs fail so from now on, or answer again. */
export function makeTrouble(gitlabs: Instances, trouble: Trouble): void {
  for (const { faults } of Object.values(gitlabs)) {
    faults.clear();
    if (trouble !== 'none') faults.add(FAULTS[trouble]);
  }
}
