import { expect, it } from 'vitest';
import { anchorOnce, startAnchoring } from '../../jobs/anchor-audit.ts';
import { auditHead } from '../../src/db/audit/audit.ts';
import { verifyAudit } from '../../src/db/audit/verify-audit.ts';
import type { AnchoredHead } from '../../src/domain/audit-anchor.ts';
import { openOffice } from '../support/office.ts';

function recording() {
  const heads: AnchoredHead[] = [];
  return { heads, anchor: { keep: async (head: AnchoredHead) => void heads.push(head) } };
}

it('keeps the head when it has moved, and only then', async () => {
  const office = await openOffice();
  const { heads, anchor } = recording();
  const first = await anchorOnce(office.ctx, anchor, 0);
  expect(await anchorOnce(office.ctx, anchor, first)).toBe(first);
  await office.grant('ana', 'acme/platform/api', 'developer', '1h');
  const second = await anchorOnce(office.ctx, anchor, first);
  expect(heads.map(({ seq }) => seq)).toEqual([first, second]);
  expect(heads.at(-1)).toMatchObject(await auditHead(office.ctx.db));
  expect(await verifyAudit(office.ctx.db, heads)).toMatchObject({ broken: null });
});

it('tries a head again that could not be kept, and goes on without it', async () => {
  const office = await openOffice();
  const { heads, anchor } = recording();
  const broken = { keep: () => Promise.reject(new Error('disk full')) };
  expect(await anchorOnce(office.ctx, broken, 0)).toBe(0);
  await anchorOnce(office.ctx, anchor, 0);
  expect(heads).toHaveLength(1);
});

it('keeps what was done last when the program stops', async () => {
  const office = await openOffice();
  const { heads, anchor } = recording();
  const anchoring = startAnchoring(office.ctx, anchor);
  await expect.poll(() => heads.length).toBe(1);
  await office.grant('ana', 'acme/platform/api', 'developer', '1h');
  await anchoring.stop();
  expect(heads.at(-1)).toMatchObject(await auditHead(office.ctx.db));
});
