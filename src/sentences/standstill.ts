import { livePathOf } from '../domain/archived.ts';
import type { Standstill } from '../domain/policies/standstill.ts';
import type { Ways } from './ways.ts';

/**
 * Why nothing is given for now, and what has to happen before it is: `GitLab is paused` and
 * `nothing is given there until …`. Pure.
 */
export function standstillWords(
  standstill: Standstill,
  { inIntegrations }: Pick<Ways, 'inIntegrations'>,
): { readonly what: string; readonly until: string } {
  if (standstill.why === 'stopped')
    return {
      what: 'Everything is stopped',
      until: `nothing is given until whoever runs hallpass resumes it. Their reason: ${standstill.reason}`,
    };
  if (standstill.why === 'archived') return archivedWords(standstill.path);
  const { why, connector } = standstill;
  const isFile = connector.managedBy === 'file';
  const what = `${connector.name} is ${why === 'paused' ? 'paused' : 'only watched'}`;
  const until =
    why === 'paused'
      ? isFile
        ? 'whoever runs hallpass sets `paused: false` in hallpass.yaml'
        : `somebody presses Resume${inIntegrations}`
      : isFile
        ? 'whoever runs hallpass sets `readOnly: false` in hallpass.yaml'
        : `somebody changes that under Details${inIntegrations}`;
  return { what, until: `nothing is given there until ${until}` };
}

const archivedWords = (path: string): ReturnType<typeof standstillWords> =>
  livePathOf(path) === null
    ? {
        what: `${path} is archived in GitLab`,
        until: 'nothing is given there until it is unarchived',
      }
    : {
        what: `${path} is scheduled for deletion in GitLab`,
        until: 'nothing is given there unless it is restored',
      };
