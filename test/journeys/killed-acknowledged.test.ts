/**
 * Killed around the moment at which Slack is told that a press was taken. Slack sends no press again and nobody here presses twice: what
 * was acknowledged comes true by itself, and what was committed shows on the cards.
 */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { ActingPerson } from '../../playground/fakes/slack-person.ts';
import { hasTurn } from '../support/kill-points.ts';
import { startMortalWorld, SWEEP_SECONDS, type MortalWorld } from '../support/mortal-world.ts';

const LIMIT_MS = 600_000;
/** Looks of the sweep until every lease and claim of a killed process has run out. */
const LOOKS = 6;
const LINE = '/access request acme/platform/api developer 1h fixing INC-4711';

let world: MortalWorld;
beforeAll(async () => {
  world = await startMortalWorld('2026-11-25T12:00:00Z');
}, LIMIT_MS);
afterAll(() => world.close());

const as = (handle: string): ActingPerson => world.as(handle);
const shown = (handle: string): string => as(handle).dms().at(-1)?.shown ?? '';
const level = (): number | null =>
  world.gitlab.member('project', world.acme.projects.api, world.acme.users.ana)?.level ?? null;

async function until(isSo: () => boolean): Promise<void> {
  for (let looks = 0; looks < LOOKS && !isSo(); looks++) await world.pass(1);
  expect(isSo(), `${String(isSo)}\n${shown('ana')}\n${shown('omar')}`).toBe(true);
}

async function ask(): Promise<void> {
  await as('ana').command(LINE);
  await until(() => shown('omar').includes('Approve'));
}

async function hold(): Promise<void> {
  await ask();
  await as('omar').click('Approve');
  await until(() => level() === 30 && shown('ana').includes('*Active*'));
}

/** Opens a form; whatever is asked for in it is given. */
async function open(handle: string, button: string): Promise<void> {
  await as(handle).click(button);
  if (
    as(handle)
      .modal()
      ?.fields.some(({ label }) => label === 'Reason') === true
  )
    await as(handle).type('Reason', 'not fixed yet');
}

const sending = (handle: string) => async () => (await as(handle).submit()).ack?.status ?? null;

interface Press {
  readonly name: string;
  readonly before: () => Promise<void>;
  /** The status of the answer. */
  readonly press: () => Promise<number | null>;
  readonly isSo: () => boolean;
}

const pressing = (handle: string, button: string) => async () => (await as(handle).click(button)).ack.status;
const nothing = async (): Promise<void> => undefined;

const PRESSES: readonly Press[] = [
  {
    name: 'a request in one line',
    before: nothing,
    press: async () => (await as('ana').command(LINE)).ack.status,
    isSo: () => shown('ana').includes('*Waiting* on') && shown('omar').includes('Approve'),
  },
  {
    name: 'Approve',
    before: ask,
    press: pressing('omar', 'Approve'),
    isSo: () =>
      level() === 30 && shown('ana').includes('*Active*') && shown('omar').includes('*Approved* by'),
  },
  {
    name: 'Deny',
    before: async () => {
      await ask();
      await open('omar', 'Deny');
    },
    press: sending('omar'),
    isSo: () =>
      as('ana')
        .dms()
        .some((dm) => dm.shown.includes('*Denied*')),
  },
  {
    name: 'Cancel',
    before: ask,
    press: pressing('ana', 'Cancel request'),
    isSo: () => shown('ana').includes('*Cancelled*') && !shown('omar').includes('Approve'),
  },
  {
    name: 'Give back',
    before: async () => {
      await hold();
      await open('ana', 'Give back');
    },
    press: sending('ana'),
    isSo: () => level() === null && shown('ana').includes('*Ended*'),
  },
  {
    name: 'End',
    before: async () => {
      await hold();
      await as('omar').command('/access end');
      await open('omar', 'End');
    },
    press: sending('omar'),
    isSo: () =>
      level() === null &&
      as('ana')
        .dms()
        .some((dm) => dm.shown.includes('*Ended*')),
  },
  {
    name: 'more time',
    before: async () => {
      await hold();
      await open('ana', 'Extend');
    },
    press: sending('ana'),
    isSo: () =>
      as('omar')
        .dms()
        .some(({ buttons }) => buttons.includes('Approve')),
  },
];

beforeEach(async () => {
  await world.arm(null);
  // What the case before left is ended, and Slack is empty.
  await as('ana').command('/access help');
  for (const { buttons, ts } of as('ana').dms()) {
    if (buttons.includes('Cancel request')) await as('ana').click('Cancel request', { message: ts });
    if (buttons.includes('Give back')) {
      await as('ana').click('Give back', { message: ts });
      await as('ana').submit();
    }
  }
  await until(() => level() === null);
  await world.skip(LOOKS * SWEEP_SECONDS);
  await world.pass(1);
  world.slack.store.state.messages.length = 0;
}, LIMIT_MS);

async function killedAt(kind: 'answer' | 'commit', { before, press, isSo }: Press): Promise<number | null> {
  await before();
  const { deaths } = world;
  await world.arm({ kind, nth: 1 });
  const status = await press();
  expect(world.deaths).toBe(deaths + 1);
  await until(isSo);
  return status;
}

/** They take turns, as all kill points do. */
const turnOf = (kind: string): Press[] =>
  PRESSES.filter(({ name }, index) => hasTurn(`${name}: ${kind}`, index + 1, PRESSES.length));
const atAnswer = turnOf('answer');
const atCommit = turnOf('commit');

describe.runIf(atAnswer.length > 0)('killed between acknowledgement and answer', () => {
  it.each(atAnswer)(
    '$name comes true all the same',
    async (one) => {
      expect(await killedAt('answer', one)).toBe(200);
    },
    LIMIT_MS,
  );
});

describe.runIf(atCommit.length > 0)(
  'killed between commit and acknowledgement (Slack sends nothing again; the card is right)',
  () => {
    it.each(atCommit)(
      '$name',
      async (one) => {
        expect(await killedAt('commit', one)).toBeNull();
      },
      LIMIT_MS,
    );
  },
);
