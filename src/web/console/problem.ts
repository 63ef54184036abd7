/** What is said where something did not work, and with which status. Pure. */
import { ConfigError, ForbiddenError, NotFoundError, StaleError } from '../../errors.ts';
import { configFaultText } from '../../sentences/config-fault.ts';
import { errorSentence, isTold } from '../../sentences/error-sentence.ts';
import { PLAIN_WAYS } from '../../sentences/ways.ts';

export interface Problem {
  readonly title: string;
  readonly says: string;
  readonly status: 400 | 403 | 404 | 409 | 413 | 422 | 500;
}

/** Null for a bug. */
export function problemOf(error: unknown): Problem | null {
  if (error instanceof ConfigError)
    return { title: 'Nothing was changed', says: faultsText(error), status: 422 };
  if (!isTold(error)) return null;
  if (error instanceof NotFoundError) return { title: 'There is nothing here', says: NOTHING, status: 404 };
  const says = errorSentence(error, PLAIN_WAYS).replaceAll('`', '');
  if (error instanceof StaleError) return { title: 'Nothing was changed', says, status: 409 };
  if (error instanceof ForbiddenError) return { title: 'That does not work', says, status: 403 };
  return { title: 'Nothing was changed', says, status: 422 };
}

const faultsText = ({ faults }: ConfigError): string =>
  faults.map((fault) => `${fault.path} ${configFaultText(fault)}`).join(' ');

const NOTHING = 'It is gone, was never there, or is not for you to see.';
