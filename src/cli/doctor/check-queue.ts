import { setTimeout as sleep } from 'node:timers/promises';
import type { QueueHealth } from '../../queue/backend.ts';
import type { QueueAddress } from '../../queue/connect-backend.ts';
import { openQueue } from '../../queue/queue.ts';
import { fail, ok, warn, type Finding } from './finding.ts';

const CONNECT_LIMIT_MS = 2_000;

/** Connects to where jobs are kept, adds none. Never rejects. */
export async function checkQueue(address: QueueAddress): Promise<Finding[]> {
  const queue = openQueue(address, () => undefined);
  try {
    return findingsOf(await firstAnswer(() => queue.checkHealth()));
  } finally {
    await queue.close();
  }
}

/** What a queue's health means for whoever runs it. Pure. */
export function findingsOf(health: QueueHealth): Finding[] {
  if (!health.ok) {
    return [
      fail(
        'Queue',
        `${health.detail}. Check that it runs and that REDIS_URL is right; until then the sweep alone does the work, up to a minute late`,
      ),
    ];
  }
  return [
    ok('Queue', health.detail),
    ...refusalFindings(health),
    ...evictionFindings(health),
    ...persistenceFindings(health),
  ];
}

function refusalFindings({ refuses }: QueueHealth): Finding[] {
  if (refuses === undefined) return [];
  return [
    warn(
      'Redis',
      `refuses: ${refuses}. Jobs travel without it; see yourself that maxmemory-policy is noeviction and appendonly yes`,
    ),
  ];
}

function evictionFindings({ evicts }: QueueHealth): Finding[] {
  if (evicts === undefined) return [];
  return evicts
    ? [
        fail(
          'Redis eviction',
          'drops keys when memory runs out, and jobs with them; set `maxmemory-policy noeviction`',
        ),
      ]
    : [ok('Redis eviction', 'noeviction')];
}

function persistenceFindings({ persists }: QueueHealth): Finding[] {
  if (persists === undefined) return [];
  return persists
    ? [ok('Redis persistence', 'jobs survive a restart')]
    : [
        warn(
          'Redis persistence',
          'jobs are lost when Redis restarts, and then run late; set `appendonly yes`',
        ),
      ];
}

/** A connection takes a moment: a queue that is not there yet is asked again for a few seconds. */
async function firstAnswer(ask: () => Promise<QueueHealth>): Promise<QueueHealth> {
  const end = performance.now() + CONNECT_LIMIT_MS;
  for (;;) {
    const health = await ask();
    if (health.ok || performance.now() > end) return health;
    await sleep(100);
  }
}
