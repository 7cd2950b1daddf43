import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { promisify } from 'node:util'
import { brotliCompress, gzip } from 'node:zlib'
import type { FastifyPluginAsync } from 'fastify'
import { qualityOf } from './accept-encoding.js'
import type { AssetName, AssetPaths } from '../ui/assets.js'

/** Beside `src` and beside `dist`, and this file is two folders below either. */
const PUBLIC_FOLDER = new URL('../../public/', import.meta.url)
const HASH_CHARACTERS = 16
const MEDIA_TYPES: Readonly<Record<AssetName, string>> = {
  'app-oauth.js': 'text/javascript; charset=utf-8',
  'arm.js': 'text/javascript; charset=utf-8',
  'console.css': 'text/css; charset=utf-8',
  'console.js': 'text/javascript; charset=utf-8',
  'explorer.css': 'text/css; charset=utf-8',
  'explorer.js': 'text/javascript; charset=utf-8',
  'form-post.js': 'text/javascript; charset=utf-8',
  'icon.svg': 'image/svg+xml',
  'passkey.js': 'text/javascript; charset=utf-8',
  'signed-in.css': 'text/css; charset=utf-8',
}
const HEADERS: Readonly<Record<string, string>> = {
  // The address changes with the contents, so nobody ever needs to ask again.
  'cache-control': 'public, max-age=31536000, immutable',
  'content-security-policy': "default-src 'none'; style-src 'unsafe-inline'",
  'cross-origin-resource-policy': 'same-origin',
  'x-content-type-options': 'nosniff',
  vary: 'accept-encoding',
}

/** Browsers ask for it by this name where no page says otherwise: beside an answer of the API, or a picture. */
const FAVICON = 'favicon.ico'

export interface StaticAssets {
  readonly paths: AssetPaths
  readonly routes: FastifyPluginAsync
}

/** Without comments and without the space that only people read. Operators keep theirs: `calc` and selectors need it. */
function leanCss(css: string): string {
  return (
    css
      .replaceAll(/\/\*[\s\S]*?\*\//g, '')
      .replaceAll(/\s+/g, ' ')
      .replaceAll(/ ?([{};,]) ?/g, '$1')
      // What follows a colon is a value; before one, a space tells a selector from another.
      .replaceAll(': ', ':')
      .replaceAll(';}', '}')
  )
}

/** The explorer's page has the console's styles, which must not reach into the viewer: it brings its own. */
function styles(name: AssetName, own: string): string {
  if (name !== 'explorer.css') return own
  // Within a scope its root has a name of its own: every other selector is of what lies in it.
  const frame = readFileSync(new URL('console.css', PUBLIC_FOLDER), 'utf8').replaceAll(
    /^(?::root|html)(?= \{)/gm,
    ':scope',
  )
  return `@scope (:root) to (#explorer) {\n${frame}\n}\n${own}`
}

/** Reads the files that pages refer to, once. */
export function loadAssets(): StaticAssets {
  const files = (Object.keys(MEDIA_TYPES) as AssetName[]).map((name) => {
    const source = readFileSync(new URL(name, PUBLIC_FOLDER))
    const body = name.endsWith('.css') ? Buffer.from(leanCss(styles(name, source.toString('utf8')))) : source
    const hash = createHash('sha256').update(body).digest('hex').slice(0, HASH_CHARACTERS)
    return {
      name,
      body,
      path: `/assets/${name.replace('.', `-${hash}.`)}`,
      type: MEDIA_TYPES[name],
      forms: formsOf(body),
    }
  })
  const favicon = readFileSync(new URL(FAVICON, PUBLIC_FOLDER))
  return {
    paths: Object.fromEntries(files.map(({ name, path }) => [name, path])) as unknown as AssetPaths,
    routes: async (app) => {
      for (const { forms, path, type } of files) {
        app.get(path, async (request, reply) => {
          const { encoding, read } = bestForm(forms, request.headers['accept-encoding'])
          if (encoding !== null) void reply.header('content-encoding', encoding)
          return await reply
            .headers(HEADERS)
            .type(type)
            .send(await read())
        })
      }
      app.get(`/${FAVICON}`, async (_request, reply) => {
        const lasting = { ...HEADERS, 'cache-control': 'public, max-age=86400' }
        return await reply.headers(lasting).type('image/x-icon').send(favicon)
      })
      await Promise.resolve()
    },
  }
}

interface Form {
  readonly encoding: 'br' | 'gzip' | null
  /** Compresses when somebody first asks, off the event loop: a server is up before that is done. */
  readonly read: () => Promise<Buffer>
}

/** Smallest first. These files are public; what pages themselves say is sent as it is, since secrets stand beside what others wrote. */
function formsOf(body: Buffer): readonly Form[] {
  return [
    { encoding: 'br', read: once(async () => await promisify(brotliCompress)(body)) },
    { encoding: 'gzip', read: once(async () => await promisify(gzip)(body)) },
    { encoding: null, read: async () => await Promise.resolve(body) },
  ]
}

function once<T>(make: () => Promise<T>): () => Promise<T> {
  let made: Promise<T> | null = null
  return async () => await (made ??= make())
}

function bestForm(forms: readonly Form[], accepted: string | readonly string[] | undefined): Form {
  const best = forms.find(
    ({ encoding }) => encoding === null || qualityOf(encoding, String(accepted ?? '')) > 0,
  )
  if (best === undefined) throw new Error('a file has no plain form')
  return best
}
