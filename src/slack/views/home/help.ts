import { bold, code, mrkdwn, type Mrkdwn } from '../../blocks/mrkdwn.ts';
import type { Post } from '../../blocks/poster.ts';
import { message, type Part } from '../../blocks/message.ts';

const COMMANDS: readonly (readonly [command: string, does: string])[] = [
  ['/access request', 'opens the form to ask for a role for a while'],
  [
    '/access request acme/platform/api maintainer 2h fixing INC-4711',
    'asks in one line; the address of a GitLab page works, too',
  ],
  ['/access list', 'what you hold, with Give back and Extend'],
  ['/access pending', 'what waits on you and what you wait for'],
  ['/access history', 'what you had and when, why, and through whom'],
  ['/access whoami', 'which GitLab account is yours, and how that was proven'],
  ['/access link', 'shows that a GitLab account is yours, where hallpass does not know'],
  ['/access unlink', 'takes a wrong one away; owners name the @person'],
];

const OWNER_COMMANDS: readonly (readonly [command: string, does: string])[] = [
  ['/access end @person acme/platform/api', 'ends access before its time; both words narrow the list down'],
  ['/access integrations', 'how your integrations are doing; sets them up, pauses and removes them'],
  ['/access sync', 'reads groups, projects and members from GitLab now'],
  ['/access logs', 'what an integration has done of late, and what went wrong'],
  [
    '/access history @person acme/platform 2026-11-29',
    'who had what, when and why, and what was decided; every word narrows it down',
  ],
  ['/access drift', 'what was given in GitLab without hallpass, and what to do about it'],
  ['/access unlinked', 'who has no GitLab account with hallpass, and why; links one by hand'],
];

/** All there is to say; `unknown` is the word that was no command. Pure. */
export function help(unknown: string | null): Post {
  const problem: Part[] =
    unknown === null ? [] : [{ line: mrkdwn`I did not understand ${code(unknown)}. This is what I know:` }];
  return message([
    ...problem,
    { line: mrkdwn`${bold('Ask for GitLab access')}\n${lines(COMMANDS)}` },
    { line: mrkdwn`${bold('For integration owners and admins')}\n${lines(OWNER_COMMANDS)}` },
    {
      small: mrkdwn`Requests are answered by the integration owners. Access ends by itself, and you can give it back at any time`,
    },
  ]);
}

const lines = (commands: typeof COMMANDS): Mrkdwn =>
  commands
    .map(([command, does]) => mrkdwn`${code(command)} ${does}`)
    .reduce((all, line) => mrkdwn`${all}\n${line}`);
