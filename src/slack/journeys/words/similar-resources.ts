/** What somebody may have meant by a word that names no group or project. */
import type { Context } from '../../../context.ts';
import type { Person } from '../../../db/identities/people.ts';
import { MOST_CHOICES, type NearMatch } from '../../views/requests/typed-line.ts';
import { resourcesLike, suggestResources } from './suggest-resources.ts';

/**
 * What a word may have meant: what is written almost like it, a name that its last part is part of,
 * one that starts like it, or what stands beside it.
 */
export async function similarTo(ctx: Context, person: Person, word: string): Promise<NearMatch[]> {
  const parts = word.split('/').filter((part) => part !== '');
  const name = parts.at(-1) ?? word;
  const beside = parts.slice(0, -1).join('/');
  const guesses = [
    () => resourcesLike(ctx, person, word),
    () => suggestResources(ctx, person, name),
    () => suggestResources(ctx, person, name.slice(0, Math.ceil(name.length / 2))),
    () => (beside === '' ? Promise.resolve([]) : suggestResources(ctx, person, `${beside}/`)),
  ];
  for (const guess of guesses) {
    const found = await guess();
    if (found.length > 0)
      return found.slice(0, MOST_CHOICES).map(({ id, path }) => ({ resourceId: id, label: path }));
  }
  return [];
}
