import { X509Certificate } from 'node:crypto'
import { readFileSync, statSync, watch, type FSWatcher } from 'node:fs'
import { dirname } from 'node:path'
import type { Logger } from './log.js'
import { pairFault, type TlsPair } from './tls.js'
import { DAY_MS } from '../time-units.js'

/** From here on an operator is warned; whoever renews by machine has done so long before. */
const CERTIFICATE_SOON_DAYS = 14
/** Between the first sign of a change and the look at it: a pair is written one file after the other. */
const SETTLE_MS = 200
/** Folders of a certificate change by links that lie elsewhere, which no watch sees. */
const LOOK_INTERVAL_MS = 60_000

export interface TlsFiles {
  readonly certFile: string
  readonly keyFile: string
}

/** What an operator should know of a certificate that works. */
export interface TlsConcern {
  readonly what: string
  readonly remedy: string
}

/**
 * @param nowMs  compared with the certificate's own dates
 * @returns what is wrong, or soon will be, in sentences that name the file
 */
export function tlsConcerns(
  { cert, certFile, keyFile }: TlsPair & TlsFiles,
  nowMs: number,
): readonly TlsConcern[] {
  const concerns: TlsConcern[] = []
  const { validFrom, validTo } = new X509Certificate(cert)
  const [fromMs, endMs] = [Date.parse(validFrom), Date.parse(validTo)]
  const renew = `renew it; a server that runs takes the new one when the file changes, or at SIGHUP`
  if (endMs <= nowMs)
    concerns.push({ what: `the certificate in ${certFile} expired at ${validTo}`, remedy: renew })
  else if (endMs - nowMs < CERTIFICATE_SOON_DAYS * DAY_MS)
    concerns.push({ what: `the certificate in ${certFile} expires soon, at ${validTo}`, remedy: renew })
  if (fromMs > nowMs) {
    const remedy = 'set this machine’s clock, or use the certificate that is valid now'
    concerns.push({ what: `the certificate in ${certFile} is not valid before ${validFrom}`, remedy })
  }
  if (isOpenToOthers(keyFile))
    concerns.push({
      what: `the private key ${keyFile} can be read by others`,
      remedy: `chmod 600 ${keyFile}`,
    })
  return concerns
}

/** Who shares the group may be meant to (Debian's `ssl-cert`); the rest of the machine never is. */
function isOpenToOthers(file: string): boolean {
  return (statSync(file).mode & 0o007) !== 0
}

type Look = 'unchanged' | 'replaced' | 'unusable'

export interface TlsReload {
  /** Looks at the files now. */
  reload(): Look
  stop(): void
}

/**
 * Keeps a server's certificate that of its files, whichever way they are replaced: written over, renamed into place, or behind links that
 * are swapped. A pair that does not serve, half written or mistaken, leaves the old one in use and is warned of once.
 * @param needs.apply  gives the server a pair that serves; connections that are open go on with theirs
 */
export function watchTlsFiles(
  files: TlsFiles,
  needs: {
    readonly current: TlsPair
    readonly apply: (pair: TlsPair) => void
    readonly logger: Pick<Logger, 'info' | 'warn'>
    readonly nowMs: () => number
  },
): TlsReload {
  const { certFile, keyFile } = files
  let { current } = needs
  let warnedOf = ''
  const warn = (problem: string): Look => {
    const text = `the certificate was not reloaded, the old one stays in use: ${problem}`
    if (text !== warnedOf) needs.logger.warn(text)
    warnedOf = text
    return 'unusable'
  }
  const reload = (): Look => {
    const [cert, key] = [readOrFault(certFile), readOrFault(keyFile)]
    for (const fault of [cert, key]) if (typeof fault === 'string') return warn(fault)
    if (typeof cert === 'string' || typeof key === 'string') return 'unusable'
    if (cert.equals(current.cert) && key.equals(current.key)) return 'unchanged'
    const fault = pairFault({ cert, key })
    if (fault !== null) {
      const remedy = 'put the certificate chain and the private key that belongs to it there, both as PEM'
      return warn(`${certFile} does not serve with ${keyFile} (${fault}); ${remedy}`)
    }
    current = { cert, key }
    warnedOf = ''
    needs.apply(current)
    needs.logger.info({ certFile }, 'the certificate was reloaded')
    for (const { remedy, what } of tlsConcerns({ ...current, ...files }, needs.nowMs()))
      needs.logger.warn(`${what}; ${remedy}`)
    return 'replaced'
  }

  let settling: NodeJS.Timeout | null = null
  const lookSoon = () => {
    settling ??= setTimeout(() => {
      settling = null
      reload()
    }, SETTLE_MS).unref()
  }
  // The folder, not the file: a file that was renamed away takes its watch along.
  const folders = [...new Set([dirname(certFile), dirname(keyFile)])]
  const watchers = folders.flatMap((folder) => watchOrNothing(folder, lookSoon))
  const timer = setInterval(reload, LOOK_INTERVAL_MS).unref()
  return {
    reload,
    stop: () => {
      clearInterval(timer)
      if (settling !== null) clearTimeout(settling)
      for (const watcher of watchers) watcher.close()
    },
  }
}

function readOrFault(file: string): Buffer | string {
  try {
    return readFileSync(file)
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error)
    return `cannot read ${file} (${why}); put the file back, or let the user who runs mudrad read it`
  }
}

/** Where a folder cannot be watched, the look at every interval stands alone. */
function watchOrNothing(folder: string, onChange: () => void): readonly FSWatcher[] {
  try {
    const watcher = watch(folder, { persistent: false }, onChange)
    watcher.on('error', () => {
      watcher.close()
    })
    return [watcher]
  } catch {
    return []
  }
}
