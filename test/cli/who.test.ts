import { expect, it } from 'vitest';
import { EXIT } from '../../src/cli/failure.ts';
import { run } from '../../src/cli/run.ts';
import { tokenFor } from '../support/api.ts';
import { recordingTerminal } from './recording-terminal.ts';
import { startApi } from './start-api.ts';

it('says of a place that hallpass does not know that it is unknown, with names that are near', async () => {
  const { office, url, home } = await startApi();
  const token = await tokenFor(office.ctx, office.actor('omar'));
  const as = async (words: readonly string[]) => {
    const terminal = recordingTerminal({ HALLPASS_URL: url, HALLPASS_TOKEN: token, XDG_CONFIG_HOME: home });
    return { ...terminal, code: await run(words, terminal) };
  };
  const mistyped = await as(['who', 'acme/platfrom/api']);
  expect([mistyped.code, mistyped.lines, mistyped.errors]).toEqual([
    EXIT.refused,
    [],
    ['hallpass knows no group or project at acme/platfrom/api. Did you mean acme/platform/api?'],
  ]);
  const nowhere = await as(['who', 'zzzz', '-o', 'json']);
  expect([nowhere.code, nowhere.lines, nowhere.errors]).toEqual([
    EXIT.refused,
    [],
    ['hallpass knows no group or project at zzzz.'],
  ]);
  const nobody = await as(['who', 'acme/platform/api']);
  expect([nobody.code, nobody.errors]).toEqual([EXIT.ok, []]);
});
