import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { CommandContext } from '../../src/commands/command.js'
import type { Platform } from '../../src/platform/platform.js'
import type { Environment } from '../../src/config/config.js'
import { runCommand } from '../../src/main.js'
import type { DatabaseLocation } from '../../src/db/database.js'
import { OperatorProblem } from '../../src/platform/faults.js'
import { freshPostgresUrl } from './databases.js'
import { testClock, testPlatform, type DatabaseKind } from './services.js'

export interface Ran {
  /** As the process would end; 2 with what was not understood as its complaint. */
  readonly code: number
  readonly printed: string
  readonly complained: string
}

/** A command, or what stands in for one. */
type Runnable = (args: readonly string[], context: CommandContext) => Promise<number>

interface RunNeeds {
  readonly platform: Platform
  /** What a secret that is asked for is answered. */
  readonly input?: string
  /** What a person at the terminal answers, one after the other; nobody is there unless they answer something. */
  readonly terminal?: readonly string[]
}

/** Runs commands in this process. @param environment  the settings */
export function commandsOn(environment: Environment) {
  const platform = testPlatform()
  return async (command: Runnable, ...args: readonly string[]): Promise<Ran> => {
    const { context, lines } = listen(environment, { platform })
    const code = await command(args, context).catch((error: unknown) => {
      if (!(error instanceof OperatorProblem)) throw error
      context.complain(error.message)
      return 2
    })
    return { code, printed: lines.printed.join('\n'), complained: lines.complained.join('\n') }
  }
}

/** Runs `mudrad` in this process. @returns what a process would: its exit code, and each line on its stream */
export async function runMudrad(
  args: readonly string[],
  { environment, ...needs }: RunNeeds & { readonly environment: Environment },
) {
  const { context, lines } = listen(environment, needs)
  const code = await runCommand(args, context)
  const written = (some: readonly string[]) => some.map((line) => `${line}\n`).join('')
  return { code, stdout: written(lines.printed), stderr: written(lines.complained) }
}

/** `mudrad` on a data folder and a database of its own, with the schema in it unless said otherwise; no server runs beside. */
export async function openShell(kind: DatabaseKind, { migrates = true } = {}) {
  const folder = mkdtempSync(join(tmpdir(), 'mudra-commands-'))
  const holding = migrates ? 'with schema' : 'empty'
  const database = kind === 'postgres' ? await freshPostgresUrl(holding) : null
  const environment = { MUDRA_DATA_DIR: folder, MUDRA_DATABASE_URL: database?.url }
  const clock = testClock()
  const run = async (args: readonly string[], more: Pick<RunNeeds, 'input' | 'terminal'> = {}) =>
    await runMudrad(args, { environment, platform: testPlatform(clock), ...more })
  const location: DatabaseLocation =
    database === null
      ? { kind: 'sqlite', path: join(folder, 'mudra.sqlite') }
      : { kind: 'postgres', url: database.url }
  if (migrates) await run(['migrate'])
  return {
    folder,
    location,
    clock,
    run,
    /** @returns what it printed; throws with what it complained of */
    async expectDone(args: readonly string[]): Promise<string> {
      const { code, stderr, stdout } = await run(args)
      if (code !== 0) throw new Error(`${args.join(' ')}: ${stderr}`)
      return stdout
    },
    async remove(): Promise<void> {
      rmSync(folder, { recursive: true })
      await database?.drop()
    },
  }
}

export type Shell = Awaited<ReturnType<typeof openShell>>

function listen(environment: Environment, { input = '', platform, terminal = [] }: RunNeeds) {
  const lines = { printed: [] as string[], complained: [] as string[] }
  const answers = [...terminal]
  const context: CommandContext = {
    environment,
    platform,
    nodeVersion: process.versions.node,
    print: (line) => void lines.printed.push(line),
    complain: (line) => void lines.complained.push(line),
    askSecret: async () => await Promise.resolve(input.split('\n')[0] ?? ''),
    ask:
      terminal.length === 0
        ? null
        : async (question) => {
            lines.complained.push(question)
            return await Promise.resolve(answers.shift() ?? '')
          },
  }
  return { context, lines }
}
