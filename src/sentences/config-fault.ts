import type { ConfigFault } from '../errors.ts';
import { faultSentence } from './faults.ts';

/** What is wrong with a variable or the document, and what to do. Pure. */
export const configFaultText = ({ message }: ConfigFault): string =>
  typeof message === 'string' ? message : faultSentence(message);
