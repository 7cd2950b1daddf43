import { spawnSync } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'

type Shell = 'zsh' | 'fish'

/** Whether a shell is on this machine. */
export function hasShell(shell: Shell): boolean {
  return spawnSync(shell, ['-c', 'exit 0']).status === 0
}

/** What a shell offers with the cursor at the end of a line, for each line, sorted. @param folder  has the script as `mudrad.zsh` or `mudrad.fish` */
export function offeredIn(
  shell: Shell,
  folder: string,
  lines: readonly string[],
): readonly (readonly string[])[] {
  const said = shell === 'fish' ? sayInFish(folder, lines) : sayInZsh(folder, lines)
  const byLine = said.replaceAll('\r', '').split(/^LINE$/m)
  return byLine.slice(1).map((part) => {
    const found = [...part.matchAll(/^OFFERED ([^\t\n]+)/gm)].map(([, word = '']) => word)
    // A list in columns is made of the same words again; zsh quotes a space as it is to be typed.
    return [...new Set(found)].map((word) => word.replaceAll('\\', '')).toSorted()
  })
}

/** `complete -C` answers what Tab would show, a word a line with its description behind a tab. */
function sayInFish(folder: string, lines: readonly string[]): string {
  const program = `source ./mudrad.fish
for line in $argv
  echo LINE
  complete -C $line | string replace -r '^' 'OFFERED '
end`
  return run('fish', ['--no-config', '-c', program, ...lines], folder)
}

/** zsh has no such question: it runs on a terminal of its own, in which Tab is pressed. */
const ON_A_TERMINAL = String.raw`
if [[ $1 == inside ]]; then
  autoload -Uz compinit; compinit -u -D
  source ./mudrad.zsh
  # Every list of words comes by here on its way to the screen; what only fills a variable goes on.
  compadd() {
    if [[ \${@[1,(i)(-|--)]} == *-(O|A|D)\ * ]]; then builtin compadd "$@"; return; fi
    local -a hits; builtin compadd -A hits "$@"
    (( $#hits )) && printf '\nOFFERED %s\n' $hits
  }
  # zsh forgets these once they were called.
  over() { comppostfuncs=(over); print '\nALL OFFERED' }
  comppostfuncs=(over)
  bindkey '^I' complete-word; bindkey '^U' kill-whole-line
  print 'IS READY'
  return
fi
zmodload zsh/zpty
TERM=dumb zpty shell zsh -f -i
zpty -w shell "source \${(q)0} inside"
zpty -r shell shown '*IS READY*'
for line in "$@"; do
  print LINE
  zpty -n -w shell $'\x15'"$line"$'\t'
  zpty -r shell shown '*ALL OFFERED*'
  print -r -- $shown
done
`.replaceAll(String.raw`\$`, '$')

function sayInZsh(folder: string, lines: readonly string[]): string {
  const program = join(folder, 'tab-key.zsh')
  writeFileSync(program, ON_A_TERMINAL)
  return run('zsh', ['-f', program, ...lines], folder)
}

function run(shell: Shell, args: readonly string[], folder: string): string {
  const { status, stderr, stdout } = spawnSync(shell, args, {
    cwd: folder,
    encoding: 'utf8',
    timeout: 30_000,
  })
  if (status !== 0 || stderr !== '') throw new Error(`${shell} ended with ${String(status)}: ${stderr}`)
  return stdout
}
