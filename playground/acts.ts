/** What the page can do, as one of the people, as time, or as somebody in GitLab's own pages. */
import { z } from 'zod';
import { parseDuration } from '../src/domain/duration.ts';
import type { Ack } from './fakes/slack-delivery.ts';
import type { ActingPerson } from './fakes/slack-person.ts';
import type { Where } from './fakes/slack-sight.ts';
import { INSTANCES } from './instances.ts';
import { accountOf, CAST } from './picture.ts';
import type { Stage } from './stage.ts';
import { TROUBLES } from './trouble.ts';

const as = z.enum(CAST as [string, ...string[]]);
/**
 * The ts of the message that is acted on, or `home` for the Home tab; without one it is the open
 * modal.
 */
const message = z.string().optional();

export const Act = z.discriminatedUnion('do', [
  z.object({ do: z.literal('command'), as, text: z.string().startsWith('/') }),
  z.object({ do: z.literal('press'), as, message, action: z.string(), value: z.string().optional() }),
  z.object({ do: z.literal('type'), as, message, field: z.string(), text: z.string(), enter: z.boolean() }),
  z.object({
    do: z.literal('choose'),
    as,
    message,
    field: z.string(),
    choice: z.union([z.string(), z.array(z.string()), z.null()]),
  }),
  z.object({ do: z.literal('suggest'), as, message, field: z.string(), query: z.string() }),
  z.object({ do: z.literal('submit'), as }),
  z.object({ do: z.literal('home'), as }),
  z.object({ do: z.literal('close'), as, all: z.boolean() }),
  z.object({ do: z.literal('read'), as, ts: z.string() }),
  z.object({ do: z.literal('dismiss'), as, ts: z.string() }),
  z.object({ do: z.literal('leave'), as, active: z.boolean() }),
  /** What somebody writes beside their own name in GitLab. */
  z.object({ do: z.literal('status'), as, instance: z.enum(INSTANCES), text: z.string().max(100) }),
  z.object({ do: z.literal('pass'), duration: z.string() }),
  z.object({ do: z.literal('sync') }),
  z.object({ do: z.literal('trouble'), trouble: z.enum(TROUBLES) }),
  z.object({
    do: z.literal('member'),
    instance: z.enum(INSTANCES),
    kind: z.enum(['group', 'project']),
    placeId: z.number(),
    userId: z.number(),
    /** Null removes the row. */
    level: z.number().nullable(),
    /** A day, or null for none; left as it is unless given. */
    expiresAt: z.iso.date().nullable().optional(),
  }),
]);
export type Act = z.infer<typeof Act>;

/** `said`: what Slack shows when the app does not answer as it should; null when it does. */
export interface Outcome {
  readonly said: string | null;
  readonly options?: readonly unknown[];
}

/** Somebody with every right in GitLab; who it is shows as the row's creator. */
const GITLAB_HUMAN = 'dana';
const DONE: Outcome = { said: null };

/** @throws Error when that cannot be done, in words for people */
export async function perform(stage: Stage, act: Act): Promise<Outcome> {
  switch (act.do) {
    case 'pass': {
      const seconds = parseDuration(act.duration);
      if (seconds === null) throw new Error(`${act.duration} is no duration.`);
      await stage.pass(seconds * 1000);
      return DONE;
    }
    case 'sync':
      await stage.sync();
      return DONE;
    case 'trouble':
      stage.setTrouble(act.trouble);
      return DONE;
    case 'member':
      changeMember(stage, act);
      return DONE;
    case 'status':
      setStatus(stage, act);
      return DONE;
    case 'leave':
      await (act.active ? stage.slack.reactivate(act.as) : stage.slack.deactivate(act.as));
      return DONE;
    case 'dismiss':
      stage.dismiss(stage.slack.person(act.as).id, act.ts);
      return DONE;
    case 'read':
      stage.markRead(stage.slack.person(act.as).id, act.ts);
      return DONE;
    case 'command':
    case 'press':
    case 'type':
    case 'choose':
    case 'suggest':
    case 'submit':
    case 'home':
    case 'close':
      return performInSlack(stage, stage.slack.person(act.as), act);
  }
}

type InSlack = Extract<
  Act,
  { do: 'command' | 'press' | 'type' | 'choose' | 'suggest' | 'submit' | 'home' | 'close' }
>;

async function performInSlack(stage: Stage, person: ActingPerson, act: InSlack): Promise<Outcome> {
  const where = whereOf('message' in act ? act.message : undefined);
  switch (act.do) {
    case 'command': {
      const [word = ''] = act.text.split(' ');
      const { ack } = await person.command(act.text);
      return { said: complaint(word, ack) };
    }
    case 'press': {
      const value = act.value === undefined ? {} : { value: act.value };
      const { ack } = await person.click(act.action, { ...where, ...value });
      return { said: complaint('The button', ack) };
    }
    case 'type':
      await person.type(act.field, act.text, { ...where, ...(act.enter ? { enter: true as const } : {}) });
      return DONE;
    case 'choose':
      return { said: complaint('The field', await person.select(act.field, act.choice, where)) };
    case 'suggest':
      return { said: null, options: await suggested(stage, person, act) };
    case 'submit': {
      const { ack } = await person.submit();
      return { said: complaint('The form', ack) };
    }
    case 'home':
      return { said: complaint('The Home tab', await person.openHome()) };
    case 'close':
      await person.close(act.all ? { all: true } : {});
      return DONE;
  }
}

function whereOf(message: string | undefined): Where {
  if (message === 'home') return { home: true };
  return message === undefined ? { view: true } : { message };
}

/** With the description under each option, which is more than the person's hands get. */
async function suggested(
  { slack }: Stage,
  person: ActingPerson,
  { field, query, message: ts }: Extract<InSlack, { do: 'suggest' }>,
): Promise<readonly unknown[]> {
  const plain = await person.suggest(field, query, whereOf(ts));
  return slack.store.topModal(person.id)?.offered[field] ?? plain;
}

function complaint(what: string, ack: Ack | null): string | null {
  if (ack === null || ack.status === 200) return null;
  if (ack.late) return `${what} failed: hallpass did not answer within three seconds (operation_timeout).`;
  return `${what} failed: hallpass ${ack.status === null ? 'cannot be reached' : `answered ${ack.status}`} (dispatch_failed).`;
}

function setStatus({ gitlabs, slack }: Stage, act: Extract<Act, { do: 'status' }>): void {
  const gitlab = gitlabs[act.instance];
  const { name } = slack.person(act.as).profile;
  const account = accountOf(gitlab, name);
  if (account === undefined) throw new Error(`${name} has no account there.`);
  gitlab.setStatus(account.id, act.text === '' ? null : act.text);
}

function changeMember({ gitlabs }: Stage, act: Extract<Act, { do: 'member' }>): void {
  const { instance, kind, placeId, userId, level, expiresAt } = act;
  const gitlab = gitlabs[instance];
  const human = gitlab.snapshot().users.find(({ username }) => username === GITLAB_HUMAN);
  gitlab.setMember(kind, placeId, userId, level, {
    by: human?.id,
    ...(expiresAt === undefined ? {} : { expiresAt }),
  });
}
