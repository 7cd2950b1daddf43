import { Argument, Command as Parser, CommanderError, Help, Option } from 'commander'
import type { CommandTexts, OptionText } from './command-texts.js'
import type { Context } from './context.js'
import { CliError } from './errors.js'
import { EXIT } from './exit-codes.js'

/** What was given to one command. */
export interface Arguments {
  readonly positionals: readonly string[]
  text(name: string): string | null
  /** Every value of an option that may be given several times. */
  list(name: string): readonly string[]
  has(name: string): boolean
}

/** Does what one command is for. @returns the exit code */
export type Run = (given: Arguments, context: Context) => Promise<number>

/** What the commands do, in the shape of their texts. */
export type Runs = Readonly<Record<string, Run | Readonly<Record<string, Run>>>>

type Tree = Readonly<Record<string, CommandTexts>>

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

/**
 * Reads a command line and runs the command that it names.
 * @returns the exit code of the command; 0 for help
 * @throws CliError `usage` for what cannot be understood: what is wrong, the nearest that there is, and where to read more
 */
export async function runCommandLine(
  { runs, texts, version }: { readonly texts: Tree; readonly runs: Runs; readonly version: string },
  argv: readonly string[],
  context: Context,
): Promise<number> {
  const words = helpLast(argv)
  let code: number = EXIT.done
  const program = newParser('mudra', context)
    .description('Sign in to Asana and to Mudra, and call their API.')
    .usage('COMMAND [options]')
    .version(version, '-V, --version', 'show the version')
    .addHelpText('after', '\nMore about a command: mudra help COMMAND')
  for (const [name, own] of Object.entries(texts)) {
    const parser = addCommand(program, [name, own], context)
    const run = runs[name]
    for (const [word, one] of Object.entries(own.commands ?? {})) {
      const leaf = addCommand(parser, [word, one], context)
      accept(leaf, { texts: one, argv }, async (given) => {
        if (typeof run === 'object') code = (await run[word]?.(given, context)) ?? EXIT.misunderstood
      })
    }
    if (typeof run === 'function')
      accept(parser, { texts: own, argv }, async (given) => {
        code = await run(given, context)
      })
  }
  try {
    await program.parseAsync(words, { from: 'user' })
    return code
  } catch (error) {
    if (!(error instanceof Misunderstood)) throw error
    if (error.cause.exitCode === 0) return EXIT.done
    // A command that needs another word after it has just shown its help, as what is wrong.
    if (error.cause.code === 'commander.help') return EXIT.misunderstood
    throw new CliError('usage', complaintOf(error))
  }
}

/** `help token create` asks as `token create --help` does. */
function helpLast(argv: readonly string[]): readonly string[] {
  return argv[0] === 'help' ? [...argv.slice(1), '--help'] : argv
}

function newParser(name: string, context: Pick<Context, 'print' | 'complain' | 'columns'>): Parser {
  const parser = new Parser(name)
  return parser
    .configureHelp({ formatHelp, ...(context.columns === undefined ? {} : { helpWidth: context.columns }) })
    .configureOutput({
      writeOut: (text) => context.print(text.trimEnd()),
      writeErr: (text) => context.complain(text.trimEnd()),
      outputError: () => undefined,
      // Colors are ours to judge, and help has none.
      getOutHasColors: () => false,
      getErrHasColors: () => false,
    })
    .helpCommand(false)
    .helpOption('-h, --help', 'show this help')
    .exitOverride((error) => {
      throw new Misunderstood(error, parser)
    })
}

function addCommand(
  parent: Parser,
  [name, texts]: readonly [name: string, texts: CommandTexts],
  context: Context,
): Parser {
  const parser = newParser(name, context)
  parent.addCommand(parser)
  const sentence = `${texts.summary.charAt(0).toUpperCase()}${texts.summary.slice(1)}.`
  const examples = (texts.examples ?? []).map(({ command, what }) => `  ${command}\n      ${what}`)
  parser
    .summary(texts.summary)
    .description(texts.about === undefined ? sentence : `${sentence}\n\n${texts.about}`)
    .usage(usageOf(texts))
  if (examples.length > 0) parser.addHelpText('after', `\nExamples:\n${examples.join('\n')}`)
  return parser
}

/** @returns what follows the command's own name in its usage line */
export function usageOf({ arguments: positionals = [], commands, options = [] }: CommandTexts): string {
  if (commands !== undefined) return 'COMMAND [options]'
  const names = positionals.map(({ isOptional, name }) => (isOptional === true ? `[${name}]` : name))
  return [...names, ...(options.length > 0 ? ['[options]'] : [])].join(' ')
}

function accept(
  parser: Parser,
  { argv, texts }: { readonly texts: CommandTexts; readonly argv: readonly string[] },
  act: (given: Arguments) => Promise<void>,
): void {
  for (const { help, isOptional, name } of texts.arguments ?? [])
    parser.addArgument(new Argument(isOptional === true ? `[${name}]` : `<${name}>`, help))
  const options = texts.options ?? []
  for (const option of options) parser.addOption(optionOf(option))
  parser.action(async () => {
    const values = new Map(
      options.map(({ flag }) => [flag, parser.getOptionValue(attributeOf(parser, flag))]),
    )
    refuseSwallowed(parser, values, argv)
    await act({
      positionals: parser.args,
      text: (name) => {
        const value: unknown = values.get(name)
        return typeof value === 'string' ? value : null
      },
      list: (name) => {
        const value: unknown = values.get(name)
        return Array.isArray(value) ? value.map(String) : []
      },
      has: (name) => values.get(name) === true,
    })
  })
}

function optionOf({ flag, help, isRepeatable, short, value }: OptionText): Option {
  const long = value === undefined ? `--${flag}` : `--${flag} <${value}>`
  const option = new Option(short === undefined ? long : `-${short}, ${long}`, help)
  // Commander would take --no-browser for the opposite of --browser.
  option.negate = false
  if (isRepeatable === true)
    option.argParser((one: string, before: readonly string[] | undefined) => [...(before ?? []), one])
  return option
}

function attributeOf(parser: Parser, flag: string): string {
  return parser.options.find(({ long }) => long === `--${flag}`)?.attributeName() ?? flag
}

/** `--profile --json` would be a profile called `--json`: such a value has to be written with an equals sign. */
function refuseSwallowed(
  parser: Parser,
  values: ReadonlyMap<string, unknown>,
  argv: readonly string[],
): void {
  for (const [flag, value] of values)
    for (const one of Array.isArray(value) ? value : [value])
      if (typeof one === 'string' && one.startsWith('--') && !argv.includes(`--${flag}=${one}`))
        throw new CliError(
          'usage',
          `--${flag} needs a value. If the value is really ${one}, write --${flag}=${one}. ${whereToRead(parser)}`,
        )
}

/** Commander's own help, with values in capitals and without angle brackets. */
function formatHelp(command: Parser, helper: Help): string {
  const full = new Help()
  const plain = Object.assign(new Help(), {
    helpWidth: helper.helpWidth ?? 80,
    subcommandTerm: (one: Parser) =>
      [...pathOf(one), ...one.registeredArguments.map((argument) => full.argumentTerm(argument))].join(' '),
    optionTerm: (option: Option) => full.optionTerm(option).replaceAll(/[<>]/g, ''),
  })
  return plain.formatHelp(command, plain)
}

/** @returns what was not understood, the nearest that there is, and where to read more */
function complaintOf({ cause, parser }: Misunderstood): string {
  const [first = '', ...more] = cause.message.replace(/^error: /, '').split('\n')
  const nearest = /^\(Did you mean (.*)\?\)$/.exec(more.join(' '))?.[1]
  const group = cause.code === 'commander.unknownCommand' ? `${pathOf(parser).join(' ')} ` : ''
  const guess = nearest === undefined ? '' : ` Did you mean ${group}${nearest}?`
  return `${sentenceOf(cause, first, parser)}.${guess} ${whereToRead(parser)}`
}

function sentenceOf({ code }: CommanderError, message: string, parser: Parser): string {
  const quoted = /'([^']*)'/.exec(message)?.[1] ?? ''
  const path = pathOf(parser).join(' ')
  const usage = `usage: ${path} ${parser.usage()}`
  switch (code) {
    case 'commander.unknownCommand':
      return `there is no command ${[...pathOf(parser).slice(1), parser.args[0] ?? ''].join(' ')}`
    case 'commander.unknownOption':
      return `${path} has no option ${quoted}`
    case 'commander.missingArgument':
      return `${quoted} is missing; ${usage}`
    case 'commander.optionMissingArgument':
      return `${/--[\w-]+/.exec(quoted)?.[0] ?? quoted} needs a value`
    case 'commander.excessArguments':
      return `${path} does not take ${parser.args.slice(parser.registeredArguments.length).join(' ')}; ${usage}`
    default:
      return message
  }
}

function whereToRead(parser: Parser): string {
  const path = pathOf(parser)
  return `See: ${path.length === 1 ? 'mudra help' : `${path.join(' ')} --help`}`
}

/** `mudra`, `token`, `create` */
function pathOf(parser: Parser): readonly string[] {
  return parser.parent === null ? [parser.name()] : [...pathOf(parser.parent), parser.name()]
}
