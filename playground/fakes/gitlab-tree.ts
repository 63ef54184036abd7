import type { GitLabGroup, GitLabProject, GitLabState, Place } from './gitlab-state.ts';

/**
 * Groups, projects and their paths. A project remembers the paths it had before; a group does not.
 */
export class GitLabTree {
  readonly groups = new Map<number, GitLabGroup>();
  readonly projects = new Map<number, GitLabProject>();
  readonly #subgroups = new Map<number, Set<number>>();
  readonly #projectsIn = new Map<number, Set<number>>();
  /** Lower-case full path → id. */
  readonly #groupPaths = new Map<string, number>();
  readonly #projectPaths = new Map<string, number>();
  readonly #redirects = new Map<string, number>();

  constructor(state: Pick<GitLabState, 'groups' | 'projects' | 'redirects'>) {
    for (const group of state.groups) this.groups.set(group.id, group);
    for (const project of state.projects) this.projects.set(project.id, project);
    for (const { path, projectId } of state.redirects) this.#redirects.set(path, projectId);
    this.#index();
  }

  redirects(): { path: string; projectId: number }[] {
    return [...this.#redirects].map(([path, projectId]) => ({ path, projectId }));
  }

  /** @throws Error for an id that the test never made */
  group(id: number): GitLabGroup {
    const found = this.groups.get(id);
    if (found === undefined) throw new Error(`the fake GitLab has no group ${id}`);
    return found;
  }

  /** @throws Error for an id that the test never made */
  project(id: number): GitLabProject {
    const found = this.projects.get(id);
    if (found === undefined) throw new Error(`the fake GitLab has no project ${id}`);
    return found;
  }

  groupAt(path: string): GitLabGroup | undefined {
    return this.groups.get(this.#groupPaths.get(path.toLowerCase()) ?? 0);
  }

  projectAt(path: string): GitLabProject | undefined {
    return this.projects.get(this.#projectPaths.get(path.toLowerCase()) ?? 0);
  }

  /** The project that used to be at `path`. */
  projectMovedFrom(path: string): GitLabProject | undefined {
    return this.projects.get(this.#redirects.get(path.toLowerCase()) ?? 0);
  }

  /** The group and what it lies in, nearest first. */
  lineage(groupId: number): GitLabGroup[] {
    const line: GitLabGroup[] = [];
    for (let id: number | null = groupId; id !== null;) {
      const group = this.group(id);
      line.push(group);
      id = group.parentId;
    }
    return line;
  }

  /** The groups a place inherits members from, nearest first; not the place itself. */
  above({ kind, id }: Place): GitLabGroup[] {
    return kind === 'project' ? this.lineage(this.project(id).groupId) : this.lineage(id).slice(1);
  }

  root({ kind, id }: Place): GitLabGroup {
    const line = this.lineage(kind === 'project' ? this.project(id).groupId : id);
    return line.at(-1) as GitLabGroup;
  }

  /** Whether `place` is `groupId` or lies anywhere in it. */
  within(place: Place, groupId: number): boolean {
    return (
      (place.kind === 'group' && place.id === groupId) || this.above(place).some(({ id }) => id === groupId)
    );
  }

  /** Every group below, at any depth, parents before children. */
  descendants(groupId: number): GitLabGroup[] {
    const found: GitLabGroup[] = [];
    const open = [groupId];
    for (const id of open) {
      for (const child of this.#subgroups.get(id) ?? []) {
        found.push(this.group(child));
        open.push(child);
      }
    }
    return found;
  }

  projectsIn(groupId: number): GitLabProject[] {
    return [...(this.#projectsIn.get(groupId) ?? [])].map((id) => this.project(id));
  }

  projectsBelow(groupId: number): GitLabProject[] {
    return [this.group(groupId), ...this.descendants(groupId)].flatMap(({ id }) => this.projectsIn(id));
  }

  fullPath({ kind, id }: Place): string {
    if (kind === 'group')
      return this.lineage(id)
        .map(({ path }) => path)
        .toReversed()
        .join('/');
    const { groupId, path } = this.project(id);
    return `${this.fullPath({ kind: 'group', id: groupId })}/${path}`;
  }

  /** As GitLab prints it: `Acme / Platform / API`. */
  fullName({ kind, id }: Place): string {
    if (kind === 'group')
      return this.lineage(id)
        .map(({ name }) => name)
        .toReversed()
        .join(' / ');
    const { groupId, name } = this.project(id);
    return `${this.fullName({ kind: 'group', id: groupId })} / ${name}`;
  }

  /** @throws Error when the id or the path is taken */
  addGroup(group: GitLabGroup): void {
    this.#demandFree(this.groups, group.id, group.parentId, group.path);
    this.groups.set(group.id, group);
    this.#indexGroup(group);
  }

  /** @throws Error when the id or the path is taken */
  addProject(project: GitLabProject): void {
    this.#demandFree(this.projects, project.id, project.groupId, project.path);
    this.projects.set(project.id, project);
    this.#indexProject(project);
  }

  /** Renames or moves, and leaves redirects behind for every project whose path changes. */
  relocate(change: () => void): void {
    const before = [...this.#projectPaths];
    change();
    this.#index();
    for (const [path, id] of before) {
      if (this.projects.has(id) && this.#projectPaths.get(path) !== id) this.#redirects.set(path, id);
    }
  }

  drop(places: readonly Place[]): void {
    for (const { kind, id } of places) (kind === 'group' ? this.groups : this.projects).delete(id);
    this.#index();
  }

  #demandFree(taken: ReadonlyMap<number, unknown>, id: number, parentId: number | null, path: string): void {
    const full = parentId === null ? path : `${this.fullPath({ kind: 'group', id: parentId })}/${path}`;
    if (taken.has(id)) throw new Error(`the id ${id} is taken`);
    if (this.groupAt(full) ?? this.projectAt(full)) throw new Error(`the path ${full} is taken`);
  }

  #index(): void {
    for (const index of [this.#subgroups, this.#projectsIn, this.#groupPaths, this.#projectPaths])
      index.clear();
    for (const group of this.groups.values()) this.#indexGroup(group);
    for (const project of this.projects.values()) this.#indexProject(project);
  }

  #indexGroup(group: GitLabGroup): void {
    this.#groupPaths.set(this.fullPath({ kind: 'group', id: group.id }).toLowerCase(), group.id);
    if (group.parentId !== null) addTo(this.#subgroups, group.parentId, group.id);
  }

  #indexProject(project: GitLabProject): void {
    this.#projectPaths.set(this.fullPath({ kind: 'project', id: project.id }).toLowerCase(), project.id);
    addTo(this.#projectsIn, project.groupId, project.id);
  }
}

function addTo(index: Map<number, Set<number>>, at: number, id: number): void {
  const found = index.get(at);
  if (found === undefined) index.set(at, new Set([id]));
  else found.add(id);
}
