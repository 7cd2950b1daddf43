import type { CommandTexts, OptionText } from './command-texts.js'

type Tree = Readonly<Record<string, CommandTexts>>

/** One place on the command line: the words that lead there, and what may follow. */
interface Place {
  /** `token create`; empty for the program itself. */
  readonly path: string
  readonly words: readonly (readonly [word: string, help: string])[]
  readonly options: readonly OptionText[]
}

const HELP: OptionText = { flag: 'help', help: 'show the help of this command' }
const VERSION: OptionText = { flag: 'version', help: 'show the version' }

function placesOf(tree: Tree): readonly Place[] {
  const wordsOf = (commands: Tree) =>
    Object.entries(commands).map(([word, { summary }]) => [word, summary] as const)
  const placeOf = (path: string, texts: CommandTexts): Place => ({
    path,
    words: [
      ...wordsOf(texts.commands ?? {}),
      ...(texts.arguments ?? []).flatMap(({ choices = [], help }) =>
        choices.map((one) => [one, help] as const),
      ),
    ],
    options: [...(texts.options ?? []), HELP],
  })
  const below = Object.entries(tree).flatMap(([name, texts]) => [
    placeOf(name, texts),
    ...Object.entries(texts.commands ?? {}).map(([word, one]) => placeOf(`${name} ${word}`, one)),
  ])
  const words = [...wordsOf(tree), ['help', 'show the help of a command'] as const]
  return [{ path: '', words, options: [HELP, VERSION] }, ...below]
}

const quoted = (text: string) => `'${text.replaceAll("'", String.raw`'\''`)}'`

/** What bash and zsh ask alike: where on the command line the cursor is. `$@` are the words before it. */
function findPath(places: readonly Place[]): string {
  const paths = places.filter(({ path }) => path !== '').map(({ path }) => quoted(path))
  return `_mudra_path() {
  local path="" word
  for word in "$@"; do
    [[ $word == help && -z $path ]] && continue
    case "\${path:+$path }$word" in
      ${paths.join('|')}) path="\${path:+$path }$word" ;;
    esac
  done
  printf '%s' "$path"
}
`
}

/** A `case` for options whose value is known, and one for those whose value nobody can complete. */
function valueCases(
  { options }: Place,
  write: { readonly files: string; readonly choices: (choices: readonly string[]) => string },
): readonly string[] {
  const withValue = options.filter(({ value }) => value !== undefined)
  return withValue.map((option) => {
    const flags = [`--${option.flag}`, ...(option.short === undefined ? [] : [`-${option.short}`])].join('|')
    if (option.isFile === true) return `        ${flags}) ${write.files} ;;`
    return `        ${flags}) ${option.choices === undefined ? '' : write.choices(option.choices)} ;;`
  })
}

/** @returns a script for bash 3.2, which macOS has, or newer */
export function bashScript(tree: Tree): string {
  const places = placesOf(tree)
  const cases = places.map((place) => {
    const flags = place.options.map(({ flag }) => `--${flag}`).join(' ')
    const words = place.words.map(([word]) => word).join(' ')
    return [
      `    ${quoted(place.path)})`,
      '      case "$prev" in',
      ...valueCases(place, { files: 'files=1', choices: (choices) => `offer=${quoted(choices.join(' '))}` }),
      `        *) if [[ $cur == -* ]]; then offer=${quoted(flags)}; else offer=${quoted(words)}; fi ;;`,
      '      esac ;;',
    ].join('\n')
  })
  return `# bash completion for mudra. In ~/.bashrc: source <(mudra completion bash)
${findPath(places)}
_mudra() {
  local cur="\${COMP_WORDS[COMP_CWORD]}" prev="\${COMP_WORDS[COMP_CWORD-1]}" offer="" files="" line
  COMPREPLY=()
  case "$(_mudra_path "\${COMP_WORDS[@]:1:COMP_CWORD-1}")" in
${cases.join('\n')}
  esac
  while IFS= read -r line; do [[ -n $line ]] && COMPREPLY+=("$line"); done < <(
    compgen -W "$offer" -- "$cur"
    [[ -n $files ]] && compgen -f -- "$cur"
  )
  [[ -z $files ]] || compopt -o filenames 2>/dev/null || :
  return 0
}
complete -F _mudra mudra
`
}

export function zshScript(tree: Tree): string {
  const places = placesOf(tree)
  // In a list of `_describe`, a colon ends the word.
  const described = (word: string, help: string) => quoted(`${word.replaceAll(':', String.raw`\:`)}:${help}`)
  const cases = places.map((place) => {
    const flags = place.options.map(({ flag, help }) => described(`--${flag}`, help)).join(' ')
    const words = place.words.map(([word, help]) => described(word, help)).join(' ')
    return [
      `    ${quoted(place.path)})`,
      '      case "$prev" in',
      ...valueCases(place, {
        files: '_files',
        choices: (choices) => `compadd -- ${choices.map(quoted).join(' ')}`,
      }),
      '        *)',
      `          if [[ $cur == -* ]]; then offer=(${flags}); _describe option offer`,
      `          else offer=(${words}); (( $#offer )) && _describe command offer; fi ;;`,
      '      esac ;;',
    ].join('\n')
  })
  return `#compdef mudra
# zsh completion for mudra. In ~/.zshrc, after compinit: source <(mudra completion zsh)
${findPath(places)}
_mudra() {
  local cur="$words[CURRENT]" prev="$words[CURRENT-1]"
  local -a offer
  case "$(_mudra_path "\${(@)words[2,CURRENT-1]}")" in
${cases.join('\n')}
  esac
}
compdef _mudra mudra
`
}

export function fishScript(tree: Tree): string {
  const places = placesOf(tree)
  const paths = places.filter(({ path }) => path !== '').map(({ path }) => quoted(path))
  const lines = places.flatMap(({ options, path, words }) => {
    const here = `complete -c mudra -n ${inFish(`__mudra_at ${path}`.trim())}`
    return [
      ...words.map(([word, help]) => `${here} -a ${inFish(word)} -d ${inFish(help)}`),
      ...options.map((option) => {
        const short = option.short === undefined ? '' : ` -s ${option.short}`
        return `${here} -l ${option.flag}${short}${fishValue(option)} -d ${inFish(option.help)}`
      }),
    ]
  })
  return `# fish completion for mudra: mudra completion fish > ~/.config/fish/completions/mudra.fish
function __mudra_path
  set -l path ''
  for word in (commandline -opc)[2..-1]
    test "$word" = help -a -z "$path"; and continue
    set -l next (string trim -- "$path $word")
    contains -- "$next" ${paths.join(' ')}; and set path $next
  end
  echo $path
end
function __mudra_at
  test (__mudra_path) = "$argv"
end
complete -c mudra -f
${lines.join('\n')}
`
}

function fishValue({ choices, isFile, value }: OptionText): string {
  if (value === undefined) return ''
  if (isFile === true) return ' -r -F'
  return choices === undefined ? ' -x' : ` -x -a ${inFish(choices.join(' '))}`
}

/** In single quotes, fish reads a backslash before a quote or a backslash alone. */
function inFish(text: string): string {
  return `'${text.replaceAll('\\', String.raw`\\`).replaceAll("'", String.raw`\'`)}'`
}
