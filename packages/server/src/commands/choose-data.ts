import { statSync } from 'node:fs'
import { join } from 'node:path'
import { dataInWords, serversOnOtherData, urlOfServer } from '../compose/data.js'
import type { Config, Environment } from '../config/config.js'
import { choiceInWords } from '../config/data.js'
import { OperatorProblem } from '../platform/faults.js'

/** What of a command's context it takes to ask. */
interface Asking {
  readonly environment: Environment
  readonly ask: ((question: string) => Promise<string>) | null
  complain(line: string): void
}

/**
 * Settles which data a command works on. Where nobody said it for certain and a server of this user runs on other data, a person is
 * asked and a script refused: a command that was started in another folder would work on a second database, and nobody would see it.
 * @returns the settings, with the data that was chosen, and the address of the server that runs on it unless somebody named another
 * @throws OperatorProblem with every place and how to name it
 */
export async function settleData(config: Config, context: Asking): Promise<Config> {
  return atServer(await chooseFolder(config, context), context.environment)
}

/** @returns the settings with the address of the server that runs on this data, unless there is none or somebody named another address */
export function atServer(config: Config, environment: Environment): Config {
  const url = config.isPublicUrlNamed ? null : urlOfServer(config, environment)
  return url === null ? config : { ...config, publicUrl: url }
}

async function chooseFolder(config: Config, context: Asking): Promise<Config> {
  const others = config.dataChoice.isCertain ? [] : serversOnOtherData(config, context.environment)
  if (others.length === 0) return config
  const own = `this command would use ${dataInWords(config)} (${choiceInWords(config.dataChoice)})`
  const folders = others.flatMap(({ folder }) => (folder === null ? [] : [folder]))
  if (context.ask === null || folders.length < others.length) {
    const ways = [...others.map(({ folder }) => wayToName(folder)), wayToName(config.dataDir)]
    const servers = others.map(({ inWords }) => inWords).join(', ')
    throw new OperatorProblem(
      `${servers}, but ${own}. Say which one you mean: ${[...new Set(ways)].join(' or ')}`,
    )
  }
  const choices = [...folders, config.dataDir]
  for (const text of [...others.map(({ inWords }) => inWords), own]) context.complain(sentence(text))
  for (const [index, folder] of choices.entries()) context.complain(`  ${index + 1}  ${folder}`)
  const answer = (await context.ask(`Which one do you mean? [1-${choices.length}] `)).trim()
  const chosen = /^\d{1,4}$/.test(answer) ? choices[Number(answer) - 1] : undefined
  if (chosen === undefined) throw new OperatorProblem('none was chosen, so nothing was done')
  return withFolder(config, chosen)
}

/** @returns what a server says that is started beside others, on other data that nobody named for certain: it may be the wrong folder */
export function notesOnOtherServers(config: Config, environment: Environment): readonly string[] {
  if (config.dataChoice.isCertain) return []
  return serversOnOtherData(config, environment).map(
    ({ inWords }) => `${sentence(inWords).slice(0, -1)}; this one uses ${dataInWords(config)}.`,
  )
}

/** @returns why a command finds no database, and how to name one or make one; or that it may not look there */
export function noDatabase(config: Config): OperatorProblem {
  if (config.database.kind === 'sqlite' && !mayLookAt(config.database.path))
    return new OperatorProblem(
      `this user may not look into the data folder ${config.dataDir} (${choiceInWords(config.dataChoice)}). Run the command as the user who runs the server, or name another folder with --data-dir.`,
    )
  return new OperatorProblem(
    `there is no Mudra database in ${dataInWords(config)} (${choiceInWords(config.dataChoice)}). Name another place with --data-dir or --database-url, or create a database here: mudrad migrate, or start the server.`,
  )
}

function mayLookAt(path: string): boolean {
  try {
    statSync(path, { throwIfNoEntry: false })
    return true
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    return code !== 'EACCES' && code !== 'EPERM'
  }
}

function wayToName(folder: string | null): string {
  return folder === null
    ? '--database-url with the URL of that database'
    : `--data-dir ${asShellReads(folder)}`
}

function withFolder(config: Config, folder: string): Config {
  return {
    ...config,
    dataDir: folder,
    database: { kind: 'sqlite', path: join(folder, 'mudra.sqlite') },
    dataChoice: { by: 'your answer', isCertain: true },
  }
}

/** @returns a path that can be copied into a command */
export function asShellReads(path: string): string {
  return /^[\w./:@%+=-]+$/.test(path) ? path : `'${path.replaceAll("'", "'\\''")}'`
}

function sentence(text: string): string {
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}.`
}
