import type { OperationContext } from '../../context.ts';
import type { PersonActor } from '../../domain/actor.ts';
import type { ReviewCampaignId } from '../../domain/id.ts';
import { actingPerson } from '../acting-person.ts';
import { assertRuns } from './steps/assert-runs.ts';
import { assertSettings, type ReviewSettings } from './steps/assert-settings.ts';
import { beginCampaign } from './steps/begin-campaign.ts';
import { transact } from '../transact.ts';

export interface CreateCampaign extends ReviewSettings {
  /** Its reviewers are asked as soon as it is staged, without anybody looking at it first. */
  readonly opensItself?: boolean;
}

/**
 * Makes a draft of a campaign, and has its snapshot taken. Whoever makes it has its card from then
 * on. Writes review_campaigns, messages, audit_events; adds stage-campaign. Twice: two campaigns.
 * @throws RefusedError review_setting; ForbiddenError not_owner, deactivated
 */
export const createCampaign = (
  ctx: OperationContext,
  actor: PersonActor,
  { opensItself = false, ...settings }: CreateCampaign,
): Promise<ReviewCampaignId> =>
  transact(ctx, actor, async (tx) => {
    const person = await actingPerson(tx, actor);
    await assertRuns(tx, settings.scope.connectors, person);
    await assertSettings(tx, settings, person);
    const { id } = await beginCampaign(tx, settings, { createdBy: person.id, opensItself });
    return id;
  });
