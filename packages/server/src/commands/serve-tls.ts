import type { Server as TlsServer } from 'node:tls'
import { openPlainListener } from '../compose/edge.js'
import type { openServer } from '../compose/server.js'
import type { Config } from '../config/config.js'
import type { Clock } from '../platform/clock.js'
import { ensureDevCertificate } from '../platform/dev-certificate.js'
import { OperatorProblem } from '../platform/faults.js'
import { isLoopback } from '../platform/loopback.js'
import type { Logger } from '../platform/log.js'
import { tlsConcerns, watchTlsFiles } from '../platform/tls-files.js'
import { tlsOptions } from '../platform/tls.js'
import type { CommandContext } from './command.js'

type Server = Awaited<ReturnType<typeof openServer>>

/** With `--dev-tls`, the settings with a certificate in them that this machine made for itself. */
export async function withDevCertificate(
  config: Config,
  { clock }: { readonly clock: Clock },
): Promise<Config> {
  if (!config.devTls) return config
  const hostname = new URL(config.publicUrl).hostname.replace(/^\[(.*)\]$/, '$1')
  const { dataDir } = config
  return { ...config, tls: await ensureDevCertificate({ dataDir, hostname, nowMs: clock.nowMs() }) }
}

export function explainDevTls(context: CommandContext, publicUrl: string, certFile: string): void {
  context.print('')
  context.print(
    'The certificate is for this machine only, and nothing trusts it yet. Tell your clients to trust it:',
  )
  context.print('')
  context.print(`  curl --cacert ${certFile} ${publicUrl}/-/health/ready`)
  context.print(`  NODE_EXTRA_CA_CERTS=${certFile} node …`)
  context.print('')
}

/** The parts of a server that speaks TLS itself; nothing but no-ops for one that does not. */
export interface Edge {
  /** Looks at the certificate's files now; null where there are none. */
  readonly reload: (() => void) | null
  /** Listens in clear, too, where that is set. */
  listen(server: Server, config: Config): Promise<void>
  stop(): void
}

export function openEdge(
  server: Server,
  config: Config,
  { logger, nowMs }: { readonly logger: Logger; readonly nowMs: () => number },
): Edge {
  const { tls } = config
  warnOfHost(config, logger)
  if (tls === null)
    return { reload: null, listen: async () => await Promise.resolve(), stop: () => undefined }
  for (const { remedy, what } of tlsConcerns(tls, nowMs())) logger.warn(`${what}; ${remedy}`)
  const files = watchTlsFiles(tls, {
    current: tls,
    apply: (pair) => {
      ;(server.server as unknown as TlsServer).setSecureContext(tlsOptions(pair))
    },
    logger,
    nowMs,
  })
  const plain = config.httpPort === null ? null : openPlainListener(server)
  return {
    reload: () => {
      if (files.reload() === 'unchanged') logger.info('the certificate’s files have not changed')
    },
    listen: async () => {
      if (plain !== null && config.httpPort !== null)
        await listenInClear(plain, { host: config.host, port: config.httpPort })
    },
    stop: () => {
      files.stop()
      plain?.close()
      plain?.closeIdleConnections()
    },
  }
}

async function listenInClear(
  plain: ReturnType<typeof openPlainListener>,
  { host, port }: { readonly host: string; readonly port: number },
): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    plain.once('error', (error) => {
      reject(
        new OperatorProblem(
          `cannot listen on port ${port} of ${host} (${error.message}). Correct MUDRA_HTTP_PORT.`,
        ),
      )
    })
    plain.listen({ host, port }, resolve)
  })
}

/** Whoever comes from elsewhere is refused in clear, so this is seldom what was meant. */
function warnOfHost({ host, publicUrl }: Config, logger: Pick<Logger, 'warn'>): void {
  if (host === 'localhost' || isLoopback(host) || publicUrl.startsWith('https:')) return
  logger.warn(
    `the server listens on ${host}, but without https: whoever does not come from this machine is refused. Set MUDRA_TLS_CERT and MUDRA_TLS_KEY, or MUDRA_HOST=127.0.0.1`,
  )
}
