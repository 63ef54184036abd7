/** What a group or project itself is set to that lets others in, or takes what they give. */
import { z } from 'zod';
import { Group, Project } from '../api/schema.ts';
import { digestOf, repositoryOf, serverOf } from './addresses.ts';
import type { Asked, FoundThere } from './asked.ts';
import { auditStreams } from './audit-streams.ts';
import { openParts } from './open-parts.ts';

/** The mirror is shown where the plan has one, the rest to whoever may change it. */
const ProjectSettings = Project.extend({
  ci_config_path: z.string().nullish(),
  import_url: z.string().nullish(),
  mirror: z.boolean().nullish(),
  mirror_user_id: z.number().int().nullish(),
  mirror_trigger_builds: z.boolean().nullish(),
  mirror_overwrites_diverged_branches: z.boolean().nullish(),
  only_mirror_protected_branches: z.boolean().nullish(),
}).loose();
const GroupSettings = Group.loose();
type ProjectSettings = z.infer<typeof ProjectSettings>;

type Setting = Pick<FoundThere, 'type' | 'key' | 'label' | 'print'>;

/** One request; one more for a top-level group. */
export async function* placeSettings(asked: Asked): AsyncGenerator<FoundThere> {
  const { gitlab, how, resource } = asked;
  const { client } = gitlab;
  const id = resource.externalId;
  const found: Setting[] = [];
  if (resource.kind === 'project') {
    const { body } = await client.send(ProjectSettings, how, (api) => api.Projects.show(id));
    found.push(...visibility(body.visibility), ...openParts(body), ...ciConfig(body), ...pullMirror(body));
  } else {
    const { body } = await client.send(GroupSettings, how, (api) =>
      api.Groups.show(id, { withProjects: false }),
    );
    found.push(...visibility(body.visibility), ...openParts(body));
    if (body.parent_id === null) yield* auditStreams(asked, body.full_path);
  }
  for (const one of found) yield { ...one, createdAt: null, madeBy: null };
}

const visibility = (level: string | null | undefined): Setting[] =>
  level === 'public' || level === 'internal'
    ? [{ type: 'visibility', key: level, label: level, print: level }]
    : [];

/** `FILE@PROJECT`, `FILE@PROJECT:REF` or an address; a file of its own is changed by a push. */
function ciConfig({ ci_config_path: path }: ProjectSettings): Setting[] {
  if (!path) return [];
  const isAddress = path.includes('://');
  if (!isAddress && !path.includes('@')) return [];
  return [
    { type: 'ci_config', key: 'path', label: isAddress ? serverOf(path) : path, print: digestOf(path) },
  ];
}

function pullMirror(project: ProjectSettings): Setting[] {
  const { mirror, import_url: address } = project;
  if (mirror !== true) return [];
  const print = digestOf(
    address,
    project.mirror_user_id,
    project.mirror_trigger_builds,
    project.mirror_overwrites_diverged_branches,
    project.only_mirror_protected_branches,
  );
  return [{ type: 'pull_mirror', key: 'from', label: repositoryOf(address ?? ''), print }];
}
