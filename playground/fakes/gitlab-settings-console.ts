/** What people set and leave in groups and projects besides their members. */
import type { GitLabGroup, GitLabProject, PlaceKind } from './gitlab-state.ts';
import type { GitLabStore } from './gitlab-store.ts';
import { GitLabTokenConsole } from './gitlab-token-console.ts';

export class GitLabSettingsConsole extends GitLabTokenConsole {
  readonly #store: GitLabStore;

  constructor(store: GitLabStore) {
    super(store);
    this.#store = store;
  }

  /** Gives an invitation that was there another role or end, as its page does. */
  reinvite(email: string, edit: { readonly level?: number; readonly expiresAt?: string | null }): void {
    this.#store.invitations = this.#store.invitations.map((one) =>
      one.email === email ? { ...one, ...edit } : one,
    );
    this.#store.changed();
  }

  /**
   * Something works there from now on, as the list `tail` shows it; replaces one of the same id.
   */
  leave(kind: PlaceKind, id: number, tail: string, item: Readonly<Record<string, unknown>>): void {
    const made = {
      kind,
      placeId: this.#placeOf(kind, id).id,
      tail,
      item: { created_at: this.#store.now().toISOString(), ...item },
    };
    const others = this.#store.leftovers.filter(
      (one) => one.kind !== kind || one.placeId !== id || one.tail !== tail || one.item['id'] !== item['id'],
    );
    this.#store.leftovers = [...others, made];
    this.#store.changed();
  }

  /** `public`, `internal` or `private`, which everything is at first. */
  setVisibility(kind: PlaceKind, id: number, visibility: string): void {
    this.#placeOf(kind, id).visibility = visibility;
    this.#store.changed();
  }

  /** What a project is set to, as GitLab shows it: `ci_config_path`, `mirror`, `…_access_level`. */
  configureProject(id: number, settings: Readonly<Record<string, unknown>>): void {
    const project = this.#store.tree.project(id);
    project.settings = { ...project.settings, ...settings };
    this.#store.changed();
  }

  #placeOf(kind: PlaceKind, id: number): GitLabGroup | GitLabProject {
    return kind === 'group' ? this.#store.tree.group(id) : this.#store.tree.project(id);
  }
}
