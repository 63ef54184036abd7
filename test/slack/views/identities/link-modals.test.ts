import { describe, expect, it } from 'vitest';
import { LINK_SOURCES, VERIFICATION_METHODS } from '../../../../src/domain/identities/account.ts';
import { LinkMetadata } from '../../../../src/slack/blocks/values.ts';
import { faultsOfMessage, faultsOfView } from '../../../../src/slack/blocks/limits.ts';
import { mrkdwn } from '../../../../src/slack/blocks/mrkdwn.ts';
import { codeModal, usedUpModal, type CodeForm } from '../../../../src/slack/views/identities/link-code.ts';
import {
  linkedModal,
  linkLater,
  linkModal,
  nameModal,
  type LinkChoice,
  type NameForm,
} from '../../../../src/slack/views/identities/link-modals.ts';
import { at, NASTY } from '../../models.ts';

const choice: LinkChoice = {
  connectorId: 'gitlab',
  connector: 'GitLab',
  account: null,
  methods: VERIFICATION_METHODS,
};
const name: NameForm = {
  connectorId: 'gitlab',
  connector: 'GitLab',
  method: 'code',
  person: null,
  typed: '',
  problem: null,
};
const codeForm: CodeForm = {
  verificationId: 'lnk_0123456789abcdefghjkmnpqrs',
  username: 'ana',
  profile: 'https://gitlab.com/ana',
  code: 'K7QXW2MN',
  expiresAt: at('10:00'),
  lastTry: null,
};

describe('the choice of how to link', () => {
  it('explains every way there is, the surest first', () => {
    const shown = JSON.stringify(linkModal([choice]));
    const labels = ['Sign in to GitLab', 'Prove it with a code', 'Ask an owner'];
    expect(labels.map((label) => shown.indexOf(label)).toSorted((a, b) => a - b)).toEqual(
      labels.map((label) => shown.indexOf(label)),
    );
  });

  it.each(LINK_SOURCES)('says of a link by %s how it came', (linkedBy) => {
    const view = linkModal([{ ...choice, account: { username: 'ana', linkedBy, linkedAt: at('09:00') } }]);
    expect(faultsOfView(view)).toEqual([]);
    expect(JSON.stringify(view)).not.toContain('"button"');
  });

  it('says where there is nothing to link to', () => {
    expect(JSON.stringify(linkModal([]))).toContain('No GitLab is connected yet');
  });
});

describe('the modals of a link', () => {
  it('remember for whom and how, and nothing else', () => {
    const person = { id: 'per_0123456789abcdefghjkmnpqrs', name: 'Ana' } as const;
    const read = (form: NameForm) => LinkMetadata.parse(nameModal(form).private_metadata);
    expect(read(name)).toEqual({ connectorId: 'gitlab', method: 'code', personId: null });
    expect(read({ ...name, method: 'owner', person })).toEqual({
      connectorId: 'gitlab',
      method: 'owner',
      personId: person.id,
    });
  });

  it.each(NASTY)('with %j in them break no limit and hold no markup of others', (words) => {
    const account = { username: words, linkedBy: 'code', linkedAt: null } as const;
    const person = { id: 'per_0123456789abcdefghjkmnpqrs', name: words } as const;
    const views = [
      linkModal(Array.from({ length: 12 }, () => ({ ...choice, connector: words }))),
      linkModal([{ ...choice, connector: words, account }]),
      nameModal({ ...name, connector: words, typed: words, problem: mrkdwn`${words}`, person }),
      codeModal({ ...codeForm, username: words, profile: `https://x.test/${words}` }),
      codeModal({ ...codeForm, lastTry: { shown: words, triesLeft: 1 } }),
      codeModal({ ...codeForm, lastTry: { shown: null, triesLeft: 4 } }),
      usedUpModal(words),
      linkedModal(words, true),
      linkedModal(words, false),
    ];
    for (const view of views) {
      expect(faultsOfView(view)).toEqual([]);
      expect(JSON.stringify(view)).not.toMatch(/"mrkdwn","text":"[^"]*<!channel>/);
    }
    expect(faultsOfMessage(linkLater())).toEqual([]);
  });
});
