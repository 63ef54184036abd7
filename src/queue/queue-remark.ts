import type { QueueHealth } from './backend.ts';

/** What `/readyz` says of a queue: what is wrong, else a remark, else null. Pure. */
export function queueRemark({
  ok,
  detail,
  evicts,
  refuses,
}: QueueHealth): string | { remark: string } | null {
  if (!ok) return detail;
  if (evicts === true) return `${detail} drops keys when memory runs out, and jobs with them`;
  return refuses === undefined ? null : { remark: `refuses: ${refuses}` };
}
