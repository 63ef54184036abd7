/** An office in which connectors are set up by terraform: drafts are checked as they come. */
import { setTimeout as pause } from 'node:timers/promises';
import { onTestFinished } from 'vitest';
import { checkDraft } from '../../jobs/check-draft.ts';
import { activeConfig } from '../../src/db/config/config.ts';
import { openDrafts } from '../../src/db/connectors/connector-drafts.ts';
import { openDraftOffice } from '../support/drafts.ts';
import { never } from '../support/office.ts';
import { openTerraform } from '../support/terraform.ts';
import { serve } from './desk.ts';

export async function openDraftDesk(served?: (call: string, folder: string) => void) {
  const desk = await openDraftOffice();
  const { office, ctx } = desk;
  let folder = '';
  const server = await serve(office, ctx, (call) => served?.(call, folder));
  const terraform = await openTerraform(server, { TF_VAR_token: office.gitlab.token });
  ({ folder } = terraform);
  const over = new AbortController();
  const jobs = (async () => {
    while (!over.signal.aborted) {
      for (const { id, status } of await openDrafts(ctx.db))
        if (status === 'checking') await checkDraft(ctx, { draftId: id }, never);
      await pause(50);
    }
  })();
  onTestFinished(async () => {
    over.abort();
    await jobs;
  });
  const find = async (id: string) =>
    (await activeConfig(ctx.db)).file.connectors.find((one) => one.id === id);
  return { desk, office, ctx, server, terraform, find };
}
