/**
 * Secrets that nothing needs any more: the token of a connector that was removed, in Slack or by
 * the file, is gone with the last of its grants, its other secrets at once, and the token of a
 * draft when nobody confirmed it. None of them waits for the daily prune.
 */
import { DRAFT_TOKEN_SECONDS } from '../../domain/connectors/connector-draft.ts';
import { unneededSecret } from '../connectors/connector-secrets.ts';
import { unneededCredential } from '../connectors/credentials.ts';
import { due } from './due-rows.ts';

export const UNNEEDED_SECRETS = [
  due(
    ({ db, file }) =>
      unneededCredential(
        db,
        file.connectors.filter(({ token }) => 'stored' in token).map(({ id }) => id),
      ),
    () => ({ name: 'prune', payload: {} }),
  ),
  due(
    ({ db, file }) =>
      unneededSecret(
        db,
        file.connectors.map(({ id }) => id),
      ),
    () => ({ name: 'prune', payload: {} }),
  ),
  due(
    ({ db, now }) =>
      db
        .selectFrom('connectorDrafts')
        .select('id as subject')
        .where('closedAt', 'is', null)
        .where('sealedAt', '<=', new Date(now.getTime() - DRAFT_TOKEN_SECONDS * 1000))
        .limit(1),
    () => ({ name: 'prune', payload: {} }),
  ),
] as const;
