import { Help, type Command as Parser, type Option } from 'commander'
import { SETTINGS } from '../config/config.js'
import { pathOf } from './misunderstood.js'
import type { CommandTexts } from './texts/command-texts.js'

/** Of every command the help shows these settings; the others are listed by `mudrad help`. */
const SETTINGS_SHOWN: ReadonlySet<string> = new Set(['data-dir', 'database-url'])
export const SETTINGS_HEADING = 'Settings:'

/** Gives a command its place in the list of commands, and its help. */
export function describe(parser: Parser, texts: CommandTexts): Parser {
  const sentence = `${texts.summary.charAt(0).toUpperCase()}${texts.summary.slice(1)}.`
  const examples = (texts.examples ?? []).map(({ command, what }) => `  ${command}\n      ${what}`)
  parser
    .summary(texts.summary)
    .description(texts.about === undefined ? sentence : `${sentence}\n\n${texts.about}`)
    .usage(usageOf(texts))
    .helpCommand(false)
  if (texts.showsSettings !== true && texts.options !== undefined)
    parser.addHelpText('after', '\nAll settings: mudrad help')
  if (examples.length > 0) parser.addHelpText('after', `\nExamples:\n${examples.join('\n')}`)
  return parser
}

/** @returns what follows the command's own name in its usage line */
export function usageOf(texts: CommandTexts): string {
  const options = texts.options ?? []
  const required = options
    .filter(({ isRequired }) => isRequired)
    .map(({ flag, value }) => `--${flag} ${value ?? ''}`)
  const positionals = (texts.arguments ?? []).map(({ isOptional, name }) =>
    isOptional === true ? `[${name}]` : name,
  )
  const others = options.length > required.length ? ['[options]'] : []
  if (texts.commands !== undefined && options.length === 0) return 'COMMAND [options]'
  return [
    ...(texts.commands === undefined ? [] : ['[COMMAND]']),
    ...positionals,
    ...required,
    ...others,
  ].join(' ')
}

export function asksForHelp(argv: readonly string[]): boolean {
  return argv[0] === 'help' || argv.includes('--help') || argv.includes('-h')
}

/** `help token create` and `token create X --help` ask alike; whoever mistyped a command reads that, and not some other help. */
export function withHelpLast(
  definitions: readonly { readonly name: string; readonly texts: CommandTexts }[],
  argv: readonly string[],
): readonly string[] {
  const words = argv.filter((word, at) => !word.startsWith('-') && (at > 0 || word !== 'help'))
  const path: string[] = []
  let known: Readonly<Record<string, CommandTexts>> | undefined = Object.fromEntries(
    definitions.map(({ name, texts }) => [name, texts]),
  )
  for (const word of words) {
    if (known === undefined) break
    path.push(word)
    if (!Object.hasOwn(known, word)) return path
    known = known[word]?.commands
  }
  return [...path, '--help']
}

/** Commander's own help, without the settings that a command takes as any other does. */
export function formatHelp(command: Parser, helper: Help): string {
  const full = new Help()
  const short = Object.assign(new Help(), {
    helpWidth: helper.helpWidth ?? 80,
    subcommandTerm: (one: Parser) =>
      [...pathOf(one), ...one.registeredArguments.map((argument) => full.argumentTerm(argument))].join(' '),
    optionTerm: (option: Option) => full.optionTerm(option).replaceAll(/[<>]/g, ''),
    visibleOptions: (one: Parser) =>
      full
        .visibleOptions(one)
        .filter(
          ({ helpGroupHeading, long }) =>
            helpGroupHeading !== SETTINGS_HEADING || isShown(command, long?.slice(2) ?? ''),
        ),
  })
  return short.formatHelp(command, short)
}

function isShown(command: Parser, flag: string): boolean {
  return SETTINGS_SHOWN.has(flag) || command.name() === 'serve'
}

/** @returns every setting, in columns */
export function settingsHelp(): string {
  const widths = [
    Math.max(...SETTINGS.map(({ variable }) => variable.length)),
    Math.max(...SETTINGS.map(({ flag }) => flag.length)),
  ]
  const lines = SETTINGS.map(
    ({ flag, help, variable }) =>
      `  ${variable.padEnd(widths[0] ?? 0)}  ${`--${flag}`.padEnd((widths[1] ?? 0) + 2)}  ${help}`,
  )
  return ['Settings, for every command, as a variable or as an option:', ...lines].join('\n')
}
