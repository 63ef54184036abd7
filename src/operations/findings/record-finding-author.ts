import type { Author } from '../../connectors/found.ts';
import type { OperationContext } from '../../context.ts';
import { lockFinding } from '../../db/findings/findings.ts';
import { recordAuthor } from '../../db/findings/finding-looks.ts';
import { system } from '../../domain/actor.ts';
import type { FindingId } from '../../domain/id.ts';
import { transact } from '../transact.ts';

/**
 * Records who gave somebody what was found, and shows it to the owners; null when GitLab does not
 * say. Twice: the same.
 */
export async function recordFindingAuthor(
  ctx: OperationContext,
  findingId: FindingId,
  author: Author | null,
): Promise<void> {
  await transact(ctx, system('find-finding-author'), async (tx) => {
    const finding = await lockFinding(tx, findingId);
    if (finding === undefined) return;
    await recordAuthor(tx, findingId, author ?? finding.author);
    if (author !== null && finding.status === 'open') tx.renewMessages(findingId, ['finding-card']);
  });
}
