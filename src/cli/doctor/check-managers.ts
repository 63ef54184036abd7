import type { ConfigFile } from '../../domain/document/config-file.ts';
import { managerField, type FieldFault } from '../../domain/identities/manager-field.ts';
import { checkProfileFields, slackFault, type SlackWay } from '../../slack/edge/token-check.ts';
import { fail, ok, type Diagnosis } from './diagnosis.ts';

const SUBJECT = 'Managers in Slack';

/** Looks at the field of profiles that says who is whose manager, if any. Never rejects. */
export async function checkManagers(
  { managers }: Pick<ConfigFile, 'managers'>,
  token: string,
  way: SlackWay,
): Promise<Diagnosis[]> {
  if (managers === undefined) return [];
  const { slackField } = managers;
  try {
    const field = managerField(await checkProfileFields(token, way), slackField);
    return [
      typeof field === 'string'
        ? fail(SUBJECT, `the field ${slackField} ${WORDS[field]}; nobody has a manager by it`)
        : ok(SUBJECT, `are in the field ${field.label} (${field.id})`),
    ];
  } catch (error) {
    return [fail(SUBJECT, slackFault(error))];
  }
}

const WORDS: Readonly<Record<FieldFault, string>> = {
  missing: 'is not among those of the workspace: write its label, or its id (Xf…)',
  ambiguous: 'is there more than once: write its id (Xf…)',
  not_of_people: 'holds text: make it one that holds a person',
  self_edited:
    'is filled in by everybody for themselves, who could choose who approves: have admins or the directory fill it in',
};
