/** What in the conflicts of a document is legal and cannot have been meant. Pure. */
import { entriesOf, type Conflict } from '../document/config-conflicts.ts';
import type { ConfigFile } from '../document/config-file.ts';
import { isNowhere, NOWHERE, type PolicyDoubt } from '../policies/policy-doubts.ts';

/** In the order of the document. Pure. */
export const conflictDoubts = ({
  conflicts = [],
  connectors,
}: Pick<ConfigFile, 'conflicts' | 'connectors'>): PolicyDoubt[] =>
  conflicts.flatMap((conflict, index) => {
    const path = `conflicts[${index}]`;
    return [
      ...(['a', 'b'] as const).flatMap((name) => doubtsOfSide(conflict, name, connectors, `${path}.${name}`)),
      ...(conflict.condition === 'in' && JSON.stringify(conflict.a) === JSON.stringify(conflict.b)
        ? [{ path, message: 'has the same on both sides: everybody who is on one is in it' }]
        : []),
    ];
  });

function doubtsOfSide(
  conflict: Conflict,
  name: 'a' | 'b',
  connectors: ConfigFile['connectors'],
  path: string,
): PolicyDoubt[] {
  const side = conflict[name];
  const at = `${path}.${'any' in side ? 'any' : 'all'}`;
  return entriesOf(side).flatMap((entry, index) => {
    if ('userGroups' in entry) return [];
    const { connector } = entry;
    const own = connectors.filter(({ id }) => connector === undefined || id === connector);
    if (connector !== undefined && own.length === 0)
      return [
        {
          path: `${at}[${index}].connector`,
          message: `names no connector here; correct it, unless ${connector} was set up in Slack`,
        },
      ];
    return entry.resources.flatMap((glob, which) =>
      isNowhere(
        glob.replace(/^!/, ''),
        own.map(({ group }) => group),
      )
        ? [{ path: `${at}[${index}].resources[${which}]`, message: NOWHERE }]
        : [],
    );
  });
}
