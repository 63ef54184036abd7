/** What a list of what works without a membership is asked, and what is in it. */
import type { Leftover } from '../../../domain/access/leftovers.ts';
import type { ResourceRef } from '../../found.ts';
import type { How } from '../api/api.ts';
import type { GitLab } from '../api/standing.ts';

export type FoundThere = Leftover & { readonly label: string };
export type List = (asked: Asked) => AsyncGenerator<FoundThere>;

export interface Asked {
  readonly gitlab: GitLab;
  readonly how: How;
  readonly resource: ResourceRef;
}
