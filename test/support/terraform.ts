/** terraform for a test, where there is one. */
import { onTestFinished } from 'vitest';
import { hasTurn } from './kill-points.ts';
import { hasTerraform, openFolder, type Terraform } from './terraform-folder.ts';

/** What drives it. Each takes minutes of a processor in processes of its own, so they take turns, as kill points do. */
const SUITES = [
  'connector',
  'policy',
  'others',
  'workspaces',
  'examples',
  'killed',
  'drafts of others',
] as const;

/** Whether tests that drive it run here today, and what they are called beside their name when they do not. */
export function drivesTerraform(suite: (typeof SUITES)[number]): {
  readonly runs: boolean;
  readonly note: string;
} {
  if (!hasTerraform) return { runs: false, note: ' (skipped: there is no terraform here)' };
  const runs = hasTurn(`terraform ${suite}`, SUITES.indexOf(suite) + 1, SUITES.length);
  return { runs, note: runs ? '' : ' (skipped: another day, or with TEST_ALL=1)' };
}

/** A folder for as long as a test takes. */
export async function openTerraform(...asked: Parameters<typeof openFolder>): Promise<Terraform> {
  const terraform = await openFolder(...asked);
  onTestFinished(terraform.close);
  return terraform;
}
