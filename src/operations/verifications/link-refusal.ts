import { RefusedError } from '../../errors.ts';

/** What somebody reads whose link leads nowhere. Pure. */
export const linkRefusal = (fault: 'expired' | 'used'): RefusedError =>
  fault === 'expired'
    ? new RefusedError('link_expired', 'This link was good for 15 minutes, which are over.')
    : new RefusedError(
        'link_used',
        'This link was used already. It works once, and only in the browser that opened it first.',
      );
