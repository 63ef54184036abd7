import type { ReadDb } from '../../../context.ts';
import { openDrafts } from '../../../db/connectors/connector-drafts.ts';
import { groupRefOf } from '../../../db/connectors/connector-groups.ts';
import type { ConfigFile } from '../../../domain/document/config-file.ts';
import type { DetailsFault, EnteredDetails } from '../../../domain/connectors/connector-details.ts';
import { isSameName } from '../../../domain/connectors/connector-name.ts';

type Reader = Pick<ReadDb, 'selectFrom'>;
type Named = Pick<EnteredDetails, 'name' | 'application'>;

/**
 * What speaks against the name of a connector: another one of its application is called that.
 * `connectorId` is its own, null before it has one. A name that it has in force already is left to
 * it. Reads only.
 */
export async function nameFault(
  db: Reader,
  file: Pick<ConfigFile, 'connectors'>,
  entered: Named,
  connectorId: string | null,
): Promise<DetailsFault | null> {
  const own = file.connectors.find(({ id }) => id === connectorId);
  if (own !== undefined && isSameName(own, entered)) return null;
  const twin = file.connectors.find((one) => one.id !== connectorId && isSameName(one, entered));
  if (twin === undefined) return null;
  const group = (await groupRefOf(db, twin)).names.at(-1) ?? twin.group;
  return { field: 'name', fault: { code: 'name_taken', name: twin.name, group, url: twin.url } };
}

/** The same among those that are still being set up. Reads only. */
export async function draftNameFault(
  db: Reader,
  entered: Named,
  connectorId: string | null,
): Promise<DetailsFault | null> {
  const twin = (await openDrafts(db)).find(
    (draft) =>
      draft.kind === 'add' && draft.connectorId !== connectorId && isSameName(draft.entered, entered),
  );
  return twin === undefined
    ? null
    : { field: 'name', fault: { code: 'name_under_way', name: twin.entered.name } };
}
