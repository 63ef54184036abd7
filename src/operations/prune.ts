import type { OperationContext } from '../context.ts';
import { pruneConnectorLogs } from '../db/connectors/connector-logs.ts';
import { pruneApiAnswers } from '../db/api/api-answers.ts';
import { pruneApiTokens } from '../db/api/api-tokens.ts';
import { pruneConsoleSessions } from '../db/identities/console-sessions.ts';
import { dropConnectorSecrets } from '../db/connectors/connector-secrets.ts';
import { dropCredentials } from '../db/connectors/credentials.ts';
import { pruneLooks } from '../db/findings/watched-places.ts';
import { pruneKeptRequests } from '../db/requests/kept-requests.ts';
import { pruneMessages } from '../db/messages/message-pruning.ts';
import { pruneOneTimeLinks } from '../db/identities/one-time-links.ts';
import { pruneReviewReads } from '../db/reviews/reads.ts';
import { system } from '../domain/actor.ts';
import { evidenceKeptSeconds, keptSeconds } from '../domain/document/config-file.ts';
import { LOG_DAYS } from '../domain/connectors/connector-log.ts';
import { connectorSubject } from '../domain/messages/subject.ts';
import { dropEvidence } from './reviews/steps/drop-evidence.ts';
import { lapseDrafts } from './setup/steps/lapse-drafts.ts';
import { lapseVerifications } from './verifications/steps/lapse-verifications.ts';
import { lockConfig } from './config/steps/activate-config.ts';
import { transact } from './transact.ts';

/**
 * Requests for which there was no account; the messages that offer to go on with them say by then
 * that it is too late.
 */
const KEPT_DAYS = 30;
/** A place is looked at once a day as long as somebody who was let in has power there. */
const WATCH_DAYS = 7;
/** Who was invited and what machines signed in with, as read for an access review. */
const REVIEW_READ_DAYS = 30;

/**
 * Deletes connector log lines older than 30 days, and the tokens of connectors that are in the
 * document no more, or have theirs from elsewhere by now, once their last grant has ended, and
 * one-time links a day after their time, as are answers of the API, tokens
 * that nobody made and sessions of the console.
 * Verifications that ran out are closed, and so are edits
 * nobody went on with; tokens that nobody confirmed for a day are deleted. Messages go some time
 * after what they are about has ended, and evidence of access reviews some time after it was made.
 * What was read for a review is forgotten thirty days later, once none is under way there; what was
 * found in a watched place, a week after the last look.
 * Requests, grants and the audit trail are kept.
 */
export async function prune(ctx: OperationContext): Promise<void> {
  const kept = await transact(ctx, system('prune'), async (tx) => {
    // Nobody stores a token and puts its connector in force between the look and the deletion.
    const { file } = await lockConfig(tx);
    await pruneConnectorLogs(tx, new Date(tx.now.getTime() - LOG_DAYS * 86_400_000));
    await pruneOneTimeLinks(tx, new Date(tx.now.getTime() - 86_400_000));
    await pruneApiAnswers(tx, new Date(tx.now.getTime() - 86_400_000));
    await pruneApiTokens(tx, new Date(tx.now.getTime() - 86_400_000));
    await pruneConsoleSessions(tx, new Date(tx.now.getTime() - 86_400_000));
    await pruneLooks(tx, new Date(tx.now.getTime() - WATCH_DAYS * 86_400_000));
    await pruneKeptRequests(tx, new Date(tx.now.getTime() - KEPT_DAYS * 86_400_000));
    await pruneReviewReads(tx, new Date(tx.now.getTime() - REVIEW_READ_DAYS * 86_400_000));
    await dropEvidence(tx, evidenceKeptSeconds(file));
    await lapseVerifications(tx);
    await lapseDrafts(tx);
    const stored = file.connectors.filter(({ token }) => 'stored' in token);
    await dropConnectorSecrets(
      tx,
      file.connectors.map(({ id }) => id),
    );
    for (const id of await dropCredentials(
      tx,
      stored.map((connector) => connector.id),
    ))
      tx.audit({ action: 'credential.dropped', subject: connectorSubject(id), body: {} });
    return keptSeconds(file) * 1000;
  });
  // In small transactions: the first time there may be millions.
  for (let deleted = MOST_AT_ONCE; deleted === MOST_AT_ONCE;)
    deleted = await transact(ctx, system('prune'), (tx) =>
      pruneMessages(tx, new Date(tx.now.getTime() - kept), MOST_AT_ONCE),
    );
}

const MOST_AT_ONCE = 5_000;
