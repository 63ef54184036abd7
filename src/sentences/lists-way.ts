import type { ListsRead, OneByOne } from '../domain/connectors/lists-way.ts';

/** How the member lists of a sync were read, to stand behind what it found. Pure. */
export function listsWords({ manyAtOnce, oneByOne, why }: ListsRead): string {
  if (manyAtOnce + oneByOne === 0) return '';
  const because = why === null ? '' : `, because ${reason(why)}`;
  if (manyAtOnce === 0) return `; read ${count(oneByOne)} by themselves${because}`;
  const rest = oneByOne === 0 ? '' : `, ${oneByOne} by themselves`;
  return `; read ${count(manyAtOnce)} by GraphQL${rest}${because}`;
}

const count = (lists: number): string => (lists === 1 ? '1 member list' : `${lists} member lists`);

function reason({ why, detail }: OneByOne): string {
  const said = detail === null ? '' : ` (${detail})`;
  switch (why) {
    case 'fine_grained':
      return 'GraphQL hides members from fine-grained tokens without saying so';
    case 'administrator':
      return 'lists show the token of an administrator more';
    case 'custom_roles':
      return 'the group may have custom roles, which its GraphQL does not show';
    case 'refused':
      return `GraphQL cannot be used there${said}`;
    case 'too_dear':
      return 'GraphQL allows too little in one query';
    case 'silent':
      return `GraphQL did not answer in time${said}`;
    case 'garbled':
      return `GraphQL gave no clear answer${said}`;
    case 'differs':
      return `GraphQL contradicted one of them less than a day ago${said}`;
  }
}
