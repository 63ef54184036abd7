import type { OperationContext } from '../../context.ts';
import { isUnreadOnTheWay } from '../../domain/identities/one-time-link.ts';

/** Whether there are pages on which a token, or another secret, can be entered or shown. */
export const hasSecretPages = ({ publicUrl }: Pick<OperationContext, 'publicUrl'>): boolean =>
  publicUrl !== null && isUnreadOnTheWay(publicUrl);
