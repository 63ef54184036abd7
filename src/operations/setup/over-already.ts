import type { ConnectorDraft } from '../../db/connector-drafts.ts';
import { StaleError } from '../../errors.ts';

/** What somebody is told who was too late. */
export const overAlready = ({ status, entered }: ConnectorDraft): StaleError =>
  new StaleError(
    'decided',
    status === 'confirmed'
      ? `The details of ${entered.name} are confirmed already. \`/access integrations\` shows it.`
      : `${entered.name} was discarded meanwhile. \`/access integrations\` shows what is there.`,
  );
