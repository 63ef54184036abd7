import { COMPLETED, TAKE_FILES } from './client/completed.ts';
import { parseOptions, UsageError, type Command } from './command.ts';
import { EXIT } from './failure.ts';

/** Prints what a shell completes commands with. */
export const completion: Command = async (args, terminal) => {
  const { positionals } = parseOptions(args, {});
  const [shell, ...more] = positionals;
  const script = more.length === 0 && shell !== undefined ? SCRIPTS[shell] : undefined;
  if (script === undefined)
    throw new UsageError(
      'Write `hallpass completion bash`, `hallpass completion zsh` or `hallpass completion fish`.',
    );
  terminal.out(script());
  return EXIT.ok;
};

const SCRIPTS: Readonly<Record<string, () => string>> = { bash, zsh, fish };
const commands = (): string[] => Object.keys(COMPLETED);

/** The words behind one command, as the arms of a `case`. */
const arms = (render: (words: readonly string[], name: string) => string): string =>
  Object.entries(COMPLETED)
    .filter(([, words]) => words.length > 0)
    .map(([name, words]) => `    ${name}) ${render(words, name)} ;;`)
    .join('\n');

function bash(): string {
  return `# bash completion of hallpass: eval "$(hallpass completion bash)"
_hallpass() {
  local cur=\${COMP_WORDS[COMP_CWORD]}
  if [ "$COMP_CWORD" -eq 1 ]; then
    COMPREPLY=($(compgen -W "${commands().join(' ')}" -- "$cur"))
    return
  fi
  local words=""
  case "\${COMP_WORDS[1]}" in
${arms((words) => `words="${words.join(' ')}"`)}
  esac
  COMPREPLY=($(compgen -W "$words" -- "$cur"))
}
complete -o default -F _hallpass hallpass`;
}

/** Works from a file of `fpath` as well, which is read at the first use. */
function zsh(): string {
  return `#compdef hallpass
# zsh completion of hallpass: eval "$(hallpass completion zsh)"
_hallpass() {
  if (( CURRENT == 2 )); then
    compadd -- ${commands().join(' ')}
    return
  fi
  case "\${words[2]}" in
${arms((words, name) => `compadd -- ${words.join(' ')}${TAKE_FILES.has(name) ? ' || _files' : ''}`)}
    ${[...TAKE_FILES].filter((name) => COMPLETED[name]?.length === 0).join('|')}) _files ;;
  esac
}
if [ "$funcstack[1]" = _hallpass ]; then
  _hallpass "$@"
else
  (( $+functions[compdef] )) || { autoload -Uz compinit && compinit; }
  compdef _hallpass hallpass
fi`;
}

/** Not by `__fish_seen_subcommand_from`: that also goes by the words behind the first one. */
function fish(): string {
  const behind = Object.entries(COMPLETED)
    .filter(([, words]) => words.length > 0)
    .map(([name, words]) => `complete -c hallpass -n '__hallpass_command ${name}' -a '${words.join(' ')}'`);
  return `# fish completion of hallpass: hallpass completion fish | source
function __hallpass_command
  set -l words (commandline -opc)
  test (count $words) -gt 1; and contains -- $words[2] $argv
end
complete -c hallpass -n 'not __hallpass_command ${[...TAKE_FILES].join(' ')}' -f
complete -c hallpass -n 'test (count (commandline -opc)) -eq 1' -a '${commands().join(' ')}'
${behind.join('\n')}`;
}
