import { Argument, Command as Parser, Option } from 'commander'
import { readConfig, SETTINGS, type Config, type Environment, type Flags } from '../config/config.js'
import { OperatorProblem } from '../platform/faults.js'
import {
  asksForHelp,
  describe,
  formatHelp,
  SETTINGS_HEADING,
  settingsHelp,
  withHelpLast,
} from './command-help.js'
import type { CommandContext } from './command.js'
import {
  complaintOf,
  explainRefusals,
  Misunderstood,
  refuseMissing,
  refuseSwallowed,
} from './misunderstood.js'
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
    explainRefusals(parser)
    // A word after `demo` names what is to be done; without one, it does something itself.
    const isNamed = words[0] === name && words[1]?.startsWith('-') === false
    if (run !== undefined && !(isNamed && texts.commands !== undefined))
      accept(parser, { run, texts }, building, act)
    for (const [word, one] of Object.entries(texts.commands ?? {})) {
      const leaf = describe(parser.command(word), one)
      explainRefusals(leaf)
      const leafRun = commands[word]
      if (leafRun !== undefined) accept(leaf, { run: leafRun, texts: one }, building, act)
    }
  }
  return program
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
