import { createInterface } from 'node:readline/promises'
import { Writable } from 'node:stream'
import { app } from './commands/app.js'
import { audit } from './commands/audit.js'
import { backup } from './commands/backup.js'
import { programHelp, runCommandLine, type Command } from './commands/command-line.js'
import type { CommandContext } from './commands/command.js'
import { completion } from './commands/completion.js'
import { demo } from './commands/demo.js'
import { doctor } from './commands/doctor.js'
import { explain } from './commands/explain.js'
import { grant } from './commands/grant.js'
import { keys } from './commands/keys.js'
import { listen } from './commands/listen.js'
import { migrate } from './commands/migrate.js'
import { policy } from './commands/policy.js'
import { serve } from './commands/serve.js'
import { token } from './commands/token.js'
import { user } from './commands/user.js'
import { workspace } from './commands/workspace.js'
import { systemClock } from './platform/clock.js'
import { makeLogger } from './platform/log.js'
import { ownVersion } from './platform/own-version.js'
import { argon2idHasher } from './platform/password-hasher.js'
import { strengthEstimator } from './platform/password-strength.js'
import { systemRandom } from './platform/random.js'

export const COMMANDS: readonly Command[] = [
  serve,
  migrate,
  demo,
  user,
  app,
  token,
  grant,
  workspace,
  policy,
  keys,
  listen,
  audit,
  doctor,
  backup,
  completion,
]
const DEFINITIONS = COMMANDS.map(({ definition }) => definition)

const IMPOSSIBLE = 2
const ENDED_BY_SIGPIPE = 141

/** Runs one command for whoever started the process. @returns its exit code, as `runCommand` does */
export async function main(argv: readonly string[]): Promise<number> {
  // Whatever this program writes, database, backup or lock, is its owner's alone.
  process.umask(0o077)
  const context = commandContext()
  process.stdout.on('error', (error) => {
    endWithOutput(error, context)
  })
  return await runCommand(argv, context)
}

/**
 * Runs one command.
 * @returns the exit code: 0 done, 1 refused or failed, 2 not understood or not possible to start
 */
export async function runCommand(argv: readonly string[], context: CommandContext): Promise<number> {
  if (argv.length === 0) {
    context.print(helpText())
    return IMPOSSIBLE
  }
  try {
    return await runCommandLine(DEFINITIONS, argv, context, { version: ownVersion() })
  } catch (error) {
    const { code, lines } = explain(error)
    for (const line of lines) context.complain(`mudrad: ${line}`)
    return code
  }
}

export function helpText(): string {
  return programHelp(DEFINITIONS)
}

/** Nobody reads on, or the disk is full that the output goes to: there is nothing left to do it for. */
function endWithOutput(error: Error, context: CommandContext): never {
  const { code } = error as { code?: unknown }
  // A reader such as `head` has what it wanted. Other programs die of SIGPIPE then, and this one says the same.
  if (code === 'EPIPE') process.exit(ENDED_BY_SIGPIPE)
  const { code: exitCode, lines } = explain(Object.assign(error, { path: 'standard output' }))
  for (const line of lines) context.complain(`mudrad: ${line}`)
  process.exit(exitCode)
}

function commandContext(): CommandContext {
  return {
    environment: process.env,
    nodeVersion: process.versions.node,
    ...(process.stdout.isTTY ? { columns: process.stdout.columns } : {}),
    platform: {
      clock: systemClock,
      random: systemRandom,
      hasher: argon2idHasher,
      estimateStrength: strengthEstimator(),
      logger: makeLogger('warn', process.stderr),
    },
    print: (line) => {
      process.stdout.write(`${line}\n`)
    },
    complain: (line) => {
      process.stderr.write(`${line}\n`)
    },
    askSecret,
    ask: process.stdin.isTTY && process.stderr.isTTY ? askPerson : null,
  }
}

/** Ctrl-C and Ctrl-D are empty answers. */
async function askPerson(question: string): Promise<string> {
  const lines = createInterface({ input: process.stdin, output: process.stderr })
  try {
    return await new Promise((resolve) => {
      lines.once('SIGINT', () => {
        resolve('')
      })
      lines.once('close', () => {
        resolve('')
      })
      void lines.question(question).then(resolve, () => undefined)
    })
  } finally {
    lines.close()
  }
}

/** At a terminal nothing of what is typed is shown. */
async function askSecret(question: string): Promise<string> {
  const silent = new Writable({
    write: (_chunk, _encoding, done) => {
      done()
    },
  })
  const terminal = process.stdin.isTTY
  if (terminal) process.stderr.write(question)
  const lines = createInterface({ input: process.stdin, output: silent, terminal })
  try {
    for await (const line of lines) return line
    return ''
  } finally {
    lines.close()
    if (terminal) process.stderr.write('\n')
  }
}
