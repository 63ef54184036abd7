import type { Context } from '../../src/context.ts';
import type { Grant } from '../../src/db/grants/grants.ts';
import type { MessageRow } from '../../src/db/messages/messages.ts';
import type { SlotRow } from '../../src/db/grants/slots.ts';
import type { GrantId, RequestId, ResourceId } from '../../src/domain/id.ts';
import type { MessageKind } from '../../src/domain/messages/message.ts';
import type { FakeGitLab } from '../../playground/fakes/gitlab.ts';
import type { PlaceKind } from '../../playground/fakes/gitlab-state.ts';

/** What the rows and GitLab say. Changes nothing. */
export class OfficeView {
  readonly ctx: Context;
  readonly gitlab: FakeGitLab;

  constructor(ctx: Context, gitlab: FakeGitLab) {
    this.ctx = ctx;
    this.gitlab = gitlab;
  }

  /** The path is one of acme. */
  async resourceAt(path: string): Promise<ResourceId> {
    const { id } = await this.ctx.db
      .selectFrom('resources')
      .select('id')
      .where('path', '=', path)
      .executeTakeFirstOrThrow();
    return id;
  }

  async grantOf(requestId: RequestId): Promise<GrantId> {
    const { id } = await this.ctx.db
      .selectFrom('grants')
      .select('id')
      .where('requestId', '=', requestId)
      .executeTakeFirstOrThrow();
    return id;
  }

  find(grantId: GrantId): Promise<Grant> {
    return this.ctx.db.selectFrom('grants').selectAll().where('id', '=', grantId).executeTakeFirstOrThrow();
  }

  async status(grantId: GrantId): Promise<string> {
    const { status, endReason } = await this.find(grantId);
    return endReason === null ? status : `${status}: ${endReason}`;
  }

  async slot(grantId: GrantId): Promise<SlotRow> {
    return this.ctx.db
      .selectFrom('slots')
      .selectAll()
      .where('id', '=', (await this.find(grantId)).slotId)
      .executeTakeFirstOrThrow();
  }

  async request(id: RequestId): Promise<string> {
    const { status, cancelCause } = await this.ctx.db
      .selectFrom('requests')
      .select(['status', 'cancelCause'])
      .where('id', '=', id)
      .executeTakeFirstOrThrow();
    return cancelCause === null ? status : `${status}: ${cancelCause}`;
  }

  messages(kind: MessageKind): Promise<MessageRow[]> {
    return this.ctx.db.selectFrom('messages').selectAll().where('kind', '=', kind).orderBy('id').execute();
  }

  /** The direct row in GitLab as `level` or `level until date`; null for none. */
  row(kind: PlaceKind, placeId: number, userId: number): string | null {
    const row = this.gitlab.member(kind, placeId, userId);
    if (row === null) return null;
    const custom = row.memberRoleId === null ? '' : ` (${row.memberRoleId})`;
    return `${row.level}${custom}${row.expiresAt === null ? '' : ` until ${row.expiresAt}`}`;
  }
}
