import type { FakeGitLab } from '../fakes/gitlab.ts';
import type { Fault } from '../fakes/gitlab-faults.ts';

export const TROUBLES = ['none', '502', 'hang', '429'] as const;
/** How GitLab answers every request: as always, with an error of its proxy, not at all, or that there are too many. */
export type Trouble = (typeof TROUBLES)[number];

const FAULTS: Readonly<Record<Exclude<Trouble, 'none'>, Fault>> = {
  '502': { kind: 'status', status: 502, times: Infinity },
  hang: { kind: 'hang', times: Infinity },
  '429': { kind: '429-rack', retryAfter: 30, times: Infinity },
};

/** Makes GitLab fail so from now on, or answer again. */
export function makeTrouble(gitlab: FakeGitLab, trouble: Trouble): void {
  gitlab.faults.clear();
  if (trouble !== 'none') gitlab.faults.add(FAULTS[trouble]);
}
