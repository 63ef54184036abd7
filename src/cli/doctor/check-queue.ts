import { setTimeout as sleep } from 'node:timers/promises';
import type { QueueHealth } from '../../queue/backend.ts';
import type { QueueAddress } from '../../queue/connect-backend.ts';
import { openQueue } from '../../queue/queue.ts';
import { queueAdvice } from '../../sentences/queue-advice.ts';
import { fail, ok, warn, type Diagnosis } from './diagnosis.ts';

const CONNECT_LIMIT_MS = 2_000;

/** Connects to where jobs are kept, adds none. Never rejects. */
export async function checkQueue(address: QueueAddress): Promise<Diagnosis[]> {
  const queue = openQueue(address, () => undefined);
  try {
    return diagnosesOf(await firstAnswer(() => queue.checkHealth()));
  } finally {
    await queue.close();
  }
}

/** What a queue's health means for whoever runs it. Pure. */
export function diagnosesOf(health: QueueHealth): Diagnosis[] {
  if (!health.ok) {
    return [
      fail(
        'Queue',
        `${health.detail}. ${queueAdvice(health.detail)}; until then the sweep alone does the work, some seconds late`,
      ),
    ];
  }
  return [
    ok('Queue', health.detail),
    ...refusalDiagnoses(health),
    ...evictionDiagnoses(health),
    ...persistenceDiagnoses(health),
  ];
}

function refusalDiagnoses({ refuses }: QueueHealth): Diagnosis[] {
  if (refuses === undefined) return [];
  return [
    warn(
      'Redis',
      `refuses: ${refuses}. Jobs travel without it; see yourself that maxmemory-policy is noeviction and appendonly yes`,
    ),
  ];
}

function evictionDiagnoses({ evicts }: QueueHealth): Diagnosis[] {
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

function persistenceDiagnoses({ persists }: QueueHealth): Diagnosis[] {
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
