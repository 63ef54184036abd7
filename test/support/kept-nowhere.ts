import { expect } from 'vitest';
import { findings } from './findings.ts';
import { cardOf } from './left-behind.ts';
import type { Office } from './office.ts';

/** No row of what was found, no audit event, no card has it. */
export async function expectKeptNowhere(office: Office, secret: string): Promise<void> {
  const grants = await office.ctx.db.selectFrom('grants').select('leftoversKnown').execute();
  const events = await office.ctx.db.selectFrom('auditEvents').select('body').execute();
  expect(JSON.stringify([grants, events, await findings(office)])).not.toContain(secret);
  for (const finding of await findings(office)) expect(await cardOf(office, finding)).not.toContain(secret);
}
