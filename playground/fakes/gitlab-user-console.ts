/**
 * What people do to their own account in GitLab's pages, and administrators and identity providers
 * to other people's.
 */
import { removeUser } from './gitlab-expiry.ts';
import type { NewUser, UserEdit } from './gitlab-inputs.ts';
import type { GitLabUser } from './gitlab-state.ts';
import type { GitLabStore } from './gitlab-store.ts';

const LONGEST_STATUS = 100;

export class GitLabUserConsole {
  readonly #store: GitLabStore;

  constructor(store: GitLabStore) {
    this.#store = store;
  }

  addUser(user: NewUser): GitLabUser {
    if (this.#store.userByName(user.username) !== undefined) {
      throw new Error(`the username ${user.username} is taken`);
    }
    const added: GitLabUser = {
      id: user.id ?? this.#store.nextId(),
      username: user.username,
      name: user.name,
      state: user.state ?? 'active',
      type: user.type ?? (user.bot === true ? 'service_account' : 'human'),
      admin: user.admin ?? false,
      publicEmail: user.publicEmail ?? null,
      email: user.email ?? `${user.username}@users.noreply.gitlab.test`,
      enterpriseGroupId: user.enterpriseGroupId ?? null,
      provisionedBy: user.provisionedBy ?? null,
      status: null,
      createdAt: this.#store.now().toISOString(),
    };
    if (this.#store.users.has(added.id)) throw new Error(`the id ${added.id} is taken`);
    this.#store.putUser(added);
    this.#store.emit({ kind: 'user', change: 'create', user: added });
    this.#store.changed();
    return added;
  }

  /** A new name, username or address. */
  editUser(id: number, edit: UserEdit): void {
    const user = this.#store.user(id);
    const old = user.username;
    this.#store.dropUser(user);
    this.#store.putUser(Object.assign(user, edit));
    if (user.username !== old) this.#store.emit({ kind: 'user', change: 'rename', user, old });
    this.#store.changed();
  }

  /** Somebody works with an account on that day. */
  use(id: number, on: string): void {
    this.#store.user(id).lastActivityOn = on;
    this.#store.changed();
  }

  /** What the person writes beside their own name; null clears it. */
  setStatus(id: number, message: string | null): void {
    if ((message ?? '').length > LONGEST_STATUS) throw new Error('GitLab refuses: the status is too long');
    this.#store.user(id).status = message;
    this.#store.changed();
  }

  blockUser(id: number): void {
    this.#store.user(id).state = 'blocked';
    this.#store.changed();
  }

  /** Only of somebody who is kept out do hooks hear; not of the blocking itself. */
  signIn(id: number): void {
    const user = this.#store.user(id);
    if (user.state === 'blocked') this.#store.emit({ kind: 'user', change: 'failed_login', user });
  }

  unblockUser(id: number): void {
    this.#store.user(id).state = 'active';
    this.#store.changed();
  }

  deleteUser(id: number): void {
    removeUser(this.#store, id);
    this.#store.changed();
  }

  /**
   * The person signs in once through the group's identity provider, which calls them `externUid`.
   */
  linkSaml(groupId: number, userId: number, externUid: string): void {
    this.#store.samlIdentities.push({ groupId, userId, externUid });
    this.#store.changed();
  }

  /**
   * The directory provisions the account, under `externUid`; an inactive identity is one it took
   * back.
   */
  linkScim(groupId: number, userId: number, externUid: string, active = true): void {
    this.#store.scimIdentities.push({ groupId, userId, externUid, active });
    this.#store.changed();
  }
}
