import type { IncomingMessage } from 'node:http'
import type { FastifyInstance } from 'fastify'
import { namesLoopback } from '../../platform/loopback.js'
import { ENDPOINT_PATH, OPENID_PATH_INSERTED } from '../../protocol/oauth/metadata.js'

/**
 * The path below which people reach the server, when it has a host together with others: `https://example.com/mudra`. Nothing inside knows it: it
 * is taken off where a request arrives, and put before every address of this site where an answer leaves.
 * @returns `/mudra`, or nothing
 */
export function basePathOf(publicUrl: string): string {
  return new URL(publicUrl).pathname.replace(/\/$/, '')
}

/**
 * What CSP calls this site: with a base path that path alone, since others have the rest of the host. On this machine it is known by several
 * names, and there is nobody else.
 */
export function siteForCsp(publicUrl: string): string {
  const isShared = basePathOf(publicUrl) !== '' && !namesLoopback(new URL(publicUrl).host)
  return isShared ? `${publicUrl}/` : "'self'"
}

/** What watches over this very process, and does not come through the proxy, asks without the base path. */
const ON_THE_MACHINE = /^\/-\/(?:health\/(?:live|ready)|metrics)(?:\?|$)/
/** Where nothing is. */
const OUTSIDE = '/-/outside-of-the-base-path'
/** A target that is a whole address (RFC 9112 §3.2.2) keeps what stands before its path. */
const TARGET = /^([a-z][a-z0-9+.-]*:\/\/[^/?#]*)?(.*)$/is

/**
 * For Fastify, before it routes a request.
 * @returns the target without the base path; what does not lie below it leads nowhere
 * @see RFC 8414 §3.1: the document of an issuer with a path stands below `/.well-known/` of its host, with the path behind
 */
export function withoutBasePath(basePath: string): (request: Pick<IncomingMessage, 'url'>) => string {
  const metadata = new Map<string, string>([
    [`${ENDPOINT_PATH.serverMetadata}${basePath}`, ENDPOINT_PATH.serverMetadata],
    ...OPENID_PATH_INSERTED.map((place) => [place.replace(/(?=\/api\/)/, () => basePath), place] as const),
  ])
  return ({ url = '/' }) => {
    const [, authority = '', path = ''] = TARGET.exec(url) ?? []
    if (ON_THE_MACHINE.test(path)) return url
    const [place = ''] = path.split('?')
    const document = metadata.get(place)
    if (document !== undefined) return authority + document + path.slice(place.length)
    const rest = path.slice(basePath.length)
    if (!path.startsWith(basePath) || !/^(?:[/?]|$)/.test(rest)) return authority + OUTSIDE
    return authority + (rest.startsWith('/') ? rest : `/${rest}`)
  }
}

/** Puts the base path before the addresses of this site that answers lead to by a header. */
export function addBasePathToLocations(app: FastifyInstance, basePath: string): void {
  if (basePath === '') return
  app.addHook('onSend', (_request, reply, payload, done) => {
    const location = reply.getHeader('location')
    if (typeof location === 'string' && location.startsWith('/'))
      void reply.header('location', basePath + location)
    done(null, payload)
  })
}

/**
 * Attributes of our pages that lead somewhere. A page's text and values have their quotes escaped, so that none of them can look like one.
 * Two slashes would begin another host, and no page has such an address.
 */
const ADDRESSES = /(\s(?:href|src|action|formaction|data-description)="|\scontent="0; url=)\/(?!\/)/g

/** Puts the base path before the addresses of this site in a page that was rendered. */
export function addBasePathToPage(html: string, basePath: string): string {
  return basePath === '' ? html : html.replaceAll(ADDRESSES, `$1${basePath}/`)
}
