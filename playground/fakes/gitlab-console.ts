/**
 * What people and administrators do in GitLab's own pages, and what tests look at. Rights are not
 * asked for.
 */
import { isLastOwner, usableLevel } from './gitlab-access.ts';
import type { GroupSettings, MemberEdit, NewGroup, NewProject } from './gitlab-inputs.ts';
import { memberLines, type MemberLine } from './gitlab-member-lines.ts';
import { approveQueued, removeRow, saveByHand } from './gitlab-membership.ts';
import type { GitLabStore } from './gitlab-store.ts';
import {
  OWNER,
  type GitLabUser,
  type GitLabGroup,
  type GitLabProject,
  type MemberRole,
  type MemberRow,
  type Place,
  type PlaceKind,
} from './gitlab-state.ts';
import { GitLabSettingsConsole } from './gitlab-settings-console.ts';
import { draftOf, newRow } from './gitlab-validation.ts';

export class GitLabConsole extends GitLabSettingsConsole {
  readonly #store: GitLabStore;

  constructor(store: GitLabStore) {
    super(store);
    this.#store = store;
  }

  /** A top-level group belongs to `ownerId`, who becomes its Owner; null leaves it without one. */
  addGroup(group: NewGroup, ownerId: number | null): GitLabGroup {
    const { id = this.#store.nextId(), path, name, parentId = null, ...settings } = group;
    const added: GitLabGroup = {
      membershipLock: false,
      ldap: false,
      plan: 'ultimate',
      saml: false,
      ssoEnforced: false,
      seatLimit: null,
      promotionApproval: false,
      ...settings,
      id,
      path,
      name,
      parentId,
      archived: false,
      createdAt: this.#timestamp(),
    };
    this.#store.tree.addGroup(added);
    this.#store.emit({ kind: 'group', change: 'create', group: added });
    if (parentId === null && ownerId !== null) {
      this.setMember('group', id, ownerId, OWNER, { by: ownerId });
    }
    this.#store.changed();
    return added;
  }

  addProject(project: NewProject): GitLabProject {
    const { id = this.#store.nextId(), groupId, path, name, archived = false, by: createdBy } = project;
    const added = { id, groupId, path, name, archived, createdAt: this.#timestamp(), createdBy };
    this.#store.tree.addProject(added);
    this.#store.emit({ kind: 'project', change: 'create', project: added });
    this.#store.changed();
    return added;
  }

  /** @throws Error when GitLab would refuse the row, or when there is none to remove */
  setMember(kind: PlaceKind, id: number, userId: number, level: number | null, edit: MemberEdit = {}): void {
    const place = this.#place(kind, id);
    this.#store.user(userId);
    const before = this.#store.rowAt(place, userId) ?? null;
    if (level === null) this.#removeMember(place, before, edit);
    else this.#saveMember(place, userId, before, level, edit);
    this.#store.changed();
  }

  #saveMember(place: Place, userId: number, before: MemberRow | null, level: number, edit: MemberEdit): void {
    if (before !== null && level !== OWNER && isLastOwner(this.#store, before)) {
      throw new Error('GitLab refuses: that is the last Owner');
    }
    const { expiresAt, ldap, awaiting } = edit;
    // Picking another role in the page leaves the custom one behind.
    const memberRoleId = before?.level === level ? edit.memberRoleId : (edit.memberRoleId ?? null);
    const base = before ?? newRow(this.#store, place, userId, edit.by ?? null);
    const draft = draftOf(this.#store, base, { level, expiresAt, memberRoleId });
    const wanted = {
      ...draft,
      ldap: ldap ?? base.ldap,
      awaiting: awaiting ?? base.awaiting,
    };
    saveByHand(this.#store, before, wanted, edit.by ?? null);
  }

  #removeMember(place: Place, row: MemberRow | null, { subresources = false }: MemberEdit): void {
    if (row === null) throw new Error(`nobody to remove from ${place.kind} ${place.id}`);
    if (isLastOwner(this.#store, row)) throw new Error('GitLab refuses: that is the last Owner');
    removeRow(this.#store, row, { skipSubresources: !subresources });
  }

  /** Changes settings in place: `membershipLock`, `ldap`, `saml`, `seatLimit`, `plan` … */
  configureGroup(id: number, settings: Partial<GroupSettings>): void {
    Object.assign(this.#store.tree.group(id), settings);
    this.#store.changed();
  }

  rename(kind: PlaceKind, id: number, to: { readonly path?: string; readonly name?: string }): void {
    const { tree } = this.#store;
    const old = tree.fullPath({ kind, id });
    tree.relocate(() => Object.assign(kind === 'group' ? tree.group(id) : tree.project(id), to));
    this.#tellMoved({ kind, id }, 'rename', old);
    this.#store.changed();
  }

  /** A group may move to null, the top level: its rows stay, what it inherited goes. */
  move(kind: PlaceKind, id: number, parentId: number | null): void {
    const { tree } = this.#store;
    const old = tree.fullPath({ kind, id });
    tree.relocate(() => {
      if (kind === 'group') tree.group(id).parentId = parentId;
      else if (parentId !== null) tree.project(id).groupId = parentId;
    });
    if (kind === 'project') this.#tellMoved({ kind, id }, 'transfer', old);
    this.#store.changed();
  }

  /** Hooks do not hear of a group that moves. */
  #tellMoved({ kind, id }: Place, change: 'rename' | 'transfer', old: string): void {
    const { tree } = this.#store;
    if (kind === 'project') this.#store.emit({ kind, change, project: tree.project(id), old });
    else if (change === 'rename') this.#store.emit({ kind, change, group: tree.group(id), old });
  }

  archive(kind: PlaceKind, id: number, archived: boolean): void {
    const { tree } = this.#store;
    (kind === 'group' ? tree.group(id) : tree.project(id)).archived = archived;
    if (kind === 'project') this.#store.emit({ kind, change: 'update', project: tree.project(id) });
    this.#store.changed();
  }

  /** Deletes at once, a group with everything in it. */
  delete(kind: PlaceKind, id: number): void {
    const { tree } = this.#store;
    const below: Place[] =
      kind === 'project'
        ? []
        : [
            ...tree.descendants(id).map((group) => ({ kind: 'group' as const, id: group.id })),
            ...tree.projectsBelow(id).map((project) => ({ kind: 'project' as const, id: project.id })),
          ];
    const places = [this.#place(kind, id), ...below];
    for (const place of places) this.#tellGone(place);
    this.#store.dropPlaces(places);
    this.#store.changed();
  }

  #tellGone({ kind, id }: Place): void {
    const { tree } = this.#store;
    if (kind === 'project') this.#store.emit({ kind, change: 'destroy', project: tree.project(id) });
    else this.#store.emit({ kind, change: 'destroy', group: tree.group(id) });
  }

  /** Invites a group; level null takes the invitation back. */
  share(
    kind: PlaceKind,
    id: number,
    invitedGroupId: number,
    level: number | null,
    expiresAt: string | null = null,
    memberRoleId?: number,
  ): void {
    const at = { kind, placeId: this.#place(kind, id).id };
    if (level === null) this.#store.dropShare(at, invitedGroupId);
    else
      this.#store.putShare({
        ...at,
        invitedGroupId,
        level,
        expiresAt,
        ...(memberRoleId === undefined ? {} : { memberRoleId }),
      });
    this.#store.changed();
  }

  /** Invites an address; level null takes the invitation back. */
  invite(
    kind: PlaceKind,
    id: number,
    email: string,
    level: number | null,
    edit: Pick<MemberEdit, 'by' | 'expiresAt'> = {},
  ): void {
    const place = this.#place(kind, id);
    const others = this.#store.invitations.filter(
      (one) => one.kind !== kind || one.placeId !== id || one.email !== email,
    );
    const { by: createdBy = null, expiresAt = null } = edit;
    const made = { id: this.#store.nextId(), kind, placeId: place.id, email, expiresAt, createdBy };
    const createdAt = this.#timestamp();
    this.#store.invitations = level === null ? others : [...others, { ...made, level, createdAt }];
    this.#store.changed();
  }

  /**
   * Whoever was invited joins. The row stays the one of the invitation: when it was made, and by
   * whom (`accept_invite!` of app/models/member.rb).
   */
  acceptInvitation(kind: PlaceKind, id: number, email: string, userId: number): void {
    const place = this.#place(kind, id);
    const found = this.#store.invitations.find(
      (one) => one.kind === kind && one.placeId === id && one.email === email,
    );
    if (found === undefined) throw new Error(`${email} is not invited to ${kind} ${id}`);
    const { createdAt, createdBy, level, expiresAt } = found;
    const row = { ...newRow(this.#store, place, userId, createdBy), createdAt, level, expiresAt };
    saveByHand(this.#store, null, row, userId);
    this.#store.invitations = this.#store.invitations.filter((one) => one !== found);
    this.#store.changed();
  }

  /** Lets in somebody who asked for it: GitLab then does not say who made the row. */
  approveAccessRequest(kind: PlaceKind, id: number, userId: number, level: number): void {
    this.setMember(kind, id, userId, level);
  }

  addMemberRole(role: Omit<MemberRole, 'id'> & { readonly id?: number }): MemberRole {
    const added = { ...role, id: role.id ?? this.#store.nextId() };
    this.#store.memberRoles.push(added);
    this.#store.changed();
    return added;
  }

  editMemberRole(id: number, change: Partial<Omit<MemberRole, 'id'>>): void {
    const role = this.#store.memberRoles.find((one) => one.id === id);
    if (role === undefined) throw new Error(`the fake GitLab has no custom role ${id}`);
    Object.assign(role, change);
    this.#store.changed();
  }

  /** An access token of a group or project, with an account of its own: GitLab names no maker. */
  addAccessToken(
    kind: PlaceKind,
    id: number,
    level: number,
    expiresAt: string,
    { name: called = 'ci', scopes }: { readonly name?: string; readonly scopes?: readonly string[] } = {},
  ): GitLabUser {
    const serial = this.#store.nextId();
    const name = `${kind}_${id}_bot_${serial.toString(16)}`;
    const account = this.addUser({ username: name, name: called, type: 'project_bot' });
    this.setMember(kind, id, account.id, level, { expiresAt });
    this.addToken({ value: `glpat-${name}`, userId: account.id, expiresAt, name: called, scopes });
    return account;
  }

  approvePromotions(): void {
    approveQueued(this.#store);
    this.#store.changed();
  }

  member(kind: PlaceKind, id: number, userId: number): MemberRow | null {
    const row = this.#store.rowAt({ kind, id }, userId);
    return row === undefined ? null : { ...row };
  }

  effective(kind: PlaceKind, id: number, userId: number): number | null {
    return usableLevel(this.#store, this.#place(kind, id), this.#store.user(userId));
  }

  /** Every direct row, by path, then username. */
  members(): MemberLine[] {
    return memberLines(this.#store);
  }

  /** @throws Error for a place that the test never made */
  #place(kind: PlaceKind, id: number): Place {
    if (kind === 'group') this.#store.tree.group(id);
    else this.#store.tree.project(id);
    return { kind, id };
  }

  #timestamp(): string {
    return this.#store.now().toISOString();
  }
}
