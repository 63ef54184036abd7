/* What a project is set to, as it shows that. */
import { managesMembers } from './gitlab-access.ts';
import type { Call } from './gitlab-call.ts';
import type { GitLabProject } from './gitlab-state.ts';

/**
 * To whoever may change it. Of a pull mirror without the plan not a word, and of one that is off no
 * details (ee/lib/ee/api/entities/project.rb).
 */
export function projectSettings(
  { store, caller }: Call,
  { id, settings = {} }: GitLabProject,
): Record<string, unknown> {
  const isPaid = store.tree.root({ kind: 'project', id }).plan !== 'free';
  const { ci_config_path = '', import_url = null, mirror = false, ...mirroring } = settings;
  return {
    ci_config_path,
    ...(managesMembers(store, { kind: 'project', id }, caller) ? { import_url } : {}),
    ...(isPaid ? { mirror, ...(mirror === true ? mirroring : {}) } : {}),
  };
}
