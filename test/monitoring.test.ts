/** What docs/monitoring asks of Prometheus, against what the program tells it. */
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { z } from 'zod';
import { createMetrics } from '../src/web/metrics.ts';
import { withConflict } from './support/conflicts.ts';
import { openOffice } from './support/office.ts';

const FOLDER = new URL('../docs/monitoring/', import.meta.url).pathname;
const read = (name: string): string => readFileSync(`${FOLDER}${name}`, 'utf8');

const Rules = z.object({
  groups: z.array(
    z.object({
      rules: z.array(
        z.strictObject({
          alert: z.string(),
          expr: z.string(),
          for: z.string().optional(),
          labels: z.object({ severity: z.enum(['critical', 'warning', 'info']) }),
          annotations: z.object({ summary: z.string(), description: z.string() }),
        }),
      ),
    }),
  ),
});
const Dashboard = z.object({
  panels: z.array(z.object({ title: z.string(), targets: z.array(z.object({ expr: z.string() })) })),
});

const rules = Rules.parse(parse(read('alerts.yaml'))).groups.flatMap((group) => group.rules);
const panels = Dashboard.parse(JSON.parse(read('dashboard.json'))).panels;
const expressions = [
  ...rules.map(({ alert, expr }) => ({ name: alert, expr })),
  ...panels.flatMap(({ title, targets }) => targets.map(({ expr }) => ({ name: title, expr }))),
];

/** `hallpass_grants` → the names of its labels. */
async function measured(): Promise<ReadonlyMap<string, readonly string[]>> {
  const { ctx } = await openOffice({ document: withConflict() });
  const metrics = createMetrics({ db: ctx.db, now: ctx.now, waiting: async () => ({ access: 1 }) });
  const found = new Map<string, readonly string[]>();
  for (const line of (await metrics()).split('\n')) {
    const help = /^# HELP (hallpass_\w+)/.exec(line)?.[1];
    if (help !== undefined) found.set(help, []);
    const [, name, labels] = /^(hallpass_\w+)\{(.*)\}/.exec(line) ?? [];
    if (name !== undefined)
      found.set(
        name,
        [...(labels ?? '').matchAll(/(\w+)="/g)].map(([, one]) => one ?? ''),
      );
  }
  return found;
}

describe('docs/monitoring', () => {
  it('asks for nothing that is not measured', async () => {
    const names = await measured();
    const asked = expressions.map(({ name, expr }) => ({ name, metrics: expr.match(/hallpass_\w+/g) ?? [] }));
    expect(asked.filter(({ metrics }) => metrics.length === 0)).toEqual([]);
    expect(asked.filter(({ metrics }) => metrics.some((metric) => !names.has(metric)))).toEqual([]);
    for (const { name, expr } of expressions)
      for (const [, metric = '', selector = ''] of expr.matchAll(/(hallpass_\w+)\{(\w+)/g))
        expect({ name, selector, labels: names.get(metric) }).toMatchObject({
          labels: expect.arrayContaining([selector]),
        });
  });

  it('alerts on every metric that operating.md says to wake somebody for', () => {
    const operating = readFileSync(new URL('../docs/operating.md', import.meta.url), 'utf8');
    const rows = operating.split('\n').filter((line) => line.startsWith('| `hallpass_'));
    const alerted = rules.map(({ expr }) => expr).join('\n');
    const missing = rows
      .filter((row) => !row.includes('for dashboards'))
      .flatMap((row) => row.split('|')[1]?.match(/hallpass_\w+/g) ?? [])
      .filter(
        (metric) => !alerted.includes(metric) && metric !== 'hallpass_connector_last_webhook_age_seconds',
      );
    // What is usual between two webhooks differs from company to company.
    expect(missing).toEqual([]);
  });

  const skipped = hasPromtool() ? '' : ' (skipped: there is no promtool here)';
  it.skipIf(skipped !== '')(`fires when it should and not before, by promtool${skipped}`, () => {
    expect(promtool('check', 'rules', 'alerts.yaml')).toContain(`SUCCESS: ${rules.length} rules found`);
    expect(promtool('test', 'rules', 'alerts.test.yaml')).toContain('SUCCESS');
  });
});

const promtool = (...args: string[]): string =>
  execFileSync('promtool', args, { cwd: FOLDER, encoding: 'utf8', stdio: 'pipe' });

function hasPromtool(): boolean {
  try {
    execFileSync('promtool', ['--version'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}
