import { describe, expect, it } from 'vitest';
import { openOffice } from '../support/office.ts';

describe('a grant on a project', () => {
  it('is made with a backstop, held, and taken back', async () => {
    const office = await openOffice();
    const { api } = office.acme.projects;
    const { ana } = office.acme.users;
    const id = await office.grant('ana', 'acme/platform/api', 'developer', '4h');
    expect(await office.status(id)).toBe('active');
    expect(office.row('project', api, ana)).toBe('30 until 2026-11-27');
    await office.pass('3h 59m');
    expect(await office.status(id)).toBe('active');
    await office.pass('2m');
    expect(await office.status(id)).toBe('ended: expired');
    expect(office.row('project', api, ana)).toBeNull();
  });
});
