import { RefusedError } from '../../errors.ts';

/** What somebody reads whose link leads nowhere. Pure. */
export const linkRefusal = (fault: 'expired' | 'used'): RefusedError =>
  fault === 'expired'
    ? new RefusedError('link_expired')
    : new RefusedError({ code: 'link_used', why: 'used' });
