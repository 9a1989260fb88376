import type { Command } from "commander";

/** A command with what may follow it. */
export interface Node {
  /** Its words, such as `key put`; empty for the program itself. */
  readonly path: string;
  readonly words: readonly { readonly word: string; readonly says: string }[];
}

/** Every command, with its subcommands, options and the words that its arguments choose from. */
export function treeOf(command: Command, path = ""): Node[] {
  const choices = command.registeredArguments.flatMap(({ argChoices = [] }) =>
    argChoices.map((word) => ({ word, says: "" })),
  );
  const options = [...command.options, ...command.createHelp().visibleOptions(command)]
    .map(({ long, short, description }) => ({ word: long ?? short ?? "", says: description }))
    .filter(({ word }, index, all) => word !== "" && all.findIndex((other) => other.word === word) === index);
  const below = command.commands.map((one) => ({ word: one.name(), says: one.description() }));
  const own: Node = { path, words: [...below, ...choices, ...options] };
  return [own, ...command.commands.flatMap((one) => treeOf(one, `${path} ${one.name()}`.trim()))];
}

const quoted = (text: string): string => `'${text.replace(/[\r\n]+/g, " ").replaceAll("'", "'\\''")}'`;
const paths = (nodes: readonly Node[]): string[] => nodes.map(({ path }) => path).filter(Boolean);

/** Bash and zsh find the command alike: each word before the cursor that goes on a known path does. */
const walk = (nodes: readonly Node[]): string => `    case "\${command:+$command }$word" in
      ${paths(nodes).map(quoted).join("|")}) command="\${command:+$command }$word" ;;
    esac`;

function bash(nodes: readonly Node[]): string {
  const cases = nodes.map(
    ({ path, words }) => `    ${quoted(path)}) words=${quoted(words.map(({ word }) => word).join(" "))} ;;`,
  );
  return `# kmshost completion for bash: source <(kmshost completion bash)
_kmshost() {
  local word command='' words=''
  for word in "\${COMP_WORDS[@]:1:COMP_CWORD-1}"; do
${walk(nodes)}
  done
  case "$command" in
${cases.join("\n")}
  esac
  COMPREPLY=($(compgen -W "$words" -- "\${COMP_WORDS[COMP_CWORD]}"))
}
complete -o default -F _kmshost kmshost
`;
}

function zsh(nodes: readonly Node[]): string {
  const described = ({ word, says }: Node["words"][number]) =>
    quoted(`${word}${says && `:${says.replaceAll(":", "\\:")}`}`);
  const cases = nodes.map(({ path, words }) => `    ${quoted(path)}) choices=(${words.map(described).join(" ")}) ;;`);
  return `#compdef kmshost
# kmshost completion for zsh: kmshost completion zsh > a folder of $fpath/_kmshost
_kmshost() {
  local word command='' choices=()
  for word in "\${words[@]:1:CURRENT-2}"; do
${walk(nodes)}
  done
  case "$command" in
${cases.join("\n")}
  esac
  _describe kmshost choices || _files
}
compdef _kmshost kmshost
`;
}

function fish(nodes: readonly Node[]): string {
  const escaped = (text: string) => `'${text.replace(/[\r\n]+/g, " ").replace(/[\\']/g, "\\$&")}'`;
  const lines = nodes.flatMap(({ path, words }) => {
    const steps = path.split(" ").filter(Boolean);
    const where =
      steps.length === 0
        ? "__fish_use_subcommand"
        : steps.map((step) => `__fish_seen_subcommand_from ${step}`).join("; and ");
    return words.map(({ word, says }) => {
      const what = word.startsWith("--")
        ? `-l ${word.slice(2)}`
        : word.startsWith("-")
          ? `-s ${word.slice(1)}`
          : `-a ${word}`;
      return `complete -c kmshost -n ${escaped(where)} ${what}${says && ` -d ${escaped(says)}`}`;
    });
  });
  return `# kmshost completion for fish: kmshost completion fish | source\n${lines.join("\n")}\n`;
}

function powershell(nodes: readonly Node[]): string {
  const text = (words: string) => `'${words.replace(/[\r\n]+/g, " ").replaceAll("'", "''")}'`;
  const table = nodes.map(
    ({ path, words }) => `    ${text(path)} = @(${words.map(({ word }) => text(word)).join(", ")})`,
  );
  return `# kmshost completion for PowerShell: kmshost completion powershell | Out-String | Invoke-Expression
Register-ArgumentCompleter -Native -CommandName kmshost -ScriptBlock {
  param($wordToComplete, $commandAst, $cursorPosition)
  $table = @{
${table.join("\n")}
  }
  $command = ''
  foreach ($element in $commandAst.CommandElements | Select-Object -Skip 1) {
    if ($element.Extent.EndOffset -ge $cursorPosition) { break }
    $next = "$command $element".Trim()
    if ($table.ContainsKey($next)) { $command = $next }
  }
  $table[$command] | Where-Object { $_ -like "$wordToComplete*" } | ForEach-Object {
    [System.Management.Automation.CompletionResult]::new($_, $_, 'ParameterValue', $_)
  }
}
`;
}

/** The script of each shell. */
export const shells = { bash, zsh, fish, powershell } as const satisfies Record<
  string,
  (nodes: readonly Node[]) => string
>;

export type Shell = keyof typeof shells;
