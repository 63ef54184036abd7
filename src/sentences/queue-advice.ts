/**
 * What whoever runs hallpass can do about a queue that does not work; `detail` is what its health
 * says. Pure.
 */
export function queueAdvice(detail: string): string {
  if (/^PostgreSQL refuses: (?:permission denied|relation|schema|function)/.test(detail))
    return 'The role needs CREATE on the database, or all rights on the schema bullmq and what is in it: grant them, then run `hallpass migrate`';
  return detail.startsWith('PostgreSQL')
    ? 'Check that it runs and lets the queue work'
    : 'Check that it runs and that REDIS_URL is right';
}
