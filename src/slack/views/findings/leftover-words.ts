/** What works without a membership and was made under a grant, in words for owners. Pure. */
import type { FindingModel } from '../../../db/models/finding-model.ts';
import type { LeftoverType } from '../../../domain/access/leftovers.ts';
import { bold, code, mrkdwn, type Mrkdwn } from '../../blocks/mrkdwn.ts';
import { where, type Where } from '../../blocks/phrases.ts';

interface Words {
  /** With its article, before its name. */
  readonly is: string;
  /** What goes on because of it. */
  readonly does: string;
}

const WORDS: Readonly<Record<LeftoverType, Words>> = {
  deploy_key: { is: 'the deploy key', does: 'whoever has it reads the repository, and pushes if it may' },
  deploy_token: { is: 'the deploy token', does: 'whoever has it reads what its scopes name' },
  access_token: { is: 'the access token', does: 'whoever has it acts as a member of its own' },
  trigger: { is: 'the trigger token', does: 'whoever has it starts pipelines, as long as its owner could' },
  schedule: { is: 'the pipeline schedule', does: 'it starts pipelines as its owner, as long as they could' },
  webhook: { is: 'the webhook to', does: 'what happens is sent there' },
  integration: { is: 'the integration', does: 'what happens is sent to where it leads' },
  mirror: { is: 'the push mirror to', does: 'every push is copied there' },
  job_token: { is: 'access for the CI jobs of', does: 'its jobs read here with their own token' },
  runner: { is: 'the runner', does: 'jobs run on it, with their code and variables' },
  agent_token: { is: 'the cluster agent token', does: 'whoever has it is that agent' },
  ssh_certificate: { is: 'the SSH certificate authority', does: 'whoever has its key signs people in' },
  saml_link: { is: 'the SAML group link', does: 'its people join when they sign in' },
  ldap_link: { is: 'the LDAP group link', does: 'its people join by themselves' },
  service_token: { is: 'the token of the service account', does: 'whoever has it acts as that account' },
  custom_role: { is: 'the custom role', does: 'whoever holds it may do what it says' },
  ci_config: { is: 'the CI configuration at', does: 'whoever may write there decides what its jobs do' },
  pull_mirror: { is: 'the pull mirror from', does: 'what is pushed there is taken over' },
  open_part: { is: 'that others see', does: 'others than members see it' },
  audit_stream: { is: 'the audit event stream to', does: 'what happens is sent there' },
  visibility: { is: 'that it is', does: 'others than members see it' },
};

type Leftover = Pick<FindingModel, 'leftover' | 'username' | 'former'>;

const wordsOf = ({ leftover }: Leftover): Words =>
  leftover === null ? { is: 'something', does: 'it goes on working' } : WORDS[leftover];

/** `the deploy key laptop`. */
export const leftoverThing = (finding: Leftover): Mrkdwn =>
  mrkdwn`${wordsOf(finding).is} ${code(finding.username)}`;

/** The same, where nothing is marked up. */
export const leftoverText = (finding: Leftover): string => `${wordsOf(finding).is} ${finding.username}`;

/** What a grant's end reads is found by then. */
const READ_WITHIN_MS = 900_000;

/** Whether it can have been made by somebody who was let in, after the grants had ended. */
export const isLate = ({ foundAt, suspects }: Pick<FindingModel, 'foundAt' | 'suspects'>): boolean =>
  suspects.length > 0 &&
  suspects.every(({ until }) => until !== null && foundAt.getTime() - until.getTime() > READ_WITHIN_MS);

/** The first line of its card. */
export const leftoverHeadline = (finding: FindingModel, place: Where): Mrkdwn =>
  mrkdwn`${bold('Left behind by a grant')}: ${leftoverThing(finding)} on ${where(place)} was ${finding.former === null ? 'made' : 'changed'} while it stood${isLate(finding) ? ' or by whoever was let in through it' : ''}, and outlives it`;

/** What was there before. */
export const leftoverBefore = ({ former }: Leftover): Mrkdwn =>
  former === null ? mrkdwn`not there` : mrkdwn`there, for something else`;

/** What goes on because of it. */
export const leftoverNow = (finding: Leftover): Mrkdwn => mrkdwn`${wordsOf(finding).does}`;
