/** terraform for a test, where there is one. */
import { onTestFinished } from 'vitest';
import { hasTerraform, openFolder, type Terraform } from './terraform-folder.ts';

/** What a test is called that needs it. */
export const withTerraform = hasTerraform ? '' : ' (skipped: there is no terraform here)';

/** A folder for as long as a test takes. */
export async function openTerraform(...asked: Parameters<typeof openFolder>): Promise<Terraform> {
  const terraform = await openFolder(...asked);
  onTestFinished(terraform.close);
  return terraform;
}
