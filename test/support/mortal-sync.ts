/** A sync that dies: from one point on nothing it does has any effect, as when its process is killed. */
import { syncConnector } from '../../jobs/sync-connector.ts';
import type { Context } from '../../src/context.ts';
import { connectorsOf } from './office-connectors.ts';
import type { Office } from './office.ts';

export type Death =
  /** Right after the n-th transaction. */
  | { readonly afterCommit: number }
  /** While the n-th request to GitLab is answered. */
  | { readonly atRequest: number };

/** Runs a sync in what is a process of its own to GitLab; true when it died before it was over. */
export async function syncUntil(office: Office, death: Death): Promise<boolean> {
  const { gitlab, ctx } = office;
  const life = new AbortController();
  const died = new Promise<true>((resolve) => life.signal.addEventListener('abort', () => resolve(true)));
  let requests = 0;
  const deaf = gitlab.onRequest((phase) => {
    if (phase === 'applied' && 'atRequest' in death && ++requests === death.atRequest) life.abort();
  });
  const commits = { left: 'afterCommit' in death ? death.afterCommit : Infinity };
  const mortal: Context = {
    ...ctx,
    db: mortalDb(ctx.db, life, commits),
    connectors: connectorsOf(office.database.db, ctx, {
      offset: 0,
      token: gitlab.token,
      timeoutMs: undefined,
    }),
  };
  // A process that is gone does not tell how what it was doing has failed.
  const over = syncConnector(mortal, { connectorId: 'gitlab' }, life.signal).then(
    () => false,
    (error: unknown) => {
      if (!life.signal.aborted) throw error;
      return true;
    },
  );
  try {
    return await Promise.race([over, died]);
  } finally {
    deaf();
  }
}

/** Reads and writes nothing any more once `life` is over; a transaction under way then is rolled back. */
function mortalDb(db: Context['db'], life: AbortController, commits: { left: number }): Context['db'] {
  const transaction = () => ({
    execute: async <T>(work: (tx: never) => Promise<T>): Promise<T> => {
      const result = await db.transaction().execute(async (tx) => {
        const outcome = await work(tx as never);
        life.signal.throwIfAborted();
        return outcome;
      });
      if (--commits.left === 0) life.abort();
      life.signal.throwIfAborted();
      return result;
    },
  });
  return new Proxy(db, {
    get(target, name: keyof Context['db']) {
      life.signal.throwIfAborted();
      return name === 'transaction' ? transaction : target[name].bind(target);
    },
  });
}
