import { describe, expect, it } from 'vitest';
import type { RequestModel } from '../../../../src/db/models/requests/request-model.ts';
import type { Post } from '../../../../src/slack/blocks/poster.ts';
import { expiryWarning } from '../../../../src/slack/views/grants/expiry-warning.ts';
import { buttonsOf, shownIn } from '../../looks.ts';
import { api, at, grant } from '../../models.ts';

describe('the warning before the end', () => {
  const warning = (changes = {}, extension: RequestModel['extension'] = null): Post =>
    expiryWarning({ grant: grant({ warnedAt: at('13:42'), ...changes }), extension, place: api });

  it('offers Extend and Give back while it runs', () => {
    expect(warning().text).toContain('ends');
    expect(buttonsOf(warning())).toEqual(['Extend', 'Give back']);
  });

  it('is put right when the end was put off, and has no buttons when it is over', () => {
    expect(warning({ warnedAt: null, expiresAt: at('15:06') }).text).toContain('*Extended*');
    const ending = warning({ status: 'revoking', endReason: 'given_back' });
    expect(shownIn(ending)).toMatch(/\*Ending\*.*given back[^]*GitLab has not confirmed it yet/);
    expect(buttonsOf(ending)).toEqual([]);
    const over = warning({ status: 'ended', endReason: 'given_back' });
    expect(over.text).toContain('Not active any more');
    expect(buttonsOf(over)).toEqual([]);
  });
});
