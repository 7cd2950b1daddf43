import { randomBytes } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { promisify } from 'node:util'
import { gzip } from 'node:zlib'
import { fastify, type FastifyPluginAsync } from 'fastify'
import { qualityOf } from '../api/accept-encoding.js'
import { pageHeaders } from '../security-headers.js'
import { routes } from '../routes.js'

const compress = promisify(gzip)
const NONCE_BYTES = 16
const PACKAGE = '@scalar/fastify-api-reference'

/** Two small style sheets that the viewer adds without the nonce, by their hash. They change with its version; a browser test tells. */
const VIEWER_STYLES = [
  "'sha256-l/2OpPg0d+2VLTLgwjf5mQo2CYwHDEqdj5TjbfEyVJI='",
  "'sha256-T13Uev3xCax2N28XaoAE8DOzQZKvPp7ZQVAi1iRREjo='",
] as const

/** The script of the viewer that shows the OpenAPI description. */
export interface ApiViewer {
  /** Its address changes with the package's version. */
  readonly path: string
  readonly routes: FastifyPluginAsync
}

/**
 * Serves the viewer's script out of its package. It is five megabytes: read when somebody first opens the explorer, kept compressed, and
 * kept by browsers until the version changes.
 * @see docs/adr/0008-explorer-csp.md
 */
export function apiViewer(): ApiViewer {
  const path = `/assets/api-viewer-${packageVersion()}.js`
  let script: Promise<{ plain: string; zipped: Buffer }> | null = null
  return {
    path,
    routes: routes((app) => {
      app.get(path, async (request, reply) => {
        script ??= readScript()
        const { plain, zipped } = await script
        const takesGzip = qualityOf('gzip', String(request.headers['accept-encoding'] ?? '')) > 0
        return await reply
          .headers({
            'content-type': 'text/javascript; charset=utf-8',
            'cache-control': 'public, max-age=31536000, immutable',
            'cross-origin-resource-policy': 'same-origin',
            'x-content-type-options': 'nosniff',
            vary: 'accept-encoding',
            ...(takesGzip ? { 'content-encoding': 'gzip' } : {}),
          })
          .send(takesGzip ? zipped : plain)
      })
    }),
  }
}

/**
 * What browsers may do with the explorer. Beyond a page's: ask this server, for the description and for what people try out; take the
 * style sheets that the viewer adds, under the nonce or by their hash, and style attributes.
 * @returns the headers, and the nonce that belongs into the page
 */
export function viewerHeaders() {
  const nonce = randomBytes(NONCE_BYTES).toString('base64url')
  const headers = pageHeaders()
  const policy = [
    "default-src 'none'",
    "script-src 'self'",
    `style-src 'self' 'nonce-${nonce}' ${VIEWER_STYLES.join(' ')}`,
    "style-src-attr 'unsafe-inline'",
    "img-src 'self' data:",
    "connect-src 'self'",
    "form-action 'self'",
    "frame-ancestors 'none'",
    "base-uri 'none'",
  ].join('; ')
  return { nonce, headers: { ...headers, 'content-security-policy': policy } }
}

/** The package keeps its script in the plugin, which hands it out over HTTP alone. */
async function readScript(): Promise<{ plain: string; zipped: Buffer }> {
  const { default: plugin } = await import('@scalar/fastify-api-reference')
  const app = fastify()
  await app.register(plugin, { routePrefix: '/', configuration: { url: '/' } })
  const { body: plain, statusCode } = await app.inject('/js/scalar.js')
  await app.close()
  if (statusCode !== 200) throw new Error(`${PACKAGE} has no script`)
  return { plain, zipped: await compress(plain) }
}

function packageVersion(): string {
  const file = new URL('../package.json', import.meta.resolve(PACKAGE))
  const { version } = JSON.parse(readFileSync(file, 'utf8')) as { version: string }
  return version
}
