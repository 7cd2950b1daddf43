import type { Command as Parser, CommanderError } from 'commander'
import { SETTINGS } from '../config/config.js'
import { OperatorProblem } from '../platform/faults.js'
import type { CommandTexts } from './texts/command-texts.js'

/** What Commander refused, and at which command. */
export class Misunderstood extends Error {
  override readonly cause: CommanderError
  readonly parser: Parser

  constructor(cause: CommanderError, parser: Parser) {
    super(cause.message)
    this.cause = cause
    this.parser = parser
  }
}

/** Has a parser say at which command it understood nothing, instead of ending the process. */
export function explainRefusals(parser: Parser): void {
  parser.exitOverride((error) => {
    throw new Misunderstood(error, parser)
  })
}

/** `--name --json` would be called `--json`, and print no JSON: such a value has to be written with an equals sign. */
export function refuseSwallowed(parser: Parser, words: readonly string[]): void {
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
export function refuseMissing(parser: Parser, { options = [] }: CommandTexts): void {
  const missing = options.find(
    ({ flag, isRequired }) => isRequired === true && parser.opts()[attributeOf(parser, flag)] === undefined,
  )
  if (missing === undefined) return
  throw new OperatorProblem(`--${missing.flag} is missing; ${usageLine(parser)}. ${whereToRead(parser)}`)
}

function attributeOf(parser: Parser, flag: string): string {
  return parser.options.find(({ long }) => long === `--${flag}`)?.attributeName() ?? flag
}

/** @returns what was not understood, the nearest that there is, and where to read more */
export function complaintOf({ cause, parser }: Misunderstood): string {
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
      if (SETTINGS.some(({ flag }) => quoted.split('=')[0] === `--${flag}`))
        return `${quoted} goes after the command, as in mudrad user list ${quoted.split('=')[0] ?? ''} …`
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
export function pathOf(parser: Parser): readonly string[] {
  return parser.parent === null ? [parser.name()] : [...pathOf(parser.parent), parser.name()]
}
