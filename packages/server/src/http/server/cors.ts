import type { FastifyReply, FastifyRequest } from 'fastify'
import { API_ROOT, OPENAPI_PATH } from '../../protocol/asana/api-paths.js'
import { ENDPOINT_PATH } from '../../protocol/oauth/metadata.js'

/** Endpoints that pages of other origins may call, by one rule. No cookie counts at any of them, and none is let in. */
interface CorsFamily {
  /** One that ends with a slash stands for all that lies below it, the others for themselves. */
  readonly paths: readonly string[]
  readonly methods: string
  /** What is allowed without being asked for; what a page asks for is allowed besides. */
  readonly headers: string
  /** Goes with every answer; none where the call itself decides whether its page may read it. */
  readonly answer: Readonly<Record<string, string>>
}

const ANY_ORIGIN = { 'access-control-allow-origin': '*' } as const

/** Every family; a path belongs to the first that has it. What is in none of them is for this site's own pages, or for programs. */
export const CORS = {
  /** Public, and the same for everybody. */
  documents: {
    paths: [
      ENDPOINT_PATH.serverMetadata,
      ENDPOINT_PATH.openidConfiguration,
      // With the path of an issuer behind it, as RFC 8414 §3.1 places it; the root has no issuer of OpenID Connect.
      `${ENDPOINT_PATH.serverMetadata}/`,
      '/.well-known/openid-configuration/',
      ENDPOINT_PATH.jwks,
      OPENAPI_PATH,
      '/.well-known/secret-scanning.json',
      '/docs/seed.schema.json',
      '/docs/postman.json',
    ],
    methods: 'GET, HEAD',
    headers: '*',
    answer: ANY_ORIGIN,
  },
  /** The operations, and who the person behind a token is. */
  api: {
    paths: [API_ROOT, `${API_ROOT}/`],
    methods: 'GET, POST, PUT, DELETE',
    headers: 'Authorization, Content-Type, X-Asana-Client-Lib, Asana-Enable, Asana-Disable',
    answer: {
      ...ANY_ORIGIN,
      'access-control-expose-headers':
        'Asana-Change, Location, Mudra-Granted-Scopes, Mudra-Policy, Mudra-Required-Scopes, Mudra-Token-Expires-At, Retry-After, WWW-Authenticate, X-Request-Id',
    },
  },
  /** Which app asks is not known before it does: any page may ask, and that of a native app may read the answer. */
  token: {
    paths: [ENDPOINT_PATH.token],
    methods: 'POST',
    headers: 'Content-Type',
    answer: {},
  },
} as const satisfies Readonly<Record<string, CorsFamily>>

const FAMILIES: readonly CorsFamily[] = Object.values(CORS)
const MAX_AGE_SECONDS = '86400'
/** RFC 9110 §5.6.2. */
const HEADER_NAME = /^[\w!#$%&'*+.^`|~-]{1,128}$/
/** A page's libraries add a few; a browser names each once. */
const HEADER_NAMES_MAX = 128

/** @param url  path and query of a request */
export function corsFamilyOf(url: string): CorsFamily | null {
  const [path = ''] = url.split('?')
  const has = (one: string) => path === one || (one.endsWith('/') && path.startsWith(one))
  return FAMILIES.find(({ paths }) => paths.some(has)) ?? null
}

/**
 * Answers what browsers ask before a page's call, for every endpoint that pages may call.
 * @returns false where there is nothing to answer
 * @see Fetch §3.2.2, §4.8
 */
export function answerPreflight(request: FastifyRequest, reply: FastifyReply): boolean {
  const family = request.method === 'OPTIONS' ? corsFamilyOf(request.url) : null
  if (family === null) return false
  const asked = request.headers['access-control-request-headers']
  void reply
    .code(204)
    .headers({
      ...ANY_ORIGIN,
      'access-control-allow-methods': family.methods,
      'access-control-allow-headers': allowedHeaders(family.headers, asked ?? ''),
      'access-control-max-age': MAX_AGE_SECONDS,
      vary: 'Access-Control-Request-Headers',
    })
    .send()
  return true
}

/** Nothing depends on a header that we do not know, so a page may send what it likes; `*` covers all but `Authorization`. */
function allowedHeaders(always: string, asked: string): string {
  const known = always.toLowerCase().split(', ')
  const isCovered = (name: string) =>
    known.includes(name.toLowerCase()) || (always === '*' && name.toLowerCase() !== 'authorization')
  const names = asked
    .split(',')
    .map((name) => name.trim())
    .filter((name) => HEADER_NAME.test(name) && !isCovered(name))
  return [always, ...names.slice(0, HEADER_NAMES_MAX)].join(', ')
}
