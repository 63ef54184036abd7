/** What shells complete: each command, and the words that can stand behind it. */
const ROLES = ['guest', 'planner', 'reporter', 'developer', 'maintainer', 'owner'];
const OUTPUT = ['-o', '--output', 'json', 'yaml', 'table'];

export const COMPLETED: Readonly<Record<string, readonly string[]>> = {
  start: ['--only', 'slack', 'jobs'],
  doctor: [],
  status: ['-o', 'json'],
  stop: ['--everything', '--reason', '--no-wait'],
  resume: [],
  login: [],
  request: [...ROLES, '--wait', '--reason', '--on', ...OUTPUT],
  list: OUTPUT,
  approve: ['--note', '--role', '--for', ...ROLES, ...OUTPUT],
  deny: ['--note', ...OUTPUT],
  cancel: OUTPUT,
  end: ['--person', ...OUTPUT],
  explain: [...ROLES, '--person', '--on', ...OUTPUT],
  who: ['--person', ...OUTPUT],
  audit: [
    'verify',
    'export',
    '--anchor',
    '--format',
    '--what',
    '--place',
    '--path',
    '--person',
    '--from',
    '--until',
    '--limit',
    ...OUTPUT,
  ],
  export: ['audit', 'grants', '--format', 'csv', 'jsonl', '--person', '--path', '--from', '--until'],
  config: ['check', 'diff', 'apply', 'rollback', 'schema', '--version', ...OUTPUT],
  token: ['list', 'revoke', ...OUTPUT],
  mcp: [],
  completion: ['bash', 'zsh', 'fish'],
  policy: ['explain', 'test', 'replay', '--person', '--place', '--role', '--for', '--with', '--days'],
  conflicts: [],
  manifest: ['--url', '--socket', '--json'],
  migrate: [],
  rekey: [],
  evidence: ['make', 'get', 'key', 'verify', '--out', '--key', '--public'],
  help: [],
};

/** The commands behind which a file can stand. */
export const TAKE_FILES: ReadonlySet<string> = new Set([
  'audit',
  'config',
  'conflicts',
  'evidence',
  'policy',
]);
