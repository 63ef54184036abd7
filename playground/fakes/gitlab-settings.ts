/* What a project is set to, as it shows that. */
import { managesMembers } from './gitlab-access.ts';
import type { Call } from './gitlab-call.ts';
import type { GitLabProject } from './gitlab-state.ts';

/** Each part for whoever sees the project; pages of a private one for members. */
const NEW_PROJECT = {
  issues_access_level: 'enabled',
  repository_access_level: 'enabled',
  merge_requests_access_level: 'enabled',
  forking_access_level: 'enabled',
  wiki_access_level: 'enabled',
  builds_access_level: 'enabled',
  snippets_access_level: 'enabled',
  pages_access_level: 'private',
  analytics_access_level: 'enabled',
  container_registry_access_level: 'enabled',
  package_registry_access_level: 'enabled',
  security_and_compliance_access_level: 'private',
};

/**
 * To whoever may change it. Of a pull mirror without the plan not a word, and of one that is off no
 * details (ee/lib/ee/api/entities/project.rb).
 */
export function projectSettings(
  { store, caller }: Call,
  { id, settings = {} }: GitLabProject,
): Record<string, unknown> {
  const isPaid = store.tree.root({ kind: 'project', id }).plan !== 'free';
  const { ci_config_path = '', import_url = null, mirror = false, public_jobs = true, ...rest } = settings;
  const [levels, mirroring] = [true, false].map((isLevel) =>
    Object.fromEntries(Object.entries(rest).filter(([key]) => key.endsWith('_access_level') === isLevel)),
  );
  return {
    ...NEW_PROJECT,
    ...levels,
    public_jobs,
    ci_config_path,
    ...(managesMembers(store, { kind: 'project', id }, caller) ? { import_url } : {}),
    ...(isPaid ? { mirror, ...(mirror === true ? mirroring : {}) } : {}),
  };
}
