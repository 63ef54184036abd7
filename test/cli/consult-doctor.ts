import { expect } from 'vitest';
import type { FakeSlack } from '../../playground/fakes/slack.ts';
import { run } from '../../src/cli/run.ts';
import { recordingTerminal } from './recording-terminal.ts';

/** What a program that is set up in a folder finds in its environment. */
export const environmentOf = (
  slack: FakeSlack,
  {
    folder,
    token,
    databaseUrl,
  }: { readonly folder: string; readonly token: string; readonly databaseUrl: string },
) => ({
  SLACK_BOT_TOKEN: slack.botToken,
  SLACK_SIGNING_SECRET: slack.signingSecret,
  SLACK_API_URL: slack.apiUrl,
  HALLPASS_PUBLIC_URL: 'https://hallpass.acme.test',
  HALLPASS_CONFIG: `${folder}/hallpass.yaml`,
  GITLAB_TOKEN: token,
  DATABASE_URL: databaseUrl,
});

/** What the doctor prints, and the exit code. */
export async function consultDoctor(
  env: Record<string, string>,
): Promise<{ readonly code: number; readonly lines: readonly string[] }> {
  const terminal = recordingTerminal(env);
  const code = await run(['doctor'], terminal);
  expect(terminal.errors).toEqual([]);
  return { code, lines: terminal.lines };
}

export const containing = (text: string): unknown => expect.arrayContaining([expect.stringContaining(text)]);

/** A document with acme in it, its token at `env: GITLAB_TOKEN`. */
export const plainDocument = (url: string) => ({
  version: 1,
  connectors: [
    {
      id: 'gitlab',
      type: 'gitlab',
      name: 'GitLab',
      url,
      group: 'acme',
      token: { env: 'GITLAB_TOKEN' },
      owners: ['omar@acme.test', 'priya@acme.test'],
    },
  ],
  policies: [{ id: 'default', match: { resources: ['**'], roles: ['developer'] }, approval: 'owners' }],
});
