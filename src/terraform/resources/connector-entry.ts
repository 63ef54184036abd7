/** Connectors as the document has them, and which of them are Terraform's to change. */
import { isSameName } from '../../domain/connectors/connector-name.ts';
import { Refused } from '../diagnostic.ts';
import type { Document } from '../document.ts';
import type { Entry } from '../schema/entry.ts';
import { textOf, type Value } from '../schema/value.ts';

type Connector = Entry & Readonly<Record<'id' | 'name' | 'group' | 'url', string>>;

export const connectorsIn = (document: Document): readonly Connector[] =>
  document['connectors'] as readonly Connector[];

export const one = (document: Document, id: Value | undefined): Connector | undefined =>
  connectorsIn(document).find((each) => each.id === textOf(id));

/** @throws Refused for what hallpass.yaml declares */
export function assertOurs(document: Document, found: Connector): void {
  if (found['managedBy'] === 'slack') return;
  const index = connectorsIn(document)
    .filter(({ managedBy }) => managedBy !== 'slack')
    .indexOf(found);
  throw new Refused('This connector is declared in hallpass.yaml', [
    {
      path: ['id'],
      message: `${found.id} stands in hallpass.yaml at connectors[${index}]. Change it there.`,
    },
  ]);
}

/** One of its name may be what an apply made that was cut short. @throws Refused */
export function assertFree(document: Document, name: string, application: string): void {
  const twin = connectorsIn(document).find((each) => isSameName(each, { name, application }));
  if (twin === undefined) return;
  assertOurs(document, twin);
  throw new Refused('There is a connector of this name', [
    {
      path: ['name'],
      message: `hallpass has ${twin.name} already, for the group ${twin.group} in ${twin.url}. If it is this one, as after an apply that was cut short, import it: terraform import hallpass_connector.NAME ${twin.id}. Else give this one another name.`,
    },
  ]);
}
