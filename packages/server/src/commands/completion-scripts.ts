import type { ArgumentText, CommandTexts, OptionText } from './texts/command-texts.js'

type Tree = Readonly<Record<string, CommandTexts>>

/** One place on the command line: the words that lead there, and what may follow. */
interface Place {
  /** `token create`; empty for the program itself. */
  readonly path: string
  readonly words: readonly { readonly word: string; readonly help: string }[]
  readonly options: readonly OptionText[]
  readonly argument: ArgumentText | null
  /** Whether the arguments are files. */
  readonly takesFiles: boolean
}

const HELP: OptionText = { flag: 'help', help: 'show the help of this command' }

function placesOf(tree: Tree, settings: readonly OptionText[]): readonly Place[] {
  const place = (path: string, texts: CommandTexts): Place => ({
    path,
    words: wordsOf(texts.commands ?? {}),
    options:
      texts.options === undefined && texts.commands !== undefined
        ? [HELP]
        : [...(texts.options ?? []), HELP, ...settings],
    argument: texts.arguments?.find(({ choices }) => choices !== undefined) ?? null,
    takesFiles: texts.arguments?.some(({ name }) => name === 'FILE') === true,
  })
  const below = Object.entries(tree).flatMap(([name, texts]) => [
    place(name, texts),
    ...Object.entries(texts.commands ?? {}).map(([word, one]) => place(`${name} ${word}`, one)),
  ])
  const version: OptionText = { flag: 'version', help: 'show the version' }
  const words = [...wordsOf(tree), { word: 'help', help: 'show the help of a command' }]
  return [{ path: '', words, options: [HELP, version], argument: null, takesFiles: false }, ...below]
}

const wordsOf = (tree: Tree) => Object.entries(tree).map(([word, { summary }]) => ({ word, help: summary }))

const quoted = (text: string) => `'${text.replaceAll("'", String.raw`'\''`)}'`

/** Options that take a value, by what can be offered for it. */
function valuesOf({ options }: Place) {
  const withValue = options.filter(({ value }) => value !== undefined)
  return {
    files: withValue.filter(({ isFile }) => isFile === true),
    choices: withValue.filter(({ choices, isFile }) => isFile !== true && choices !== undefined),
    others: withValue.filter(({ choices, isFile }) => isFile !== true && choices === undefined),
  }
}

const flagsOf = (options: readonly OptionText[]) => options.map(({ flag }) => `--${flag}`)

/** What bash and zsh ask alike: where on the command line the cursor is. `$1` and on are the words before it. */
const FIND_PATH = `_mudrad_path() {
  local path="" word
  for word in "$@"; do
    [[ $word == help && -z $path ]] && continue
    case "\${path:+$path }$word" in
      %PATHS%) path="\${path:+$path }$word" ;;
    esac
  done
  printf '%s' "$path"
}
`

function findPath(places: readonly Place[]): string {
  const paths = places.filter(({ path }) => path !== '').map(({ path }) => quoted(path))
  return FIND_PATH.replace('%PATHS%', () => paths.join('|'))
}

/** @returns a script for bash 3.2, which macOS has, or newer */
export function bashScript(tree: Tree, settings: readonly OptionText[]): string {
  const places = placesOf(tree, settings)
  const cases = places.map((place) => {
    const { choices, files, others } = valuesOf(place)
    const values = [
      ...(files.length === 0 ? [] : [`        ${flagsOf(files).join('|')}) files=1 ;;`]),
      ...choices.map((one) => `        --${one.flag}) offer=${quoted((one.choices ?? []).join(' '))} ;;`),
      ...(others.length === 0 ? [] : [`        ${flagsOf(others).join('|')}) ;;`]),
    ]
    const words = [...place.words.map(({ word }) => word), ...(place.argument?.choices ?? [])]
    const plain = `if [[ $cur == -* ]]; then offer=${quoted(flagsOf(place.options).join(' '))}; else offer=${quoted(words.join(' '))}${place.takesFiles ? '; files=1' : ''}; fi`
    return [
      `    ${quoted(place.path)})`,
      '      case "$prev" in',
      ...values,
      `        *) ${plain} ;;`,
      '      esac ;;',
    ].join('\n')
  })
  return `# bash completion for mudrad. In ~/.bashrc: source <(mudrad completion bash)
${findPath(places)}
_mudrad() {
  local cur="\${COMP_WORDS[COMP_CWORD]}" prev="\${COMP_WORDS[COMP_CWORD-1]}" offer="" files="" line
  COMPREPLY=()
  case "$(_mudrad_path "\${COMP_WORDS[@]:1:COMP_CWORD-1}")" in
${cases.join('\n')}
  esac
  while IFS= read -r line; do [[ -n $line ]] && COMPREPLY+=("$line"); done < <(
    compgen -W "$offer" -- "$cur"
    [[ -n $files ]] && compgen -f -- "$cur"
  )
  [[ -z $files ]] || compopt -o filenames 2>/dev/null || :
  return 0
}
complete -F _mudrad mudrad
`
}

/** In a list of `_describe`, a colon ends the word. */
const described = (word: string, help: string) => quoted(`${word.replaceAll(':', String.raw`\:`)}:${help}`)

export function zshScript(tree: Tree, settings: readonly OptionText[]): string {
  const places = placesOf(tree, settings)
  const cases = places.map((place) => {
    const { choices, files, others } = valuesOf(place)
    const values = [
      ...(files.length === 0 ? [] : [`        ${flagsOf(files).join('|')}) _files ;;`]),
      ...choices.map(
        (one) => `        --${one.flag}) compadd -- ${(one.choices ?? []).map(quoted).join(' ')} ;;`,
      ),
      ...(others.length === 0 ? [] : [`        ${flagsOf(others).join('|')}) ;;`]),
    ]
    const options = place.options.map(({ flag, help }) => described(`--${flag}`, help))
    const words = [
      ...place.words.map(({ help, word }) => described(word, help)),
      ...(place.argument?.choices ?? []).map((choice) => described(choice, place.argument?.help ?? '')),
    ]
    return [
      `    ${quoted(place.path)})`,
      '      case "$prev" in',
      ...values,
      '        *)',
      `          if [[ $cur == -* ]]; then offer=(${options.join(' ')}); _describe option offer`,
      `          else offer=(${words.join(' ')}); (( $#offer )) && _describe command offer${place.takesFiles ? '; _files' : ''}; fi ;;`,
      '      esac ;;',
    ].join('\n')
  })
  return `#compdef mudrad
# zsh completion for mudrad. In ~/.zshrc, after compinit: source <(mudrad completion zsh)
${findPath(places)}
_mudrad() {
  local cur="$words[CURRENT]" prev="$words[CURRENT-1]"
  local -a offer
  case "$(_mudrad_path "\${(@)words[2,CURRENT-1]}")" in
${cases.join('\n')}
  esac
}
compdef _mudrad mudrad
`
}

export function fishScript(tree: Tree, settings: readonly OptionText[]): string {
  const places = placesOf(tree, settings)
  const paths = places.filter(({ path }) => path !== '').map(({ path }) => quoted(path))
  const lines = places.flatMap((place) => {
    const here = `complete -c mudrad -n ${quotedInFish(`__mudrad_at ${place.path}`.trim())}`
    const words = [
      ...place.words,
      ...(place.argument?.choices ?? []).map((word) => ({ word, help: place.argument?.help ?? '' })),
    ]
    return [
      ...words.map(({ help, word }) => `${here} -a ${quotedInFish(word)} -d ${quotedInFish(help)}`),
      ...(place.takesFiles ? [`${here} -F`] : []),
      ...place.options.map(
        (option) => `${here} -l ${option.flag}${fishValue(option)} -d ${quotedInFish(option.help)}`,
      ),
    ]
  })
  return `# fish completion for mudrad: mudrad completion fish > ~/.config/fish/completions/mudrad.fish
function __mudrad_path
  set -l path ''
  for word in (commandline -opc)[2..-1]
    test "$word" = help -a -z "$path"; and continue
    set -l next (string trim -- "$path $word")
    contains -- "$next" ${paths.join(' ')}; and set path $next
  end
  echo $path
end
function __mudrad_at
  test (__mudrad_path) = "$argv"
end
complete -c mudrad -f
${lines.join('\n')}
`
}

function fishValue({ choices, isFile, value }: OptionText): string {
  if (value === undefined) return ''
  if (isFile === true) return ' -r -F'
  return choices === undefined ? ' -x' : ` -x -a ${quotedInFish(choices.join(' '))}`
}

/** In single quotes, fish reads a backslash before a quote or a backslash alone. */
function quotedInFish(text: string): string {
  return `'${text.replaceAll('\\', String.raw`\\`).replaceAll("'", String.raw`\'`)}'`
}
