import type { ConnectorDraft } from '../../db/connectors/connector-drafts.ts';
import { StaleError } from '../../errors.ts';

/** What somebody is told who was too late. */
export const overAlready = ({ status, entered }: ConnectorDraft): StaleError =>
  new StaleError({
    code: 'decided',
    what: 'draft',
    status: status === 'confirmed' ? status : 'discarded',
    connector: entered.name,
  });
