import { SETTINGS } from '../config/config.js'
import { OperatorProblem } from '../platform/faults.js'
import { defineCommand, type Run } from './command-line.js'
import { bashScript, fishScript, zshScript } from './completion-scripts.js'
import { COMPLETION } from './texts/completion.js'
import type { OptionText } from './texts/command-texts.js'
import { TEXTS } from './texts/all.js'

const SCRIPTS = { bash: bashScript, zsh: zshScript, fish: fishScript } as const

/** Every command takes the settings as well. */
const SETTING_OPTIONS: readonly OptionText[] = SETTINGS.map(({ flag, help, value }) => ({
  flag,
  help,
  value,
  ...(value === 'FILE' || value === 'FOLDER' ? { isFile: true as const } : {}),
  ...(value.includes('|') ? { choices: value.split('|') } : {}),
}))

const run: Run = async (given, context) => {
  const [shell = ''] = given.positionals
  if (!isShell(shell)) throw new OperatorProblem(`the shell must be bash, zsh or fish, and not ${shell}`)
  context.print(SCRIPTS[shell](TEXTS, SETTING_OPTIONS).trimEnd())
  return await Promise.resolve(0)
}

function isShell(text: string): text is keyof typeof SCRIPTS {
  return Object.hasOwn(SCRIPTS, text)
}

export const completion = defineCommand('completion', COMPLETION, { run })
