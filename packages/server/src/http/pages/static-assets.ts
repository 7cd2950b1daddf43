import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { promisify } from 'node:util'
import { brotliCompress, gzip } from 'node:zlib'
import type { FastifyPluginAsync } from 'fastify'
import { once } from '../once.js'
import { routes } from '../routes.js'
import { qualityOf } from '../api/accept-encoding.js'
import { OWN_FOLDER } from '../../platform/own-version.js'
import { accentColours } from '../../protocol/brand/colour.js'
import type { PageBrand } from '../../ui/brand.js'
import type { AssetName, AssetPaths } from '../../ui/assets.js'

const PUBLIC_FOLDER = new URL('public/', OWN_FOLDER)
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
  'highlight.css': 'text/css; charset=utf-8',
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
  readonly brand: PageBrand
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

/** What an operator set of it, as the server is handed it. */
export interface BrandWish {
  readonly name: string
  readonly logo: { readonly mediaType: string; readonly bytes: Uint8Array } | null
  readonly accent: string | null
  readonly termsUrl: string | null
  readonly privacyUrl: string | null
}

/** They are part of the program, and the same for every server of a process. */
const ownFiles = once(() =>
  (Object.keys(MEDIA_TYPES) as AssetName[]).map((name) => {
    const source = readFileSync(new URL(name, PUBLIC_FOLDER))
    const body = name.endsWith('.css') ? Buffer.from(leanCss(styles(name, source.toString('utf8')))) : source
    return fileOf({ name, body, type: MEDIA_TYPES[name] })
  }),
)

/** The files that pages refer to, with those that an operator's brand adds. */
export function loadAssets({ accent, logo, name: brandName, privacyUrl, termsUrl }: BrandWish): StaticAssets {
  const own = ownFiles()
  const style = accent === null ? null : accentFile(accent)
  const mark =
    logo === null
      ? null
      : fileOf({
          name: `logo.${logo.mediaType.replace('image/', '')}`,
          body: Buffer.from(logo.bytes),
          type: logo.mediaType,
        })
  const files = [...own, ...(style === null ? [] : [style]), ...(mark === null ? [] : [mark])]
  const favicon = readFileSync(new URL(FAVICON, PUBLIC_FOLDER))
  return {
    brand: {
      name: brandName,
      logoHref: mark?.path ?? null,
      styleHref: style?.path ?? null,
      termsUrl,
      privacyUrl,
    },
    paths: Object.fromEntries(own.map(({ name, path }) => [name, path])) as unknown as AssetPaths,
    routes: routes((app) => {
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
    }),
  }
}

function fileOf({
  body,
  name,
  type,
}: {
  readonly name: string
  readonly body: Buffer
  readonly type: string
}) {
  const hash = createHash('sha256').update(body).digest('hex').slice(0, HASH_CHARACTERS)
  return { name, body, path: `/assets/${name.replace('.', `-${hash}.`)}`, type, forms: formsOf(body) }
}

/** The operator's accent in place of Mudra's. */
function accentFile(accent: string) {
  const { dark, fill, fillHover, light, tintDark, tintLight } = accentColours(accent)
  const css = `:root{--accent:light-dark(${light},${dark});--accent-fill:${fill};--accent-fill-hover:${fillHover};--accent-tint:light-dark(${tintLight},${tintDark})}`
  return fileOf({ name: 'brand.css', body: Buffer.from(css), type: 'text/css; charset=utf-8' })
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

function bestForm(forms: readonly Form[], accepted: string | readonly string[] | undefined): Form {
  const best = forms.find(
    ({ encoding }) => encoding === null || qualityOf(encoding, String(accepted ?? '')) > 0,
  )
  if (best === undefined) throw new Error('a file has no plain form')
  return best
}
