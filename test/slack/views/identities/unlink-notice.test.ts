import { describe, expect, it } from 'vitest';
import { UNLINK_CAUSES } from '../../../../src/domain/identities/unlink-cause.ts';
import { faultsOfMessage } from '../../../../src/slack/blocks/limits.ts';
import { unlinkNotice, type UnlinkNotice } from '../../../../src/slack/views/identities/unlink-notice.ts';

const notice: UnlinkNotice = {
  person: { id: 'per_ana', slackUserId: 'U07AN4LM2QX', name: 'Ana Lima' },
  username: 'ana_m',
  connector: 'GitLab',
  cause: 'email_changed',
  ended: 2,
  ending: 2,
  reader: 'U07AN4LM2QX',
};

describe('the notice about a link that was taken away', () => {
  it('tells the person what they lost and why', () => {
    const { text } = unlinkNotice(notice);
    expect(text).toContain('hallpass does not take the GitLab account `ana_m` for yours');
    expect(text).toContain('the e-mail that joined the two has changed');
    expect(text).toContain('The 2 roles that hung on it are being taken back');
  });

  it('has the button for the next step, but for an account that nobody can link while it is blocked', () => {
    expect(JSON.stringify(unlinkNotice(notice).blocks)).toContain('Link your account');
    const blocked = unlinkNotice({ ...notice, cause: 'blocked' });
    expect(JSON.stringify(blocked.blocks)).not.toContain('Link your account');
    expect(blocked.text).toContain('Ask an administrator of GitLab to let it in again');
  });

  it('tells the owners whose it was', () => {
    const { text } = unlinkNotice({ ...notice, reader: 'U07OM9HD5RT', ended: 1 });
    expect(text).toContain('for that of <@U07AN4LM2QX>');
    expect(text).toContain('The access that hung on it is being taken back');
  });

  it('tells the owners what has to happen first, where the account is blocked', () => {
    const blocked = unlinkNotice({ ...notice, reader: 'U07OM9HD5RT', cause: 'blocked' }).text;
    expect(blocked).toContain(
      'Once an administrator of GitLab lets it in again, the next sync links it; if not, they can with `/access link`',
    );
    expect(blocked).not.toContain('They can link their account again');
  });

  it('says that what hung on it was taken back, once all of it was', () => {
    expect(unlinkNotice({ ...notice, ending: 0 }).text).toContain(
      'The 2 roles that hung on it were taken back',
    );
    expect(unlinkNotice({ ...notice, ended: 1, ending: 0 }).text).toContain(
      'The access that hung on it was taken back',
    );
  });

  it('is over once an account is linked again, of which the person has news', () => {
    const again = { since: new Date('2026-11-26T12:00:00Z'), username: 'ana_m' };
    const over = unlinkNotice({ ...notice, cause: 'blocked', ending: 0, again });
    expect(over.text).toContain('hallpass takes the GitLab account `ana_m` for yours');
    expect(over.text).not.toContain('Ask an administrator');
    const news = unlinkNotice({ ...notice, ending: 0, again, isNews: true });
    expect(news.text).toContain('*Linked again*: the GitLab account `ana_m` is yours');
    expect(news.text).toContain('ask for it again');
    expect(JSON.stringify(news.blocks)).toContain('Request access');
  });

  it('says nothing of grants when there were none', () => {
    expect(unlinkNotice({ ...notice, ended: 0 }).text).not.toContain('taken back');
  });

  it.each(UNLINK_CAUSES)('has words for %s that Slack takes, whatever people are called', (cause) => {
    const person = { ...notice.person, name: '*<!channel>*'.repeat(20) };
    const post = unlinkNotice({ ...notice, cause, person, username: '`x`'.repeat(80) });
    expect(faultsOfMessage(post)).toEqual([]);
    expect(JSON.stringify(post)).not.toContain('<!channel>');
  });
});
