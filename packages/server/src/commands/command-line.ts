import { Argument, Command as Parser, CommanderError, Help, Option } from 'commander'
import { readConfig, SETTINGS, type Config, type Environment, type Flags } from '../config.js'
import { OperatorProblem } from '../platform/faults.js'
import type { CommandContext } from './command.js'
import type { CommandTexts, OptionText } from './texts/command-texts.js'

/** What was given to one command. */
export interface Arguments {
  readonly positionals: readonly string[]
  /**
   * The settings, read when they are first asked for.
   * @throws OperatorProblem that lists what is wrong with them
   */
  readonly config: Config
  text(name: string): string | null
  /** Every value of an option that may be given several times. */
  list(name: string): readonly string[]
  has(name: string): boolean
}

/** Does what one command is for. @returns the exit code: 0 done, 1 refused, 2 not understood or not possible to start */
export type Run = (given: Arguments, context: CommandContext) => Promise<number>

/** What each command does, in the shape of its texts. */
export interface Runs {
  readonly run?: Run
  readonly commands?: Readonly<Record<string, Run>>
}

export interface Definition extends Runs {
  readonly name: string
  readonly texts: CommandTexts
}

/** One of the first words after `mudrad`; called, it runs what follows that word. */
export interface Command {
  (args: readonly string[], context: CommandContext): Promise<number>
  readonly definition: Definition
}

/** A command that has its texts, and does what it says. @throws TypeError where texts and runs name different commands */
export function defineCommand(name: string, texts: CommandTexts, runs: Runs): Command {
  const [described, done] = [Object.keys(texts.commands ?? {}), Object.keys(runs.commands ?? {})]
  if (described.toSorted().join() !== done.toSorted().join())
    throw new TypeError(`the texts of ${name} describe ${described.join()}, and it does ${done.join()}`)
  const definition: Definition = { name, texts, ...runs }
  return Object.assign(
    async (args: readonly string[], context: CommandContext) =>
      await runCommandLine([definition], [name, ...args], context),
    { definition },
  )
}

/** Of every command the help shows these settings; the others are listed by `mudrad help`. */
const SETTINGS_SHOWN: ReadonlySet<string> = new Set(['data-dir', 'database-url'])
const SETTINGS_HEADING = 'Settings:'

/**
 * Reads a command line and runs the command that it names.
 * @returns the exit code of the command; 0 for help
 * @throws OperatorProblem for what cannot be understood: what is wrong, the nearest that there is, and where to read more
 */
export async function runCommandLine(
  definitions: readonly Definition[],
  argv: readonly string[],
  context: CommandContext,
  { version }: { readonly version?: string } = {},
): Promise<number> {
  const words = asksForHelp(argv) ? withHelpLast(definitions, argv) : argv
  let code = 0
  const program = buildProgram(definitions, { version, words, context }, async (run, given) => {
    code = await run(given, context)
  })
  try {
    await program.parseAsync(words, { from: 'user' })
    return code
  } catch (error) {
    if (!(error instanceof Misunderstood)) throw error
    if (error.cause.exitCode === 0) return 0
    // A command that needs another word after it has just shown its help, as what is wrong.
    if (error.cause.code === 'commander.help') return 2
    throw new OperatorProblem(complaintOf(error))
  }
}

/** The help of the program itself: its commands and every setting. */
export function programHelp(definitions: readonly Definition[]): string {
  const lines: string[] = []
  const print = (line: string) => void lines.push(line)
  const context = { print, complain: print, environment: {} }
  buildProgram(definitions, { words: [], context }, async () => await Promise.resolve()).outputHelp()
  return lines.join('\n')
}

/** What Commander refused, and at which command. */
class Misunderstood extends Error {
  override readonly cause: CommanderError
  readonly parser: Parser

  constructor(cause: CommanderError, parser: Parser) {
    super(cause.message)
    this.cause = cause
    this.parser = parser
  }
}

interface Building {
  readonly words: readonly string[]
  readonly context: Pick<CommandContext, 'print' | 'complain' | 'columns' | 'environment'>
  readonly version?: string | undefined
}

type Act = (run: Run, given: Arguments) => Promise<void>

function buildProgram(definitions: readonly Definition[], building: Building, act: Act): Parser {
  const { context, version, words } = building
  const program = new Parser('mudrad')
  program
    .description('Mudra: the sign-in and the API of Asana, run by yourself.')
    .usage('COMMAND [options]')
    .configureHelp({ formatHelp, ...(context.columns === undefined ? {} : { helpWidth: context.columns }) })
    .configureOutput({
      writeOut: (text) => context.print(text.trimEnd()),
      writeErr: (text) => context.complain(text.trimEnd()),
      outputError: () => undefined,
    })
    .helpCommand(false)
    .helpOption('-h, --help', 'show this help')
    .addHelpText('after', () => `\n${settingsHelp()}\n\nMore about a command: mudrad help COMMAND`)
  if (version !== undefined) program.version(version, '-V, --version', 'show the version')
  explainRefusals(program)
  for (const definition of definitions) {
    const { commands = {}, name, run, texts } = definition
    const parser = describe(program.command(name), texts)
    // A word after `demo` names what is to be done; without one, it does something itself.
    const isNamed = words[0] === name && words[1]?.startsWith('-') === false
    if (run !== undefined && !(isNamed && texts.commands !== undefined))
      accept(parser, { run, texts }, building, act)
    for (const [word, one] of Object.entries(texts.commands ?? {})) {
      const leaf = describe(parser.command(word), one)
      const leafRun = commands[word]
      if (leafRun !== undefined) accept(leaf, { run: leafRun, texts: one }, building, act)
    }
  }
  return program
}

function describe(parser: Parser, texts: CommandTexts): Parser {
  explainRefusals(parser)
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

function explainRefusals(parser: Parser): void {
  parser.exitOverride((error) => {
    throw new Misunderstood(error, parser)
  })
}

/** Has a parser take the options and arguments of its texts, and every setting. */
function accept(
  parser: Parser,
  { run, texts }: { readonly run: Run; readonly texts: CommandTexts },
  { context, words }: Building,
  act: Act,
): void {
  for (const { help, isOptional, name } of texts.arguments ?? [])
    parser.addArgument(new Argument(isOptional === true ? `[${name}]` : `<${name}>`, help))
  for (const option of texts.options ?? []) parser.addOption(optionOf(option))
  for (const { flag, help, value } of SETTINGS)
    parser.addOption(new Option(`--${flag} <${value}>`, help).helpGroup(SETTINGS_HEADING))
  parser.action(async () => {
    refuseSwallowed(parser, words)
    refuseMissing(parser, texts)
    await act(run, argumentsOf(parser, { environment: context.environment, isForCi: texts.isForCi === true }))
  })
}

function optionOf({ flag, help, isRepeatable, value }: OptionText): Option {
  const option = new Option(value === undefined ? `--${flag}` : `--${flag} <${value}>`, help)
  if (isRepeatable === true)
    option.argParser((one: string, before: readonly string[] | undefined) => [...(before ?? []), one])
  return option
}

/** `--name --json` would be called `--json`, and print no JSON: such a value has to be written with an equals sign. */
function refuseSwallowed(parser: Parser, words: readonly string[]): void {
  for (const option of parser.options) {
    const value: unknown = parser.getOptionValue(option.attributeName())
    for (const one of Array.isArray(value) ? value : [value]) {
      if (typeof one !== 'string' || !one.startsWith('-') || words.includes(`${option.long ?? ''}=${one}`))
        continue
      throw new OperatorProblem(
        `${option.long ?? ''} needs a value. If the value is really ${one}, write ${option.long ?? ''}=${one}. ${whereToRead(parser)}`,
      )
    }
  }
}

/** Asked for here and not by Commander, which would speak of it before it speaks of a mistyped option. */
function refuseMissing(parser: Parser, { options = [] }: CommandTexts): void {
  const missing = options.find(
    ({ flag, isRequired }) => isRequired === true && parser.opts()[attributeOf(parser, flag)] === undefined,
  )
  if (missing === undefined) return
  throw new OperatorProblem(`--${missing.flag} is missing; ${usageLine(parser)}. ${whereToRead(parser)}`)
}

function attributeOf(parser: Parser, flag: string): string {
  return parser.options.find(({ long }) => long === `--${flag}`)?.attributeName() ?? flag
}

function argumentsOf(
  parser: Parser,
  { environment, isForCi }: { readonly environment: Environment; readonly isForCi: boolean },
): Arguments {
  const values = new Map(
    parser.options.map((option) => [
      option.long?.slice(2) ?? '',
      parser.getOptionValue(option.attributeName()),
    ]),
  )
  const text = (name: string) => {
    const value = values.get(name)
    return typeof value === 'string' ? value : null
  }
  let config: Config | null = null
  return {
    positionals: parser.args,
    get config() {
      config ??= readConfig(environment, flagsOf(text), {
        devTls: values.get('dev-tls') === true,
        ci: values.get('ci') === true || isForCi,
      })
      return config
    },
    text,
    list: (name) => {
      const value = values.get(name)
      return Array.isArray(value) ? value.map(String) : []
    },
    has: (name) => values.get(name) === true,
  }
}

function flagsOf(text: (name: string) => string | null): Flags {
  return Object.fromEntries(SETTINGS.map(({ flag }) => [flag, text(flag) ?? undefined]))
}

// ── help ──

function asksForHelp(argv: readonly string[]): boolean {
  return argv[0] === 'help' || argv.includes('--help') || argv.includes('-h')
}

/** `help token create` and `token create X --help` ask alike; whoever mistyped a command reads that, and not some other help. */
function withHelpLast(definitions: readonly Definition[], argv: readonly string[]): readonly string[] {
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
function formatHelp(command: Parser, helper: Help): string {
  const full = new Help()
  const short = Object.assign(new Help(), {
    helpWidth: helper.helpWidth ?? 80,
    subcommandTerm: (one: Parser) =>
      [one.name(), ...one.registeredArguments.map((argument) => full.argumentTerm(argument))].join(' '),
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

function settingsHelp(): string {
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

// ── what was not understood ──

function complaintOf({ cause, parser }: Misunderstood): string {
  const [first = '', ...more] = cause.message.replace(/^error: /, '').split('\n')
  const nearest = /^\(Did you mean (.*)\?\)$/.exec(more.join(' '))?.[1]
  const group = cause.code === 'commander.unknownCommand' ? `${pathOf(parser).join(' ')} ` : ''
  const guess = nearest === undefined ? '' : ` Did you mean ${group}${nearest}?`
  return `${sentenceOf(cause, first, parser)}.${guess} ${whereToRead(parser)}`
}

function sentenceOf({ code }: CommanderError, message: string, parser: Parser): string {
  const quoted = /'([^']*)'/.exec(message)?.[1] ?? ''
  const long = /--[\w-]+/.exec(quoted)?.[0] ?? quoted
  switch (code) {
    case 'commander.unknownCommand':
      return `there is no command ${[...pathOf(parser).slice(1), parser.args[0] ?? ''].join(' ')}`
    case 'commander.unknownOption':
      return `${pathOf(parser).join(' ')} has no option ${quoted}`
    case 'commander.missingArgument':
      return `${quoted} is missing; ${usageLine(parser)}`
    case 'commander.optionMissingArgument':
      return `${long} needs a value`
    case 'commander.excessArguments':
      return `${pathOf(parser).join(' ')} does not take ${parser.args.slice(parser.registeredArguments.length).join(' ')}; ${usageLine(parser)}`
    default:
      return message
  }
}

function usageLine(parser: Parser): string {
  return `usage: ${pathOf(parser).join(' ')} ${parser.usage()}`
}

function whereToRead(parser: Parser): string {
  const path = pathOf(parser)
  return `See: ${path.length === 1 ? 'mudrad help' : `${path.join(' ')} --help`}`
}

/** `mudrad`, `token`, `create` */
function pathOf(parser: Parser): readonly string[] {
  return parser.parent === null ? [parser.name()] : [...pathOf(parser.parent), parser.name()]
}
