/** Tokens that are good now, and revoking them. New ones are made in Slack alone. */
import { listApiTokens } from '../../../db/api/api-tokens.ts';
import { isId } from '../../../domain/id.ts';
import { NotFoundError } from '../../../errors.ts';
import { revokeToken } from '../../../operations/api/revoke-token.ts';
import type { ConsoleAct, ConsolePage } from '../page.tsx';
import { Tokens } from '../views/tokens.tsx';

export const TOKENS: ConsolePage = {
  path: '/tokens',
  label: 'Tokens',
  isFor: () => true,
  show: async (ctx, { person, role, isAuditor, csrf }) => {
    const isAll = role === 'admin' || isAuditor;
    const now = ctx.now();
    const tokens = await listApiTokens(ctx.db, isAll ? null : person.id, now);
    const mayRevoke = (of: string): boolean => role === 'admin' || of === person.id;
    return {
      title: 'Tokens',
      lead: `${isAll ? 'Everybody’s' : 'Your'} tokens that are good now. New ones are made in Slack.`,
      body: <Tokens {...{ tokens, mayRevoke, csrf, now }} tz={person.tz} />,
    };
  },
};

export const REVOKE_TOKEN: ConsoleAct = {
  path: '/tokens/:id/revoke',
  page: TOKENS,
  run: async (ctx, { actor }, sent) => {
    const tokenId = sent.param('id');
    if (!isId('tok', tokenId)) throw new NotFoundError('token');
    await revokeToken(ctx, actor, { tokenId });
    return { to: '/tokens', notice: 'revoked' };
  },
};
