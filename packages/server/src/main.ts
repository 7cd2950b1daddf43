import { createInterface } from 'node:readline/promises'
import { Writable } from 'node:stream'
import { app } from './commands/app.js'
import { audit } from './commands/audit.js'
import { backup } from './commands/backup.js'
import type { Command, CommandContext } from './commands/command.js'
import { demo } from './commands/demo.js'
import { doctor } from './commands/doctor.js'
import { grant } from './commands/grant.js'
import { keys } from './commands/keys.js'
import { listen } from './commands/listen.js'
import { migrate } from './commands/migrate.js'
import { policy } from './commands/policy.js'
import { serve } from './commands/serve.js'
import { token } from './commands/token.js'
import { user } from './commands/user.js'
import { workspace } from './commands/workspace.js'
import { SETTINGS } from './config.js'
import { systemClock } from './platform/clock.js'
import { OperatorProblem, StoreUnavailable } from './platform/faults.js'
import { makeLogger } from './platform/log.js'
import { argon2idHasher } from './platform/password-hasher.js'
import { strengthEstimator } from './platform/password-strength.js'
import { systemRandom } from './platform/random.js'

export const COMMANDS: Readonly<Record<string, { readonly run: Command; readonly help: string }>> = {
  serve: {
    run: serve,
    help: 'serve; --demo or --seed FILE fills an empty database, --ci is for automated tests, --dev-tls makes a certificate for localhost',
  },
  migrate: {
    run: migrate,
    help: 'bring the database up to this version; --from BACKUP fills an empty one, --abandon-sealed gives up what a lost key sealed',
  },
  demo: { run: demo, help: 'show, reset or export the demo organisation; add tokens and secrets to it' },
  user: { run: user, help: 'create, list, deactivate people; set passwords' },
  app: { run: app, help: 'register apps: their redirect URIs, scopes, distribution, secrets' },
  token: { run: token, help: 'create, list, rotate, revoke personal access tokens' },
  grant: { run: grant, help: 'list and revoke what people allowed apps; in CI mode, create it' },
  workspace: { run: workspace, help: 'list workspaces; set the plan that says how often tokens may call' },
  policy: { run: policy, help: 'show and set what a workspace demands of tokens' },
  keys: {
    run: keys,
    help: 'list and rotate the keys that sign ID tokens; reseal changes the operator’s key',
  },
  listen: { run: listen, help: 'catch the redirect of an app on this machine, and print the next command' },
  audit: { run: audit, help: 'verify, follow, export, prune the security record' },
  doctor: { run: doctor, help: 'check everything and say what to do' },
  backup: { run: backup, help: 'write a consistent copy of the database to a file' },
}

const REFUSED = 1
const IMPOSSIBLE = 2

/** Runs one command for whoever started the process. @returns its exit code, as `runCommand` does */
export async function main(argv: readonly string[]): Promise<number> {
  // Whatever this program writes, database, backup or lock, is its owner's alone.
  process.umask(0o077)
  return await runCommand(argv, commandContext())
}

/**
 * Runs one command.
 * @returns the exit code: 0 done, 1 refused or failed, 2 not understood or not possible to start
 */
export async function runCommand(argv: readonly string[], context: CommandContext): Promise<number> {
  const [name, ...args] = argv
  if (name === undefined || name === 'help' || name === '--help' || name === '-h') {
    context.print(helpText())
    return name === undefined ? IMPOSSIBLE : 0
  }
  const command = Object.hasOwn(COMMANDS, name) ? COMMANDS[name] : undefined
  if (command === undefined) {
    context.complain(`mudrad: there is no command ${name}. See: mudrad help`)
    return IMPOSSIBLE
  }
  if (args.includes('--help')) {
    context.print(helpText())
    return 0
  }
  try {
    return await command.run(args, context)
  } catch (error) {
    return explain(error, context)
  }
}

function explain(error: unknown, context: CommandContext): number {
  if (error instanceof OperatorProblem) {
    for (const line of error.message.split('\n')) context.complain(`mudrad: ${line}`)
    return IMPOSSIBLE
  }
  if (error instanceof StoreUnavailable) {
    const cause = error.cause instanceof Error ? error.cause.message : String(error.cause)
    context.complain(`mudrad: the database is unavailable (${cause}). Try again.`)
    return REFUSED
  }
  // The machine said no, and says why: a file that cannot be read, a name too long.
  if (error instanceof Error && 'syscall' in error && 'code' in error) {
    context.complain(`mudrad: ${error.message}`)
    return IMPOSSIBLE
  }
  context.complain(
    `mudrad: this is a bug: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`,
  )
  return REFUSED
}

function commandContext(): CommandContext {
  return {
    environment: process.env,
    nodeVersion: process.versions.node,
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

export function helpText(): string {
  const commands = inColumns(Object.entries(COMMANDS).map(([name, { help }]) => [`mudrad ${name}`, help]))
  const settings = inColumns(SETTINGS.map(({ flag, help, variable }) => [variable, `--${flag}`, help]))
  return `Commands\n${commands}\n\nSettings, for every command\n${settings}`
}

function inColumns(rows: readonly (readonly string[])[]): string {
  const widths = rows[0]?.map((_, at) => Math.max(...rows.map((row) => row[at]?.length ?? 0))) ?? []
  return rows
    .map((row) => `  ${row.map((cell, at) => cell.padEnd(widths[at] ?? 0)).join('  ')}`.trimEnd())
    .join('\n')
}
