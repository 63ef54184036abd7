import { createHash } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { gitlabSignIn } from '../../src/connectors/gitlab/sign-in.ts';
import { openConnectors } from '../../src/connectors/registry.ts';
import { createLog } from '../../src/log.ts';
import { startFakeGitLab, type FakeGitLab } from '../../playground/fakes/gitlab.ts';
import { document } from '../../playground/fakes/document.ts';
import { faultOf, said } from './stage.ts';

const APPLICATION = {
  clientId: 'app-1',
  secret: 'gloas-secret',
  redirectUris: ['https://hallpass.test/back'],
};
const VERIFIER = 'v'.repeat(43);
const ASK = {
  redirectUri: 'https://hallpass.test/back',
  state: 's'.repeat(43),
  challenge: createHash('sha256').update(VERIFIER).digest('base64url'),
};
const never = new AbortController().signal;

let gitlab: FakeGitLab;
let offset = 0;
beforeEach(async () => {
  offset = 0;
  gitlab = await startFakeGitLab({ now: () => new Date(Date.now() + offset) });
  gitlab.addUser({ id: 201, username: 'kim_dev', name: 'Kim' });
  gitlab.addApplication(APPLICATION);
});
afterEach(async () => {
  await gitlab.close();
  expect(gitlab.violations).toEqual([]);
});

const signIn = (changes: { readonly clientSecret?: string } = {}) =>
  gitlabSignIn({
    url: gitlab.url,
    clientId: 'app-1',
    clientSecret: 'gloas-secret',
    now: gitlab.now,
    ...changes,
  });

/** Presses the button of that person on GitLab's own page; gives where the browser is sent. */
async function authorize(as: string): Promise<URL> {
  const address = new URL(signIn().address(ASK));
  const body = new URLSearchParams([...address.searchParams, ['as', as]]);
  const answer = await fetch(`${gitlab.url}/oauth/authorize`, { method: 'POST', body, redirect: 'manual' });
  return new URL(answer.headers.get('location') ?? 'about:blank');
}

async function answerOf(as = '201') {
  const code = (await authorize(as)).searchParams.get('code') ?? '';
  return { redirectUri: ASK.redirectUri, code, verifier: VERIFIER };
}

describe('signing in', () => {
  it('asks for nothing but who somebody is', () => {
    const { pathname, searchParams } = new URL(signIn().address(ASK));
    expect(pathname).toBe('/oauth/authorize');
    expect(Object.fromEntries(searchParams)).toMatchObject({
      scope: 'read_user',
      code_challenge_method: 'S256',
    });
  });

  it('tells whose account it was, and takes the token back', async () => {
    expect(await signIn().whoIs(await answerOf(), never)).toEqual({ externalId: '201', username: 'kim_dev' });
    expect(gitlab.signInTokens('app-1')).toMatchObject([{ revoked: true }]);
  });

  it('works once for each code', async () => {
    const answer = await answerOf();
    await signIn().whoIs(answer, never);
    expect(await faultOf(signIn().whoIs(answer, never))).toMatchObject({ code: 'rejected' });
  });

  it('refuses a code that was given for another challenge, for another address, or too long ago', async () => {
    const answer = await answerOf();
    for (const wrong of [{ verifier: 'w'.repeat(43) }, { redirectUri: 'https://hallpass.test/elsewhere' }])
      expect(await faultOf(signIn().whoIs({ ...answer, ...wrong }, never))).toMatchObject({
        code: 'rejected',
      });
    offset = 11 * 60_000;
    expect(await faultOf(signIn().whoIs(answer, never))).toMatchObject({ code: 'rejected' });
  });

  it('says of a wrong secret that an admin has to look, and repeats it nowhere', async () => {
    const fault = await faultOf(signIn({ clientSecret: 'never-to-be-seen' }).whoIs(await answerOf(), never));
    expect(fault).toMatchObject({ code: 'unauthorized' });
    expect(said(fault)).toContain('clientId and clientSecret');
    expect(JSON.stringify([said(fault), fault.stack, fault.cause])).not.toContain('never-to-be-seen');
  });

  it('says of an account blocked meanwhile that GitLab does not let it in, and takes the token back', async () => {
    const answer = await answerOf();
    gitlab.blockUser(201);
    expect(await faultOf(signIn().whoIs(answer, never))).toMatchObject({
      code: 'forbidden',
      fault: { code: 'sign_in_barred', said: expect.stringContaining('blocked') as string },
    });
    expect(gitlab.signInTokens('app-1')).toMatchObject([{ revoked: true }]);
  });

  it('tells who it was also when the token cannot be taken back', async () => {
    gitlab.faults.add({ kind: 'reset', path: /oauth\/revoke/ });
    expect(await signIn().whoIs(await answerOf(), never)).toMatchObject({ externalId: '201' });
  });

  it('takes no page for an answer', async () => {
    const answer = await answerOf();
    gitlab.faults.add({ kind: 'html', status: 200, path: /oauth\/token/ });
    expect(await faultOf(signIn().whoIs(answer, never))).toMatchObject({ code: 'unreachable' });
  });
});

it('sends the secret of a connector from Slack to no private address', async () => {
  const { connectors } = document(gitlab.url, {});
  const fromSlack = {
    ...connectors[0],
    managedBy: 'slack',
    oauth: { clientId: 'app-1', clientSecret: { env: 'SECRET' } },
  };
  const registry = openConnectors({
    active: async () => document(gitlab.url, { connectors: [fromSlack] }),
    load: async () => null,
    secretOf: () => 'gloas-secret',
    tokenOf: async () => null,
    now: gitlab.now,
    log: createLog('silent'),
  });
  const answer = await answerOf();
  gitlab.clearRequests();
  const offered = await registry.signIn('gitlab');
  const fault = await faultOf(offered?.whoIs(answer, never) ?? Promise.resolve());
  expect(said(fault)).toContain('private address');
  expect(gitlab.requests).toEqual([]);
});
