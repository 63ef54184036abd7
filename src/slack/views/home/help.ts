import { bold, code, joined, mrkdwn, type Mrkdwn } from '../../blocks/mrkdwn.ts';
import { lineButtons } from '../../blocks/line-buttons.ts';
import type { Post } from '../../blocks/poster.ts';
import { message } from '../../blocks/message.ts';

type Commands = readonly (readonly [command: string, does: string])[];

export interface Help {
  /** A group or project that the reader can ask for; null when there is none. */
  readonly example: string | null;
  /** Whether they look after an integration, or all of them. */
  readonly isOwner: boolean;
  /** The UTC day. */
  readonly today: string;
}

const commands = (example: string): Commands => [
  ['/access request', 'opens the form'],
  [`/access ${example} developer 2h why you need it`, 'asks in one line; an address of GitLab works, too'],
  ['/access list', 'what you hold, to give back or extend'],
  ['/access pending', 'what waits on you, and what you wait for, to be cancelled'],
  ['/access history', 'what you had, when and why'],
  ['/access whoami', 'your GitLab account'],
  [`/access explain ${example} maintainer 4h`, 'who would have to agree, and why'],
  ['/access link', 'shows which account is yours'],
  ['/access unlink', 'takes a wrong account away'],
  ['/access token', 'tokens for the API and the command line'],
];

const ownerCommands = (example: string, today: string): Commands => [
  [`/access end @person ${example}`, 'ends access early; leave out either'],
  ['/access integrations', 'shows, adds, changes and removes them'],
  ['/access sync', 'reads GitLab now'],
  ['/access logs', 'what an integration did, and what went wrong'],
  [`/access history @person ${example} ${today}`, 'who had what and why; leave out any'],
  ['/access drift', 'what was given in GitLab without hallpass'],
  ['/access conflicts', 'who is in a conflict that you look after'],
  ['/access review', 'who has what, reviewed by those who know'],
  ['/access unlinked', 'who has no account, and why'],
  ['/access unlink @person', 'the same for somebody else'],
];

/** What the reader can type: what is for owners is shown to them alone. Pure. */
export function help({ example, isOwner, today }: Help): Post {
  const path = example ?? 'group/project';
  return message([
    { line: mrkdwn`${bold('Ask for GitLab access')}\n${lines(commands(path))}` },
    ...(isOwner
      ? [{ line: mrkdwn`${bold('For integration owners and admins')}\n${lines(ownerCommands(path, today))}` }]
      : []),
    { small: mrkdwn`Integration owners answer. Access ends by itself, and you can give it back at any time` },
  ]);
}

/**
 * The answer to a word that is no command: those it looks like, each with what was typed after it
 * and a button that does it, or where all of them are. Pure.
 */
export function notACommand(word: string, near: readonly string[], rest = ''): Post {
  const no = mrkdwn`I did not understand ${code(word)}.`;
  const meant = near.map((one) => ({ line: `${one} ${rest}`.trim() }));
  if (meant.length === 0)
    return message([
      {
        line: mrkdwn`${no} ${code('/access help')} shows what you can type, ${code('/access request')} opens the form.`,
      },
    ]);
  const buttons = lineButtons(meant);
  return message([
    {
      line: mrkdwn`${no} Did you mean ${joined(meant.map(({ line }) => code(`/access ${line}`)))}?`,
    },
    ...(buttons.length === 0 ? [] : [{ buttons }]),
  ]);
}

const lines = (list: Commands): Mrkdwn =>
  list
    .map(([command, does]) => mrkdwn`${code(command)} ${does}`)
    .reduce((all, line) => mrkdwn`${all}\n${line}`);
