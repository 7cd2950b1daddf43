import { readFileSync } from 'node:fs'
import { MudraError } from '@mudra/client'
import { runCommandLine, type Runs } from './command-line.js'
import { api } from './commands/api.js'
import { completion } from './commands/completion.js'
import { listen } from './commands/listen.js'
import { login } from './commands/login.js'
import { logout } from './commands/logout.js'
import { profile } from './commands/profile.js'
import { status } from './commands/status.js'
import { token } from './commands/token.js'
import { whoami } from './commands/whoami.js'
import type { Context } from './context.js'
import { CliError } from './errors.js'
import { EXIT, exitCodeOf } from './exit-codes.js'
import { TEXTS } from './texts.js'

const RUNS: Runs = { login, logout, whoami, status, token, api, listen, profile, completion }

/**
 * Runs one command.
 * @returns its exit code, as {@link EXIT} has them
 */
export async function runCommand(argv: readonly string[], context: Context): Promise<number> {
  const given = { texts: TEXTS, runs: RUNS, version: ownVersion() }
  try {
    if (argv.length > 0) return await runCommandLine(given, argv, context)
    await runCommandLine(given, ['--help'], context)
    return EXIT.misunderstood
  } catch (error) {
    complain(error, argv, context)
    return exitCodeOf(error)
  }
}

/** What went wrong and what to do, in a line for people or as JSON. Of a bug, where it is. */
function complain(error: unknown, argv: readonly string[], context: Context): void {
  if (!(error instanceof CliError) && !(error instanceof MudraError)) {
    const where = error instanceof Error ? (error.stack ?? error.message) : String(error)
    context.complain(`mudra: this is a bug. ${where}`)
    return
  }
  if (!argv.includes('--json')) {
    context.complain(`mudra: ${error.message}`)
    return
  }
  const { code, message } = error
  const retryable = exitCodeOf(error) === EXIT.later
  context.complain(JSON.stringify({ error: { code, message, retryable } }))
}

function ownVersion(): string {
  const { version } = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8')) as {
    readonly version: string
  }
  return version
}
