import { VERSION } from '../version.ts';
import type { Command, Terminal } from './command.ts';
import { EXIT, failureOf } from './failure.ts';

interface Entry {
  /** How it is called, without `hallpass` in front. */
  readonly usage: string;
  readonly summary: string;
  /** Loads only what this command needs, which keeps small commands quick. */
  readonly load: () => Promise<Command>;
}

const COMMANDS: Readonly<Record<string, Entry>> = {
  start: {
    usage: 'start [--only slack|jobs]',
    summary: 'Run hallpass, or one half of it when several machines share one database.',
    load: async () => (await import('./start.ts')).start,
  },
  doctor: {
    usage: 'doctor',
    summary: 'Check Slack, GitLab, the database and the queue, and say what to do about each.',
    load: async () => (await import('./doctor.ts')).doctor,
  },
  status: {
    usage: 'status [-o json]',
    summary: 'Say what is late, stuck or failing now, each with what to do; 1 when somebody has to act.',
    load: async () => (await import('./status.ts')).status,
  },
  stop: {
    usage: 'stop --everything --reason "…" [--no-wait]',
    summary:
      'Take back every open grant and give none until `hallpass resume`; waits until GitLab has it so.',
    load: async () => (await import('./stop-everything.ts')).stop,
  },
  resume: {
    usage: 'resume',
    summary: 'Let grants be given again after `hallpass stop --everything`.',
    load: async () => (await import('./resume.ts')).resume,
  },
  login: {
    usage: 'login [https://hallpass.example.com]',
    summary: 'Keep the address and an API token, made in Slack, for the commands that ask the server.',
    load: async () => (await import('./login.ts')).login,
  },
  request: {
    usage: 'request group/project developer 2h "what for" [--wait] [--on INTEGRATION] [-o json]',
    summary: 'Ask for access; with --wait until it is answered and held.',
    load: async () => (await import('./request.ts')).request,
  },
  list: {
    usage: 'list [-o json]',
    summary: 'Say what you hold, what you wait for, and what waits for you.',
    load: async () => (await import('./list.ts')).list,
  },
  approve: {
    usage: 'approve 42 [--note "…"] [--role developer] [--for 2h]',
    summary: 'Approve a request, or less than was asked.',
    load: async () => (await import('./decide.ts')).approve,
  },
  deny: {
    usage: 'deny 42 [--note "…"]',
    summary: 'Deny a request.',
    load: async () => (await import('./decide.ts')).deny,
  },
  cancel: {
    usage: 'cancel 42',
    summary: 'Cancel a request of your own.',
    load: async () => (await import('./decide.ts')).cancel,
  },
  end: {
    usage: 'end 42 | end group/project [--person ana@example.com]',
    summary: 'Give back what you hold; on integrations you look after, end what others hold.',
    load: async () => (await import('./decide.ts')).end,
  },
  explain: {
    usage: 'explain group/project maintainer 4h [--person ana@example.com]',
    summary: 'Say what would become of a request, who would have to agree, and why.',
    load: async () => (await import('./list.ts')).explain,
  },
  who: {
    usage: 'who group/project | who --person ana@example.com',
    summary: 'Say who holds what through hallpass on a place, or all that somebody holds.',
    load: async () => (await import('./list.ts')).who,
  },
  export: {
    usage: 'export audit|grants [--format jsonl|csv] [--person …] [--path …] [--from DAY] [--until DAY]',
    summary: 'Print all of the audit trail, oldest first, or all that is held, through the API.',
    load: async () => (await import('./trail.ts')).exportAll,
  },
  token: {
    usage: 'token list | revoke NAME',
    summary: 'List API tokens, and revoke one.',
    load: async () => (await import('./token.ts')).token,
  },
  mcp: {
    usage: 'mcp',
    summary: 'Let an assistant look and ask for access for you (MCP over standard input and output).',
    load: async () => (await import('./mcp.ts')).mcp,
  },
  completion: {
    usage: 'completion bash|zsh|fish',
    summary: 'Print what your shell completes these commands with.',
    load: async () => (await import('./completion.ts')).completion,
  },
  config: {
    usage:
      'config check [file] | diff old.yaml new.yaml | schema; config show [7] | diff new.yaml | apply new.yaml | rollback 7 [--version N]',
    summary:
      'Check the whole configuration or one document; say what an edited one changes; print the JSON Schema of hallpass.yaml. Through the API: print what is active or was, compare with it, apply, go back.',
    load: async () => (await import('./config.ts')).config,
  },
  policy: {
    usage:
      'policy explain --person … --place … --role … [--for 4h] | test examples.yaml [--with hallpass.yaml] | replay [--days 30] [--with new.yaml]',
    summary:
      'Say what would become of a request and why; compare what a document decides with examples, and with real requests.',
    load: async () => (await import('./policy.ts')).policy,
  },
  conflicts: {
    usage: 'conflicts [file]',
    summary: 'Say who would be in the conflicts of a document, before it is in force.',
    load: async () => (await import('./conflicts.ts')).conflicts,
  },
  manifest: {
    usage: 'manifest (--url https://… | --socket) [--json]',
    summary: 'Print the Slack app manifest to paste at api.slack.com/apps.',
    load: async () => (await import('./manifest.ts')).manifest,
  },
  migrate: {
    usage: 'migrate',
    summary: 'Bring the database up to this version, which `start` does as well.',
    load: async () => (await import('./migrate.ts')).migrate,
  },
  rekey: {
    usage: 'rekey',
    summary: 'Seal the tokens entered in Slack with a new HALLPASS_SECRET_KEY.',
    load: async () => (await import('./rekey.ts')).rekey,
  },
  audit: {
    usage:
      'audit verify [--anchor FILE] | export [--format csv|jsonl] [--what access|decisions|all] [--person …] [--place …] [--from DAY] [--until DAY]; audit [--person …] [--path …] [--limit 20]',
    summary:
      'Check the hash chain of the audit trail and say where it breaks; print who had what, when and why. Through the API: its newest facts.',
    load: async () => (await import('./audit.ts')).audit,
  },
  evidence: {
    usage:
      'evidence make | get CAMPAIGN [--out bundle.zip] | key [--public] | verify bundle.zip [--key operator.pem]…',
    summary:
      'Write what an access review leaves as a signed bundle; make the key for that; say whether a bundle is what was signed.',
    load: async () => (await import('./evidence.ts')).evidence,
  },
};

/**
 * Runs one command line, given without `node` and the program. Resolves to the exit code; never
 * rejects.
 */
export async function run(args: readonly string[], terminal: Terminal): Promise<number> {
  const [name, ...rest] = args;
  if (name === undefined || name === 'help' || name === '--help' || name === '-h') {
    terminal.out(helpText());
    return name === undefined ? EXIT.usage : EXIT.ok;
  }
  if (name === '--version' || name === '-v') {
    terminal.out(VERSION);
    return EXIT.ok;
  }
  const entry = Object.hasOwn(COMMANDS, name) ? COMMANDS[name] : undefined;
  if (entry === undefined) {
    terminal.err(`There is no command ${name}.\n\n${helpText()}`);
    return EXIT.usage;
  }
  if (rest.includes('--help') || rest.includes('-h')) {
    terminal.out(`hallpass ${entry.usage}\n\n${entry.summary}`);
    return EXIT.ok;
  }
  try {
    const command = await entry.load();
    return await command(rest, terminal);
  } catch (error) {
    const failure = failureOf(error);
    terminal.err(failure.text);
    return failure.code;
  }
}

function helpText(): string {
  return [
    `hallpass ${VERSION}: GitLab roles for a limited time, asked for and approved in Slack`,
    '',
    ...Object.values(COMMANDS).map(({ usage, summary }) => `  hallpass ${usage}\n      ${summary}`),
    '',
    'Settings come from the environment and hallpass.yaml; docs/operating.md lists them.',
    'Exit codes: 0 done, 1 a check failed, 2 refused, 3 somebody was faster, 4 GitLab failed, 64 wrong usage, 69 no server,',
    '70 a bug, 75 try again later, 77 no good token, 78 wrong configuration, 130 Ctrl-C.',
  ].join('\n');
}
