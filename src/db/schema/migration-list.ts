import { sql0001 } from './migrations/0001-initial.ts';
import { sql0002 } from './migrations/0002-outcomes.ts';
import { sql0003 } from './migrations/0003-late-revocations.ts';
import { sql0004 } from './migrations/0004-holders.ts';
import { sql0005 } from './migrations/0005-indexes.ts';
import { sql0006 } from './migrations/0006-history.ts';
import { sql0007 } from './migrations/0007-scopes.ts';
import { sql0008 } from './migrations/0008-similar-names.ts';
import { sql0009 } from './migrations/0009-held-in-gitlab.ts';
import { sql0010 } from './migrations/0010-processes.ts';
import { sql0011 } from './migrations/0011-ended-grants.ts';
import { sql0012 } from './migrations/0012-account-misses.ts';
import { sql0013 } from './migrations/0013-kept-requests.ts';
import { sql0014 } from './migrations/0014-instances.ts';
import { sql0015 } from './migrations/0015-mapped-accounts.ts';
import { sql0016 } from './migrations/0016-ways-in.ts';
import { sql0017 } from './migrations/0017-grant-terms.ts';
import { sql0018 } from './migrations/0018-conflicts.ts';
import { sql0019 } from './migrations/0019-extensions-looked-at.ts';
import { sql0020 } from './migrations/0020-approvals-in-steps.ts';
import { sql0021 } from './migrations/0021-conflict-alerts.ts';
import { sql0022 } from './migrations/0022-reviewed-requests.ts';
import { sql0023 } from './migrations/0023-connector-secrets.ts';
import { sql0024 } from './migrations/0024-requests-of-a-place.ts';
import { sql0025 } from './migrations/0025-managers.ts';
import { sql0026 } from './migrations/0026-emergency-stops.ts';
import { sql0027 } from './migrations/0027-on-call.ts';
import { sql0028 } from './migrations/0028-access-reviews.ts';
import { sql0029 } from './migrations/0029-sync-run-pages.ts';
import { sql0030 } from './migrations/0030-nobody-left.ts';
import { sql0031 } from './migrations/0031-user-groups.ts';
import { sql0032 } from './migrations/0032-evidence.ts';
import { sql0033 } from './migrations/0033-review-schedules.ts';
import { sql0034 } from './migrations/0034-web-approvals.ts';
import { sql0035 } from './migrations/0035-api-tokens.ts';
import { sql0036 } from './migrations/0036-leftovers.ts';
import { sql0037 } from './migrations/0037-request-notices.ts';
import { sql0038 } from './migrations/0038-lists-doubt.ts';
import { sql0039 } from './migrations/0039-user-group-handles.ts';
import { sql0040 } from './migrations/0040-since-when.ts';
import { sql0041 } from './migrations/0041-event-receivers.ts';
import { sql0042 } from './migrations/0042-request-windows.ts';
import { sql0043 } from './migrations/0043-evidence-unsent.ts';
import { sql0044 } from './migrations/0044-review-reads.ts';
import { sql0045 } from './migrations/0045-assistants.ts';
import { sql0046 } from './migrations/0046-last-use.ts';
import { sql0047 } from './migrations/0047-review-triggers.ts';
import { sql0048 } from './migrations/0048-console-sessions.ts';
import { sql0049 } from './migrations/0049-console-decisions.ts';
import { sql0050 } from './migrations/0050-review-item-tries.ts';
import { sql0051 } from './migrations/0051-requests-number.ts';
import { sql0052 } from './migrations/0052-custom-roles.ts';
import { sql0053 } from './migrations/0053-review-item-seen.ts';
import { sql0054 } from './migrations/0054-gifts.ts';
import { sql0055 } from './migrations/0055-joined.ts';
import { sql0056 } from './migrations/0056-findings-seen.ts';
import { sql0057 } from './migrations/0057-turns.ts';
import { sql0060 } from './migrations/0060-kept-go-on.ts';
import { sql0063 } from './migrations/0063-moved-places.ts';
import { sql0063Lost } from './migrations/0063-places-lost.ts';
import { sql0064 } from './migrations/0064-watched-findings.ts';
import { sql0065 } from './migrations/0065-review-given.ts';
import { sql0065Begins } from './migrations/0065-who-owns.ts';
import { sql0066 } from './migrations/0066-end-notes.ts';
import { sql0067 } from './migrations/0067-watched-custom-roles.ts';
import { sql0068 } from './migrations/0068-looks-go-on.ts';
import { sql0069 } from './migrations/0069-one-date.ts';
import { sql0070 } from './migrations/0070-notices.ts';
import { sql0071 } from './migrations/0071-late-ends.ts';
import { sql0072 } from './migrations/0072-standstill-notices.ts';
import { sql0073 } from './migrations/0073-away-places.ts';
import { sql0074 } from './migrations/0074-watched-places.ts';
import { sql0075 } from './migrations/0075-found-again.ts';
import { sql0076 } from './migrations/0076-still-held.ts';
import { sql0077 } from './migrations/0077-unlinked-over.ts';

/** In order of name, each a list of statements; forward only, and never changed once released. */
export const MIGRATIONS: Readonly<Record<string, string>> = {
  '0001-initial': sql0001,
  '0002-outcomes': sql0002,
  '0003-late-revocations': sql0003,
  '0004-holders': sql0004,
  '0005-indexes': sql0005,
  '0006-history': sql0006,
  '0007-scopes': sql0007,
  '0008-similar-names': sql0008,
  '0009-held-in-gitlab': sql0009,
  '0010-processes': sql0010,
  '0011-ended-grants': sql0011,
  '0012-account-misses': sql0012,
  '0013-kept-requests': sql0013,
  '0014-instances': sql0014,
  '0015-mapped-accounts': sql0015,
  '0016-ways-in': sql0016,
  '0017-grant-terms': sql0017,
  '0018-conflicts': sql0018,
  '0019-extensions-looked-at': sql0019,
  '0020-approvals-in-steps': sql0020,
  '0021-conflict-alerts': sql0021,
  '0022-reviewed-requests': sql0022,
  '0023-connector-secrets': sql0023,
  '0024-requests-of-a-place': sql0024,
  '0025-managers': sql0025,
  '0026-emergency-stops': sql0026,
  '0027-on-call': sql0027,
  '0028-access-reviews': sql0028,
  '0029-sync-run-pages': sql0029,
  '0030-nobody-left': sql0030,
  '0031-user-groups': sql0031,
  '0032-evidence': sql0032,
  '0033-review-schedules': sql0033,
  '0034-web-approvals': sql0034,
  '0035-api-tokens': sql0035,
  '0036-leftovers': sql0036,
  '0037-request-notices': sql0037,
  '0038-lists-doubt': sql0038,
  '0039-user-group-handles': sql0039,
  '0040-since-when': sql0040,
  '0041-event-receivers': sql0041,
  '0042-request-windows': sql0042,
  '0043-evidence-unsent': sql0043,
  '0044-review-reads': sql0044,
  '0045-assistants': sql0045,
  '0046-last-use': sql0046,
  '0047-review-triggers': sql0047,
  '0048-console-sessions': sql0048,
  '0049-console-decisions': sql0049,
  '0050-review-item-tries': sql0050,
  '0051-requests-number': sql0051,
  '0052-custom-roles': sql0052,
  '0053-review-item-seen': sql0053,
  '0054-gifts': sql0054,
  '0055-joined': sql0055,
  '0056-findings-seen': sql0056,
  '0057-turns': sql0057,
  '0060-kept-go-on': sql0060,
  '0063-moved-places': sql0063,
  '0063-places-lost': sql0063Lost,
  '0064-watched-findings': sql0064,
  '0065-review-given': sql0065,
  '0065-who-owns': sql0065Begins,
  '0066-end-notes': sql0066,
  '0067-watched-custom-roles': sql0067,
  '0068-looks-go-on': sql0068,
  '0069-one-date': sql0069,
  '0070-notices': sql0070,
  '0071-late-ends': sql0071,
  '0072-standstill-notices': sql0072,
  '0073-away-places': sql0073,
  '0074-watched-places': sql0074,
  '0075-found-again': sql0075,
  '0076-still-held': sql0076,
  '0077-unlinked-over': sql0077,
};
