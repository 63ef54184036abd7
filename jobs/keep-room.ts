/**
 * While a sync runs, GitLab has to be left so much of its quota as the grants take that end
 * meanwhile, in whichever process.
 */
import type { Connector } from '../src/connectors/connector.ts';
import type { Context } from '../src/context.ts';
import { countEndingBy } from '../src/db/due/due-grants.ts';

const LOOK_EVERY_MS = 2_000;
/** For the quotas that GitLab gives by the minute. */
const SOON_MS = 60_000;
const NOTHING = { soon: 0, untilReset: 0 };

/** Looks once before it resolves, and then goes on until it is stopped. Never rejects. */
export async function keepRoom(ctx: Context, connector: Connector): Promise<{ readonly stop: () => void }> {
  let isStopped = false;
  let next: NodeJS.Timeout | undefined;
  const look = async (): Promise<void> => {
    try {
      const inAMinute = new Date(ctx.now().getTime() + SOON_MS);
      const resetsAt = connector.resetsAt();
      const soon = await countEndingBy(ctx.db, inAMinute);
      const isLater = resetsAt !== null && resetsAt > inAMinute;
      const untilReset = isLater ? await countEndingBy(ctx.db, resetsAt) : soon;
      if (!isStopped) connector.keepFor({ soon, untilReset });
    } catch (error) {
      ctx.log.debug({ err: error }, 'ends not counted');
    }
    if (!isStopped) next = setTimeout(() => void look(), LOOK_EVERY_MS);
  };
  await look();
  return {
    stop() {
      isStopped = true;
      clearTimeout(next);
      connector.keepFor(NOTHING);
    },
  };
}
