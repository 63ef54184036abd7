/** What rows of version 0.2.0 and earlier say in sentences, which this version keeps as codes. */
import { expect, it } from 'vitest';
import type { Kysely } from 'kysely';
import { activeConfig } from '../../src/db/config/config.ts';
import { connectorLog } from '../../src/db/connectors/connector-logs.ts';
import { draftModel } from '../../src/db/models/connectors/draft-model.ts';
import { findingModel } from '../../src/db/models/finding-model.ts';
import { integrationsOf } from '../../src/db/models/connectors/integrations.ts';
import { requestModelOfGrant } from '../../src/db/models/requests/request-model.ts';
import { slotModel } from '../../src/db/models/grants/slot-model.ts';
import { findPerson } from '../../src/db/identities/people.ts';
import { logSentence } from '../../src/sentences/log-notes.ts';
import { draftCard } from '../../src/slack/views/connectors/draft-card.ts';
import { failureWords } from '../../src/slack/views/requests/failure-words.ts';
import { saying } from '../support/said.ts';
import { upgraded } from '../support/upgraded.ts';

it('a message, draft or line whose detail was written by the version before says what it said', async () => {
  const { ctx, office } = await upgraded();
  const db = ctx.db as unknown as Kysely<Record<string, Record<string, unknown>>>;
  const put = (table: string, id: string, change: Record<string, unknown>, column = 'id') =>
    db.updateTable(table).set(change).where(column, '=', id).execute();
  const { id: draftId } = await ctx.db
    .selectFrom('connectorDrafts')
    .select('id')
    .where('connectorId', '=', 'epsilon')
    .executeTakeFirstOrThrow();
  const faults = JSON.stringify([{ field: 'token', message: 'The token of before has expired.' }]);
  await put('connectorDrafts', draftId, { faults });
  const draft = await draftModel(ctx.db, draftId);
  expect(draft === undefined ? '' : draftCard(draft).text).toContain('of before has expired.');

  const grant = await ctx.db
    .selectFrom('grants')
    .select(['id', 'slotId'])
    .where('status', '=', 'failed')
    .executeTakeFirstOrThrow();
  await put('grants', grant.id, { failure: 'GitLab of before said no.' });
  const failed = (await requestModelOfGrant(ctx.db, grant.id))?.grant ?? { failure: null };
  expect(failureWords(failed)).toBe('GitLab of before said no.');
  await put('slots', grant.slotId, { lastError: 'GitLab of before is away.' });
  const slot = await slotModel(ctx.db, grant.slotId);
  expect(slot?.lastError).toEqual(saying('GitLab of before is away.'));

  const found = await ctx.db.selectFrom('findings').select('id').executeTakeFirstOrThrow();
  await put('findings', found.id, { refusal: 'GitLab of before kept it.' });
  const { file } = await activeConfig(ctx.db);
  const finding = await findingModel(ctx.db, file, found.id, ctx.now());
  expect(finding?.refusal).toEqual(saying('GitLab of before kept it.'));

  const state = { status: 'failing', detail: 'It was away.', warnings: '["It ends soon."]' };
  await put('connectorStates', 'gitlab', state, 'connectorId');
  const dana = await findPerson(ctx.db, office.actor('dana').personId);
  if (dana === undefined) throw new Error('dana is not there');
  const { connectors } = await integrationsOf(ctx.db, file, dana);
  const { label, warnings } = connectors.find(({ id }) => id === 'gitlab') ?? {};
  expect([label?.detail, warnings]).toEqual([saying('It was away.'), [saying('It ends soon.')]]);

  const log = await connectorLog(ctx.db, 'gitlab', { filter: 'all', upTo: null, limit: 100, offset: 0 });
  const said = log.lines.map(({ message }) => logSentence(message));
  expect(said).toContain('added by version 1 of the configuration');
  expect(said).toContain('Developer given for 4 hours');
});
