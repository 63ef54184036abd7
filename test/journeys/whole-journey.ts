/**
 * One request from its first word to its end, as the people live it who see it in Slack: they look at their screens, wait a
 * moment, and do again what Slack says has failed. What Slack took is never done again: it has to come true by itself. Start at `stages`; what must be true afterwards is in untroubled.ts.
 */
import assert from 'node:assert/strict';
import type { SeenMessage } from '../../playground/fakes/slack-looks.ts';
import type { ActingPerson } from '../../playground/fakes/slack-person.ts';
import { SWEEP_SECONDS, type MortalWorld } from '../support/mortal-world.ts';

export interface Traveller {
  readonly handle: 'lee' | 'ana';
  readonly asksFor: 'maintainer' | 'developer';
  /** GitLab's number for that. */
  readonly level: number;
  /** Whether they are Reporter already, until a day. */
  readonly isReporter: boolean;
}

interface Stage {
  readonly name: string;
  readonly live: () => Promise<void>;
}

/** What of a direct membership has to come back. */
interface Row {
  readonly level: number;
  readonly expiresAt: string | null;
  readonly memberRoleId: number | null;
}

const OWNERS = ['omar', 'priya'] as const;
/** Looks of the sweep until every lease and claim of a killed process has run out. */
const LOOKS = 6;
/** Until no write of a killed process can arrive in GitLab any more. */
const LATE_WRITE_SECONDS = 90;
const TRIES = 5;
/** How long after its end, of the program's own time, a grant may last. */
const OVERTIME_SECONDS = 60;
/** So late that the extension ends on another day than the grant: the date in GitLab has to move, too. */
const STARTS_AT = '22:30:00Z';
/** After all journeys, and always the same: an end that moved after a grant could be its holder's doing, and is told. */
const OWN_END = '2028-01-31';
const WARNED_MS = 15 * 60_000;
const DAY_MS = 86_400_000;

export class Journey {
  readonly stages: readonly Stage[] = [
    { name: 'asked', live: () => this.#ask() },
    { name: 'approved', live: () => this.#approve() },
    { name: 'more time asked', live: () => this.#extend() },
    { name: 'more time approved', live: () => this.#approveMore() },
    { name: 'warned', live: () => this.#beWarned() },
    { name: 'ended', live: () => this.#end() },
  ];
  /** Each time the traveller held more in GitLab than somebody had approved. */
  readonly breaches: string[] = [];
  readonly who: Traveller;
  startedAt = new Date(0);
  readonly #world: MortalWorld;
  readonly #person: ActingPerson;
  #before: Row | null = null;
  #most = 0;
  #unwatch: () => void = () => undefined;

  constructor(world: MortalWorld, who: Traveller) {
    this.#world = world;
    this.who = who;
    this.#person = world.as(who.handle);
  }

  /** The evening of another day; nothing in Slack, and in GitLab nothing but what the traveller has of their own. */
  async begin(): Promise<void> {
    const { gitlab, slack, acme, now } = this.#world;
    const start = Date.parse(`${new Date(now().getTime() + DAY_MS).toISOString().slice(0, 10)}T${STARTS_AT}`);
    await this.#world.skip((start - now().getTime()) / 1000);
    this.startedAt = now();
    slack.store.state.messages.length = 0;
    // A form whose answer got lost in the last journey still stands open: it would be sent instead of a new one.
    while (this.#person.modal() !== null) await this.#person.close();
    if (this.who.isReporter) {
      gitlab.setMember('project', acme.projects.api, acme.users[this.who.handle], 20, { expiresAt: OWN_END });
    }
    this.#before = this.#row();
    this.#most = this.#before?.level ?? 0;
    this.#unwatch = gitlab.watch(() => {
      const level = this.#row()?.level ?? 0;
      if (level > this.#most) this.breaches.push(`${level} while ${this.#most} was the most`);
    });
  }

  /** Everything that was left behind by killed processes has run out. */
  async finish(): Promise<void> {
    await this.#world.skip(LATE_WRITE_SECONDS);
    await this.#world.pass(1);
    await this.#calm();
    this.#unwatch();
    assert.deepEqual(this.#row(), this.#before);
  }

  async #ask(): Promise<void> {
    const line = `/access request acme/platform/api ${this.who.asksFor} 1h fixing INC-4711`;
    await this.#until(
      () => this.#says('*Waiting* on') && asked(this.#cards()),
      async () => (await this.#person.command(line)).ack.status,
    );
  }

  async #approve(): Promise<void> {
    this.#most = this.who.level;
    await this.#until(
      () => this.#says('*Active* until') && approved(this.#cards()),
      () => this.#press('omar', 'Approve'),
    );
    assert.equal(this.#row()?.level, this.who.level);
  }

  async #extend(): Promise<void> {
    await this.#until(
      () => this.#says('more*: waiting on') && asked(this.#cards()),
      async () => {
        // A form that stayed empty is closed; one whose answer got lost says so, and is sent again.
        while (this.#person.modal()?.submit === null) await this.#person.close();
        if (this.#person.modal() === null) {
          const status = await this.#press(this.who.handle, 'Extend');
          // Nothing is decided by opening a form: one that did not open is opened again.
          if ((this.#person.modal()?.submit ?? null) === null) return status === 200 ? null : status;
        }
        await this.#person.type('Reason', 'not fixed yet');
        return (await this.#person.submit()).ack?.status ?? null;
      },
    );
  }

  async #approveMore(): Promise<void> {
    await this.#until(
      () => this.#says('Extended by') && approved(this.#cards()),
      () => this.#press('omar', 'Approve'),
    );
    assert.equal(this.#row()?.level, this.who.level);
  }

  async #beWarned(): Promise<void> {
    await this.#world.skip(((await this.#leftMs()) - WARNED_MS) / 1000);
    await this.#until(() => this.#person.dms().some(({ shown }) => shown.includes('*Ending soon*')));
  }

  async #end(): Promise<void> {
    await this.#world.skip((await this.#leftMs()) / 1000);
    for (let over = 0; this.#row()?.level === this.who.level; over += SWEEP_SECONDS) {
      assert.ok(over < OVERTIME_SECONDS, `${over} seconds past the end`);
      await this.#world.pass(1);
    }
    assert.deepEqual(this.#row(), this.#before);
    this.#most = this.#before?.level ?? 0;
    await this.#until(() => this.#says('*Ended*'));
  }

  /** Does it until Slack says that it is taken, then gives it some time to come true; at once again when Slack had to say that it failed. */
  async #until(isSo: () => boolean, act: () => Promise<number | null> = async () => 200): Promise<void> {
    for (let tries = 0; tries < TRIES; tries++) {
      if (isSo()) return this.#calm();
      if ((await act()) !== 200) continue;
      for (let looks = 0; looks < TRIES * LOOKS && !isSo(); looks++) await this.#world.pass(1);
      break;
    }
    if (isSo()) return this.#calm();
    assert.fail(`it did not come true: ${String(isSo)}\n${this.#screens()}`);
  }

  /** The status of the answer; 200 as well when there is no such button, for then there is nothing to do but wait. */
  async #press(handle: string, button: string): Promise<number | null> {
    const person = this.#world.as(handle);
    if (!person.dms().some(({ buttons }) => buttons.includes(button))) return 200;
    return (await person.click(button)).ack.status;
  }

  /** Until nothing is left to be done in Slack or GitLab: what a killed process held has to run out first. */
  async #calm(): Promise<void> {
    const isCalm = async () => !(await this.#isTelling()) && !(await this.#isReconciling());
    for (let looks = 0; looks < LOOKS && !(await isCalm()); looks++) await this.#world.pass(1);
    assert.ok(await isCalm(), `it does not end\n${this.#screens()}`);
  }

  async #isTelling(): Promise<boolean> {
    const message = await this.#world.database.db
      .selectFrom('messages')
      .select('id')
      .whereRef('renderedVersion', '<', 'wantedVersion')
      .where('undeliverableAt', 'is', null)
      .executeTakeFirst();
    return message !== undefined;
  }

  /** Not while a slot is only looked at once more, in case a lost write arrives late. */
  async #isReconciling(): Promise<boolean> {
    const slot = await this.#world.database.db
      .selectFrom('slots')
      .select('id')
      .whereRef('reconciledVersion', '<', 'wantedVersion')
      .where((eb) => eb.or([eb('leaseUntil', 'is not', null), eb('nextAttemptAt', '<=', this.#world.now())]))
      .executeTakeFirst();
    return slot !== undefined;
  }

  async #leftMs(): Promise<number> {
    const { expiresAt } = await this.#world.database.db
      .selectFrom('grants')
      .select('expiresAt')
      .where('status', '=', 'active')
      .executeTakeFirstOrThrow();
    return (expiresAt?.getTime() ?? 0) - this.#world.now().getTime();
  }

  #row(): Row | null {
    const { gitlab, acme } = this.#world;
    const row = gitlab.member('project', acme.projects.api, acme.users[this.who.handle]);
    return row === null
      ? null
      : { level: row.level, expiresAt: row.expiresAt, memberRoleId: row.memberRoleId };
  }

  #says(words: string): boolean {
    return this.#person.dms().some(({ shown }) => shown.includes(words));
  }

  /** The newest of each owner. */
  #cards(): readonly (SeenMessage | undefined)[] {
    return OWNERS.map((owner) => this.#world.as(owner).dms().at(-1));
  }

  #screens(): string {
    return [this.who.handle, ...OWNERS]
      .map((handle) =>
        [
          handle,
          ...this.#world
            .as(handle)
            .dms()
            .map(({ shown }) => shown),
        ].join('\n'),
      )
      .join('\n---\n');
  }
}

const asked = (cards: readonly (SeenMessage | undefined)[]): boolean =>
  cards.every((card) => card?.buttons.includes('Approve') === true);

const approved = (cards: readonly (SeenMessage | undefined)[]): boolean =>
  cards.every((card) => card?.shown.includes('*Approved* by') === true && card.buttons.length === 0);
