import { Counter } from 'prom-client';

/**
 * What the sweep had to do because the queue had not, by job, since the process started. In health
 * it stays at zero.
 */
export const sweepRescued = new Counter({
  name: 'hallpass_sweep_rescued_total',
  help: 'Jobs that the sweep ran because the queue had not run them in time.',
  labelNames: ['job'],
  registers: [],
});
