/**
 * While a sync runs, GitLab has to be left so much of its quota as the grants take that end
 * meanwhile, in whichever process.
 */
import type { Connector } from '../src/connectors/connector.ts';
import type { Context } from '../src/context.ts';
import { countEndingBy } from '../src/db/due/due-grants.ts';

const LOOK_EVERY_MS = 2_000;
/** GitLab's quota is one of minutes. */
const AHEAD_MS = 60_000;

/** Looks once before it resolves, and then goes on until it is stopped. Never rejects. */
export async function keepRoom(ctx: Context, connector: Connector): Promise<{ readonly stop: () => void }> {
  let isStopped = false;
  let next: NodeJS.Timeout | undefined;
  const look = async (): Promise<void> => {
    try {
      const ending = await countEndingBy(ctx.db, new Date(ctx.now().getTime() + AHEAD_MS));
      if (!isStopped) connector.keepFor(ending);
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
      connector.keepFor(0);
    },
  };
}
