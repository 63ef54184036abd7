import { expect, it, onTestFinished } from 'vitest';
import { startFakeSlack } from '../../playground/fakes/slack.ts';
import { checkManagers } from '../../src/cli/doctor/check-managers.ts';

const WORDS = [
  [{}, 'ok', 'are in the field Manager (Xf'],
  [{ label: 'Boss' }, 'fail', 'the field manager is not among those of the workspace'],
  [{ type: 'text' }, 'fail', 'holds text'],
  [{ isProtected: false }, 'fail', 'is filled in by everybody for themselves'],
] as const;

it.each(WORDS)('says whether managers can be taken from the field: %j', async (changes, level, text) => {
  const slack = await startFakeSlack();
  onTestFinished(() => slack.close());
  slack.addField({ label: 'Manager', type: 'user', isProtected: true, ...changes });
  const way = { apiUrl: slack.apiUrl };
  const found = await checkManagers({ managers: { slackField: 'manager' } }, slack.botToken, way);
  expect(found).toMatchObject([{ level, subject: 'Managers in Slack' }]);
  expect(found[0]?.message).toContain(text);
  expect(await checkManagers({}, slack.botToken, way)).toEqual([]);
});

it('says what Slack says where it does not answer', async () => {
  const slack = await startFakeSlack();
  await slack.close();
  const way = { apiUrl: slack.apiUrl };
  const found = await checkManagers({ managers: { slackField: 'Manager' } }, slack.botToken, way);
  expect(found).toMatchObject([
    { level: 'fail', message: expect.stringContaining('Slack cannot be reached') },
  ]);
});
