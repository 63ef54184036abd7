/** How a connector is doing and the one thing to do about it, in words. Pure. */
import type { LabelDetail, LabelFacts, NextStep, StepFacts } from '../domain/connectors/connector-label.ts';
import type { SyncProgress } from '../domain/connectors/sync.ts';
import type { Told } from '../domain/told.ts';
import { faultSentence } from './faults.ts';
import { safetyStopWords } from './safety-stop.ts';
import { sayBy, type Sentences } from './sentences.ts';
import { PLAIN_WAYS } from './ways.ts';

export const labelSentence = (detail: LabelDetail): string =>
  isOfLabel(detail)
    ? sayBy<LabelFacts, keyof LabelFacts>(DETAILS, detail, PLAIN_WAYS)
    : faultSentence(detail);

export const nextStepSentence = (step: NextStep): string =>
  sayBy<StepFacts, keyof StepFacts>(STEPS, step, PLAIN_WAYS);

const isOfLabel = (detail: LabelDetail): detail is Told<LabelFacts> => Object.hasOwn(DETAILS, detail.code);

const DETAILS: Sentences<LabelFacts> = {
  rests: () => 'Nothing is synced or granted. What was granted before still ends on time.',
  only_watched: () => 'hallpass watches, and grants nothing.',
  nothing_entered: () => 'Its group and token are not known yet.',
  sync_begins: () => 'The first sync is about to begin.',
  sync_runs: (progress) => progressSentence(progress),
  sync_stopped: (stop) =>
    `The last sync found ${safetyStopWords(stop)} missing, so it stopped and dropped nothing.`,
  try_failed: () => 'The last try failed.',
};

const STEPS: Sentences<StepFacts> = {
  resume: ({ managedBy }) =>
    managedBy === 'slack'
      ? 'Resume it when access should be granted again.'
      : 'Set `paused: false` in hallpass.yaml when access should be granted again.',
  add_details: ({ asked }) => `${asked ?? 'A hallpass admin'} can add the details.`,
  confirm_changes: () =>
    'If that is right, press Confirm changes. If not, look at what the token may see; the next sync checks again.',
  renew_token: ({ managedBy }) =>
    managedBy === 'slack'
      ? 'Open Details and enter a token that works.'
      : 'Put a token that works where hallpass.yaml says, and restart hallpass.',
  find_group: ({ managedBy }) =>
    managedBy === 'slack'
      ? 'Look whether the group is still there and the token sees it. Another group is another integration.'
      : 'Correct `group` in hallpass.yaml, and restart hallpass.',
  make_owner: () => "Make the token's account Owner of the top-level group again.",
  wait: () => 'Nothing: hallpass waits until GitLab takes requests again.',
  reach_gitlab: () => 'Look whether GitLab is up and can be reached from hallpass; it tries again by itself.',
};

/** `8 of 8 groups, 3 of 14 projects, 120 memberships so far.` */
function progressSentence({ groups, projects, memberships, of }: SyncProgress): string {
  const part = (found: number, expected: number | null, name: string): string =>
    // A tree that has grown since it was counted is no reason to say 15 of 14.
    expected === null || found > expected ? `${found} ${name}` : `${found} of ${expected} ${name}`;
  return `${part(groups, of.groups, 'groups')}, ${part(projects, of.projects, 'projects')}, ${part(memberships, of.memberships, 'memberships')} so far.`;
}
