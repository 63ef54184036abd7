/** The floors of docs/architecture.md, executed: which room of a folder imports from which. */
import { describe, expect, it } from 'vitest';
import { circles, FILES, IMPORTS, shown, within } from './support/sources.ts';

/**
 * The rooms of a folder, from the ground up: each imports from rooms of lower floors only, so that there is no circle and nothing points up.
 * A file that stands in the folder itself is in the room ''. A room without a floor is a failed test.
 */
const FLOORS: Readonly<Record<string, readonly (readonly string[])[]>> = {
  'src/domain': [
    [''],
    ['access', 'document', 'events'],
    ['identities', 'policies'],
    ['conflicts', 'messages'],
    ['connectors', 'reviews'],
  ],
  'src/db': [
    ['schema', 'embedded'],
    [''],
    ['config', 'audit', 'identities', 'messages', 'events'],
    ['cache', 'connectors', 'api'],
    ['requests', 'grants', 'findings', 'policies'],
    ['conflicts', 'reviews'],
    ['due', 'models'],
  ],
  'src/db/models': [
    ['requests', 'history'],
    ['grants', 'conflicts', 'connectors', 'reviews'],
    ['identities'],
    [''],
  ],
  'src/connectors/gitlab': [['api'], ['leftovers', 'lists'], ['']],
  'src/operations': [
    ['transact.ts', 'acting-person.ts'],
    ['messages', 'one-time-links', 'events'],
    ['requests', 'verifications'],
    ['findings', 'api', 'sessions'],
    ['reviews'],
    ['grants', 'sync', 'conflicts', 'emergency'],
    ['identities'],
    ['config'],
    ['setup'],
    ['prune.ts'],
  ],
  'src/slack': [['blocks'], ['views', 'forms'], ['edge'], ['posts'], ['journeys'], ['']],
  'src/slack/journeys': [['words'], ['grants'], ['requests'], ['connectors', 'identities', 'reviews'], ['']],
  'src/slack/views': [
    ['requests', 'findings', 'identities', 'connectors', 'events'],
    ['grants', 'conflicts', 'reviews'],
    ['home'],
  ],
  'src/web': [['pages', 'api'], ['console'], ['']],
  'src/web/console': [['views'], [''], ['pages'], ['console.tsx']],
  'src/web/pages': [['views'], ['']],
};

/** The floor a file of a folder stands on: by its name, by its room, or by standing in the folder itself. */
function floorOf(folder: string, file: string): number {
  const [room = '', ...rest] = file.slice(folder.length + 1).split('/');
  const floors = FLOORS[folder] ?? [];
  const floor = floors.findIndex((rooms) => rooms.includes(room));
  return floor === -1 && rest.length === 0 ? floors.findIndex((rooms) => rooms.includes('')) : floor;
}
const roomOf = (folder: string, file: string): string => {
  const [room = '', ...rest] = file.slice(folder.length + 1).split('/');
  return rest.length === 0 ? '' : room;
};

describe('rooms', () => {
  it.each(Object.keys(FLOORS))('of %s import downwards only', (folder) => {
    const inside = within(`${folder}/`);
    expect(FILES.filter((file) => inside(file) && floorOf(folder, file) === -1)).toEqual([]);
    const between = IMPORTS.filter(
      ({ from, to }) => inside(from) && inside(to) && roomOf(folder, from) !== roomOf(folder, to),
    );
    expect(between.filter(({ from, to }) => floorOf(folder, to) >= floorOf(folder, from)).map(shown)).toEqual(
      [],
    );
  });

  it('have no circle of files, not even of types', () => {
    expect(circles()).toEqual([]);
  });
});
