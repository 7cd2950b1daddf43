import type { Run } from '../command-line.js'
import { bashScript, fishScript, zshScript } from '../completion-scripts.js'
import { CliError } from '../errors.js'
import { TEXTS } from '../texts.js'

const SCRIPTS = { bash: bashScript, zsh: zshScript, fish: fishScript } as const

export const completion: Run = async (given, context) => {
  const [shell = ''] = given.positionals
  if (!isShell(shell)) throw new CliError('usage', `The shell must be bash, zsh or fish, and not ${shell}.`)
  context.print(SCRIPTS[shell](TEXTS).trimEnd())
  return await Promise.resolve(0)
}

function isShell(text: string): text is keyof typeof SCRIPTS {
  return Object.hasOwn(SCRIPTS, text)
}
