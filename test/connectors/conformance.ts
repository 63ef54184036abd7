/*
 * The contract of src/connectors/connector.ts, executed. A connector is one when this passes against its system.
 * Start a system for each test in `setup`; it stops what it started by itself.
 */
import { describe, expect, it, vi } from 'vitest';
import type { ResourceRef } from '../../src/connectors/found.ts';
import { addDays } from '../../src/domain/day.ts';
import type { Role } from '../../src/domain/entitlement.ts';
import { describeTrouble } from './conformance-trouble.ts';
import { collect, collectPages, never, placeOf, row, type Stage } from './stage.ts';

/** `skipped` says why the system cannot be had here; null runs the suite. */
export function describeConnector(
  name: string,
  setup: () => Promise<Stage>,
  skipped: string | null = null,
): void {
  if (skipped !== null) console.info(`${name} is not tried: ${skipped}`);
  describe.skipIf(skipped !== null)(`${name} is a connector`, () => {
    describeLists(setup);
    describeManyLists(setup);
    describeReading(setup);
    describeWriting(setup);
    describeOvertaking(setup);
    describeFloor(setup);
    describeTrouble(setup);
  });
}

/** A system may work out later what somebody holds in sum; the row itself it knows at once. */
const expectEffective = (stage: Stage, resource: ResourceRef, role: Role | null): Promise<void> =>
  vi.waitFor(
    async () => {
      const held = await stage.connector.holding(placeOf(stage, resource), role, never);
      expect(held?.role ?? null).toBe(role);
    },
    { timeout: 60_000, interval: 250 },
  );

function describeLists(setup: () => Promise<Stage>): void {
  it('says whose token it is and what that may do', async () => {
    const { connector, top } = await setup();
    const check = await connector.check(never);
    expect(check).toMatchObject({ root: { externalId: top.externalId }, canProvision: true });
    expect(check.account.externalId).toMatch(/^\d+$/);
  });

  it('lists the tokens of a place, and says where it shows none', async () => {
    const { connector, project } = await setup();
    const found = await connector.listAccessTokens(project, never);
    for (const { accountExternalId } of found ?? []) expect(accountExternalId).toMatch(/^\d+$/);
    expect(await connector.listServiceTokens('0', never)).toBeNull();
    for (const { lastActiveOn } of await collect(connector.listActivity(never)))
      expect(lastActiveOn).toMatch(/^\d{4}-\d\d-\d\d$/);
  });

  it('lists the tree, parents before children', async () => {
    const { connector, top, group, project } = await setup();
    const found = await collectPages(connector.listResources(never));
    expect(found[0]).toMatchObject({ ...top, parentExternalId: null });
    expect(found).toContainEqual(expect.objectContaining({ ...group, parentExternalId: top.externalId }));
    expect(found).toContainEqual(expect.objectContaining({ ...project, parentExternalId: group.externalId }));
    const seen = new Set<string | null>([null]);
    for (const { kind, externalId, parentExternalId } of found) {
      expect(seen).toContain(parentExternalId);
      if (kind === 'group') seen.add(externalId);
    }
  });

  it('lists the rows of a resource itself, not what it inherits', async () => {
    const stage = await setup();
    await stage.put(stage.group, row('developer', addDays(stage.today(), 9)));
    const has = async (resource: ResourceRef) =>
      (await collect(stage.connector.listMemberships(resource, never)))
        .filter(({ account }) => account.externalId === stage.person)
        .map((found) => found.row);
    expect(await has(stage.group)).toEqual([row('developer', addDays(stage.today(), 9))]);
    expect(await has(stage.project)).toEqual([]);
  });

  it('says what the custom role of a row is called, in a list and alone', async () => {
    const stage = await setup();
    const custom = stage.customRole;
    if (custom === null) return;
    await stage.put(stage.project, row(custom.base, null, custom.id));
    const listed = await collect(stage.connector.listMemberships(stage.project, never));
    const one = await stage.connector.findMembership(placeOf(stage, stage.project), never);
    for (const found of [listed.find(({ account }) => account.externalId === stage.person), one])
      expect(found).toMatchObject({ customRoleName: custom.name });
  });
}

function describeManyLists(setup: () => Promise<Stage>): void {
  it('tells the same of many lists at once as of each by itself', async () => {
    const stage = await setup();
    const { connector, group, project, top } = stage;
    const custom = stage.customRole;
    await stage.put(stage.group, row('guest', addDays(stage.today(), 9)));
    await stage.put(
      project,
      custom === null ? row('reporter') : row(custom.base, addDays(stage.today(), 40), custom.id),
    );
    const lists = await connector.openLists(top.externalId, never);
    let told = 0;
    for (const resources of [[top, group], [project]]) {
      const many = await lists.read(resources, never);
      for (const resource of resources) {
        const rows = many.get(resource.externalId);
        if (rows === undefined) continue;
        told += 1;
        expect(rows).toEqual(await collect(connector.listMemberships(resource, never)));
      }
    }
    expect(lists.doubted).toBeNull();
    expect(told).toBe(lists.closed === null ? 3 : 0);
  });
}

function describeReading(setup: () => Promise<Stage>): void {
  it('reads no row, a row, and what is held through a group', async () => {
    const stage = await setup();
    const read = (resource: ResourceRef) => stage.connector.read(placeOf(stage, resource), never);
    expect(await read(stage.project)).toMatchObject({ direct: null });
    await expectEffective(stage, stage.project, stage.inherited);
    await stage.put(stage.group, row('maintainer'));
    expect(await read(stage.group)).toMatchObject({ direct: row('maintainer') });
    await expectEffective(stage, stage.group, 'maintainer');
    expect(await read(stage.project)).toMatchObject({ direct: null });
    await expectEffective(stage, stage.project, 'maintainer');
  });
}

function describeWriting(setup: () => Promise<Stage>): void {
  it('makes a row where none was; twice is harmless', async () => {
    const stage = await setup();
    const [place, wanted] = [placeOf(stage, stage.project), row('developer', addDays(stage.today(), 3))];
    const seen = await stage.connector.read(place, never);
    for (let time = 0; time < 2; time++) {
      const written = await stage.connector.write(place, wanted, seen, never);
      expect(written).toMatchObject({ outcome: 'applied', direct: wanted });
    }
    await expectEffective(stage, stage.project, 'developer');
    expect(await stage.look(stage.project)).toEqual(wanted);
  });

  it('removes a row and nothing below it; twice is harmless', async () => {
    const stage = await setup();
    await stage.put(stage.group, row('developer'));
    await stage.put(stage.project, row('maintainer'));
    const place = placeOf(stage, stage.group);
    const seen = await stage.connector.read(place, never);
    for (let time = 0; time < 2; time++) {
      const written = await stage.connector.write(place, null, seen, never);
      expect(written).toMatchObject({ outcome: 'applied', direct: null });
    }
    await expectEffective(stage, stage.group, stage.inherited);
    expect(await stage.look(stage.project)).toEqual(row('maintainer'));
  });

  it('raises a row and restores it: role, date and custom role', async () => {
    const stage = await setup();
    const before =
      stage.customRole === null
        ? row('reporter', addDays(stage.today(), 40))
        : row(stage.customRole.base, addDays(stage.today(), 40), stage.customRole.id);
    await stage.put(stage.project, before);
    const place = placeOf(stage, stage.project);
    const seen = await stage.connector.read(place, never);
    expect(seen.direct).toEqual(before);
    const raised = await stage.connector.write(place, row('maintainer'), seen, never);
    expect(raised).toMatchObject({ outcome: 'applied', direct: row('maintainer') });
    const restored = await stage.connector.write(place, before, raised, never);
    expect(restored).toMatchObject({ outcome: 'applied', direct: before });
    expect(await stage.look(stage.project)).toEqual(before);
  });

  it('falls back from one role to another, and then to nothing', async () => {
    const stage = await setup();
    const place = placeOf(stage, stage.project);
    let seen = await stage.connector.read(place, never);
    for (const wanted of [row('maintainer', addDays(stage.today(), 2)), row('developer'), null]) {
      const written = await stage.connector.write(place, wanted, seen, never);
      expect(written).toMatchObject({ outcome: 'applied', direct: wanted });
      seen = written;
    }
  });
}

function describeOvertaking(setup: () => Promise<Stage>): void {
  it('leaves a row alone that was edited since it was seen', async () => {
    const stage = await setup();
    await stage.put(stage.project, row('developer'));
    const place = placeOf(stage, stage.project);
    const seen = await stage.connector.read(place, never);
    await stage.pass(3);
    await stage.put(stage.project, row('maintainer'));
    const written = await stage.connector.write(place, null, seen, never);
    expect(written).toMatchObject({ outcome: 'moved', direct: row('maintainer') });
  });

  it('takes a row that is gone for removed, and does not put it back to change it', async () => {
    const stage = await setup();
    await stage.put(stage.project, row('developer'));
    const place = placeOf(stage, stage.project);
    const seen = await stage.connector.read(place, never);
    await stage.put(stage.project, null);
    const changed = await stage.connector.write(place, row('maintainer'), seen, never);
    expect(changed).toMatchObject({ outcome: 'moved', direct: null });
    const removed = await stage.connector.write(place, null, seen, never);
    expect(removed).toMatchObject({ outcome: 'applied', direct: null });
  });

  it('compares a row that appeared meanwhile with the one wanted', async () => {
    const stage = await setup();
    const place = placeOf(stage, stage.project);
    const seen = await stage.connector.read(place, never);
    await stage.put(stage.project, row('maintainer'));
    const other = await stage.connector.write(place, row('developer'), seen, never);
    expect(other).toMatchObject({ outcome: 'moved', direct: row('maintainer') });
    const same = await stage.connector.write(place, row('maintainer'), seen, never);
    expect(same).toMatchObject({ outcome: 'applied', direct: row('maintainer') });
  });
}

function describeFloor(setup: () => Promise<Stage>): void {
  it('goes as low as an inherited role allows, with the wanted date, and no lower row is left', async () => {
    const stage = await setup();
    await stage.put(stage.project, row('maintainer'));
    await stage.put(stage.group, row('developer'));
    const place = placeOf(stage, stage.project);
    const [wanted, floor] = [
      row('reporter', addDays(stage.today(), 30)),
      row('developer', addDays(stage.today(), 30)),
    ];
    const seen = await stage.connector.read(place, never);
    const written = await stage.connector.write(place, wanted, seen, never);
    expect(written).toMatchObject({ outcome: 'floored', direct: floor });
    await expectEffective(stage, stage.project, 'developer');
    const again = await stage.connector.write(place, wanted, written, never);
    expect(again).toMatchObject({ outcome: 'floored', direct: floor });
    await stage.put(stage.group, null);
    const paid = await stage.connector.write(place, wanted, again, never);
    expect(paid).toMatchObject({ outcome: 'applied', direct: wanted });
  });

  it('makes no row below an inherited role', async () => {
    const stage = await setup();
    await stage.put(stage.group, row('maintainer'));
    const place = placeOf(stage, stage.project);
    const seen = await stage.connector.read(place, never);
    const written = await stage.connector.write(place, row('developer'), seen, never);
    expect(written).toMatchObject({ outcome: 'floored', direct: null });
  });
}
