import { accessSync, constants, existsSync, statfsSync, statSync } from 'node:fs'
import { dirname } from 'node:path'
import { diagnoseDatabase } from '../compose/diagnose.js'
import { dataInWords, isServed, serversOnOtherData } from '../compose/data.js'
import type { Config } from '../config/config.js'
import { choiceInWords } from '../config/data.js'
import { OperatorProblem } from '../platform/faults.js'
import { tlsConcerns } from '../platform/tls-files.js'
import { asShellReads, atServer } from './choose-data.js'
import { defineCommand, type Arguments, type Run } from './command-line.js'
import type { CommandContext } from './command.js'
import { printJson } from './output.js'
import { DOCTOR } from './texts/data.js'

/** What one check found; every warning and failure says what to do. */
export interface Finding {
  readonly level: 'ok' | 'warn' | 'fail'
  readonly what: string
  readonly remedy?: string
}

const FREE_BYTES_MIN = 512 * 1024 * 1024
const PROBE_TIMEOUT_MS = 3_000

/** Checks all that can be checked from here, in any state of the installation, and changes nothing. */
const run: Run = async (given, context) => {
  const findings: Finding[] = [checkRuntime(context.nodeVersion)]
  const config = checkConfig(given, findings)
  if (config !== null) {
    findings.push(
      ...checkPlace(config, context),
      ...checkFiles(config),
      ...checkTls(config, context.platform.clock.nowMs()),
    )
    findings.push(...(await diagnoseDatabase(config, context.platform)))
    findings.push(await checkServer(atServer(config, context.environment)))
  }
  const countOf = (level: Finding['level']) => findings.filter((finding) => finding.level === level).length
  const [failed, warned, ok] = [countOf('fail'), countOf('warn'), countOf('ok')]
  if (given.has('json')) printJson(context, { failed, warned, ok, findings })
  else {
    for (const { level, what, remedy } of findings)
      context.print(`${level.padEnd(4)}  ${what}${remedy === undefined ? '' : `\n      → ${remedy}`}`)
    context.print(`${failed} failed, ${warned} to look at, ${ok} ok`)
  }
  return failed === 0 ? 0 : 1
}

function checkRuntime(version: string): Finding {
  return { level: 'ok', what: `Node ${version}` }
}

function checkConfig(given: Arguments, findings: Finding[]): Config | null {
  try {
    const { config } = given
    findings.push({
      level: 'ok',
      what: `settings: ${config.publicUrl}, listening on ${config.host}:${config.port}`,
    })
    return config
  } catch (error) {
    if (!(error instanceof OperatorProblem)) throw error
    for (const line of error.message.split('\n')) {
      findings.push({
        level: 'fail',
        what: `settings: ${line}`,
        remedy: 'correct it and run the doctor again',
      })
    }
    return null
  }
}

/** Where the data is, what named it, and whether another server of this user has other data. */
function checkPlace(config: Config, { environment }: Pick<CommandContext, 'environment'>): Finding[] {
  const others = serversOnOtherData(config, environment)
  const { isCertain } = config.dataChoice
  return [
    { level: 'ok', what: `data: ${dataInWords(config)} (${choiceInWords(config.dataChoice)})` },
    ...others.map(({ folder, inWords }): Finding =>
      isCertain
        ? { level: 'ok', what: inWords }
        : {
            level: 'warn',
            what: inWords,
            remedy: `to look into that one: mudrad doctor ${folder === null ? '--database-url with its URL' : `--data-dir ${asShellReads(folder)}`}`,
          },
    ),
  ]
}

function checkFiles(config: Config): Finding[] {
  if (config.database.kind !== 'sqlite') return []
  const { dataDir } = config
  if (!existsSync(dataDir)) {
    return [
      {
        level: 'warn',
        what: `no data folder ${dataDir} yet`,
        remedy: 'the server creates it when it first starts',
      },
    ]
  }
  const findings: Finding[] = []
  try {
    accessSync(dataDir, constants.R_OK | constants.W_OK)
    findings.push({ level: 'ok', what: `data folder ${dataDir}` })
  } catch {
    findings.push({
      level: 'fail',
      what: `this user may not write to the data folder ${dataDir}`,
      remedy: `make the user who runs mudrad its owner: chown USER ${asShellReads(dataDir)}`,
    })
  }
  const mode = statSync(dataDir).mode & 0o077
  if (mode !== 0) {
    findings.push({
      level: 'warn',
      what: `data folder ${dataDir} is open to other users`,
      remedy: `chmod 700 ${asShellReads(dataDir)}`,
    })
  }
  const { bavail, bsize } = statfsSync(existsSync(dataDir) ? dataDir : dirname(dataDir))
  const freeBytes = bavail * bsize
  const free = `${Math.floor(freeBytes / 1024 / 1024)} MiB free`
  findings.push(
    freeBytes < FREE_BYTES_MIN
      ? { level: 'warn', what: `disk: ${free}`, remedy: 'free some space: a full disk refuses every write' }
      : { level: 'ok', what: `disk: ${free}` },
  )
  const locked = isServed(config)
  findings.push({
    level: 'ok',
    what: locked ? 'a server is using the data folder' : 'no server is using the data folder',
  })
  return findings
}

function checkTls({ tls }: Config, nowMs: number): Finding[] {
  if (tls === null) return []
  const concerns = tlsConcerns(tls, nowMs)
  if (concerns.length === 0) return [{ level: 'ok', what: `certificate ${tls.certFile}` }]
  return concerns.map((concern) => ({ level: 'warn', ...concern }))
}

async function checkServer(config: Config): Promise<Finding> {
  const url = `${config.publicUrl}/-/health/ready`
  try {
    const response = await fetch(url, { signal: AbortSignal.timeout(PROBE_TIMEOUT_MS) })
    await response.body?.cancel()
    if (response.ok) return { level: 'ok', what: `${url} answers` }
    return { level: 'fail', what: `${url} answers ${response.status}`, remedy: 'look into the server’s log' }
  } catch {
    return {
      level: 'warn',
      what: `${url} does not answer`,
      remedy: 'if a server should be running: start it with mudrad serve, or look into its log',
    }
  }
}

export const doctor = defineCommand('doctor', DOCTOR, { run })
