/** Everything that can be open, in every state it has: what an upgrade finds. For the dump of a release, see test/db/dumps. */
import { sweepOnce } from '../../jobs/sweep.ts';
import { syncConnector } from '../../jobs/sync-connector.ts';
import type { Account } from '../../src/domain/identities/account.ts';
import type { PersonActor } from '../../src/domain/actor.ts';
import { endGrant } from '../../src/operations/grants/end-grant.ts';
import { cancelRequest } from '../../src/operations/requests/cancel-request.ts';
import { decideRequest } from '../../src/operations/requests/decide-request.ts';
import { discardDraft } from '../../src/operations/setup/discard-draft.ts';
import { askOwnerToLink } from '../../src/operations/verifications/ask-owner-to-link.ts';
import { beginCodeVerification } from '../../src/operations/verifications/begin-code-verification.ts';
import { checkCodeVerification } from '../../src/operations/verifications/check-code-verification.ts';
import { decideLink } from '../../src/operations/verifications/decide-link.ts';
import type { SlackPoster } from '../../src/slack/blocks/poster.ts';
import { openDraftOffice, type DraftOffice } from './drafts.ts';
import { accept, findingOf, limit, remove } from './findings.ts';
import { syncUntil } from './mortal-sync.ts';
import { never, type Handle, type Office } from './office.ts';

const API = 'acme/platform/api';
const INFRA = 'acme/platform/infra';
/** Accounts nobody can be matched with, by the numbers GitLab gives them. */
const STRANGERS = [201, 202, 203, 204] as const;
const GAMMA = 60;

/** `port` is where GitLab listens; the rows name it. */
export async function openEverything(port: number, posterOf: (office: Office) => SlackPoster) {
  const desk = await openDraftOffice({
    port,
    furnish: (gitlab) => {
      gitlab.addGroup({ id: GAMMA, path: 'gamma', name: 'Gamma' });
      for (const id of STRANGERS) gitlab.addUser({ id, username: `dev-${id}`, name: `Dev ${id}` });
    },
  });
  const { office } = desk;
  const ctx = { ...desk.ctx, slack: posterOf(office) };
  await finishedRequests(office);
  await finishedFindings(office);
  await verifications(office);
  await drafts(desk);
  await openRequests(office);
  await openFindings(office);
  await hangingGrants(office);
  for (let run = 0; run < 20 && (await sweepOnce(ctx, ['messages'], 0)) > 0; run++);
  await syncs(desk);
  return desk;
}

async function finishedRequests(office: Office): Promise<void> {
  const { ctx, gitlab, acme } = office;
  await office.ask('ana', API, 'developer', '1h');
  await office.pass('8d');
  const denied = await office.ask('ana', API, 'developer', '1h');
  await decideRequest(ctx, office.actor('omar'), { requestId: denied, decision: 'deny', note: 'not today' });
  const cancelled = await office.ask('ana', API, 'developer', '1h');
  await cancelRequest(ctx, office.actor('ana'), { requestId: cancelled });
  await endGrant(ctx, office.actor('sam'), { grantId: await office.grant('sam', API, 'developer', '1h') });
  await office.reconcile();
  gitlab.configureGroup(acme.groups.platform, { ldap: true });
  await office.grant('ana', 'acme/platform', 'developer', '1h');
  gitlab.configureGroup(acme.groups.platform, { ldap: false });
}

/** Of a human's doing, by the place and whom it gives what. */
async function found(office: Office, project: number, user: number, level = 40) {
  office.gitlab.setMember('project', project, user, level, { expiresAt: null });
  await office.sync();
  return findingOf(office, user);
}

async function finishedFindings(office: Office): Promise<void> {
  const { acme, gitlab } = office;
  const { projects, users } = acme;
  await accept(office, 'omar', (await found(office, projects.infra, users.lee)).id);
  await remove(office, await found(office, projects.alertRules, users.sam));
  await office.reconcile();
  await limit(office, await found(office, projects.dashboards, users.sam), 6);
  await office.reconcile();
  await found(office, projects.warehouse, users.ana);
  gitlab.setMember('project', projects.warehouse, users.ana, null);
  await office.sync();
  await office.sync();
  await found(office, projects.pipelines, users.ana);
  await found(office, projects.pipelines, users.ana, 50);
}

async function verifications(office: Office): Promise<void> {
  const { ctx } = office;
  const [gail, erin, hugo, iris] = await Promise.all(
    ['gail', 'erin', 'hugo', 'iris'].map((handle) => stranger(office, handle)),
  );
  if (!gail || !erin || !hugo || !iris) throw new Error('nobody is here');
  const [first, second, third, fourth] = STRANGERS.map(accountOf);
  if (!first || !second || !third || !fourth) throw new Error('there are no accounts');
  await beginCodeVerification(ctx, gail, { connectorId: 'gitlab', account: first });
  await beginCodeVerification(ctx, gail, { connectorId: 'gitlab', account: first });
  const { id } = await beginCodeVerification(ctx, erin, { connectorId: 'gitlab', account: second });
  for (let tries = 0; tries < 5; tries++)
    await checkCodeVerification(ctx, erin, { verificationId: id, account: second, shown: 'nothing' });
  const linked = await askOwnerToLink(ctx, hugo, { connectorId: 'gitlab', account: third });
  await decideLink(ctx, office.actor('omar'), {
    verificationId: linked.verificationId,
    decision: 'confirm',
    account: third,
  });
  const declined = await askOwnerToLink(ctx, iris, { connectorId: 'gitlab', account: fourth });
  await decideLink(ctx, office.actor('omar'), {
    verificationId: declined.verificationId,
    decision: 'decline',
  });
  await askOwnerToLink(ctx, iris, { connectorId: 'gitlab', account: fourth });
}

async function stranger(office: Office, handle: string): Promise<PersonActor> {
  const { id } = await office.register(handle as Handle, { email: `${handle}@elsewhere.test` });
  return { kind: 'person', personId: id, via: 'slack' };
}

const accountOf = (id: number): Account => ({
  externalId: String(id),
  username: `dev-${id}`,
  name: `Dev ${id}`,
  claims: {},
  state: 'active',
  isBot: false,
});

async function drafts(desk: DraftOffice): Promise<void> {
  await desk.connect();
  await syncConnector(desk.ctx, { connectorId: 'beta' }, never);
  await desk.create(['priya'], 'Epsilon');
  await desk.enter(await desk.create(['omar'], 'Delta'), { group: 'gamma' });
  await desk.faults(await desk.create(['omar'], 'Gamma'), { group: 'gamma' });
  await discardDraft(desk.ctx, desk.office.actor('dana'), { draftId: await desk.create(['omar'], 'Zeta') });
}

async function openRequests(office: Office): Promise<void> {
  const held = await office.grant('ana', API, 'developer', '4h');
  await office.askForMore('ana', held, '1h');
  await office.grant('lee', API, 'maintainer', '8h');
  await office.ask('sam', 'acme/platform', 'developer', '2h');
}

async function openFindings(office: Office): Promise<void> {
  const { projects, users } = office.acme;
  await found(office, projects.storefront, users.sam);
  const removing = await found(office, projects.recommender, users.lee);
  office.gitlab.faults.add({ kind: 'status', method: 'DELETE', status: 500, times: Infinity });
  await remove(office, removing);
  await office.reconcile();
}

/** One that cannot be given and one that cannot be taken away, while GitLab is in trouble. */
async function hangingGrants(office: Office): Promise<void> {
  const { gitlab, ctx } = office;
  const held = await office.grant('sam', INFRA, 'developer', '3h');
  await endGrant(ctx, office.actor('sam'), { grantId: held });
  await office.reconcile();
  gitlab.faults.add({ kind: 'status', method: 'POST', status: 500, times: Infinity });
  await office.grant('sam', 'acme/web/checkout', 'developer', '3h');
}

/** One that has begun and one that was stopped, for it would have let go of too much. */
async function syncs({ ctx, office }: DraftOffice): Promise<void> {
  office.gitlab.delete('group', 51);
  office.gitlab.delete('project', 52);
  await syncConnector(ctx, { connectorId: 'beta' }, never);
  await syncUntil(office, { afterCommit: 2 });
}
