import type { FastifyReply, FastifyRequest } from 'fastify'

/** 32 random bytes in base64url: the secret of a session, that of a half one between password and second factor, the value of a visitor, what opens a form that was kept. A flash is one of a fixed list. What an owner tries of an app is sealed. The secret of a link to a new password is as it was mailed. The language of samples is one of a fixed list. */
const COOKIE_VALUES: Readonly<Record<PageCookie, RegExp>> = {
  browser: /^[\w-]{1,400}\.[\w-]{43}$/,
  session: /^[\w-]{43}$/,
  half_session: /^[\w-]{43}$/,
  visitor: /^[\w-]{43}$/,
  flash: /^[a-z_]{1,40}$/,
  reset: /^mdl_[0-9A-Za-z]{38}$/,
  try_run: /^[\w-]{1,1500}\.[\w-]{43}$/,
  typed: /^[\w-]{43}$/,
  sample: /^[a-z]{1,20}$/,
}

export type PageCookie =
  'browser' | 'session' | 'half_session' | 'visitor' | 'flash' | 'reset' | 'try_run' | 'typed' | 'sample'

/**
 * With https the prefix makes browsers refuse a cookie of that name from a sibling host or from a page in clear. Plain http is served to
 * this machine alone, where they would refuse ours. Below a base path a cookie goes to that path alone, which the stronger prefix forbids.
 * @see RFC 6265bis §4.1.3.2
 */
function cookieName(
  cookie: PageCookie,
  { basePath, isHttps }: { readonly basePath: string; readonly isHttps: boolean },
): string {
  const prefix = basePath === '' ? '__Host-' : '__Secure-'
  return `${isHttps ? prefix : ''}mudra_${cookie}`
}

/** @returns the cookie's value, or null when there is none that could be ours */
export function readCookie(request: FastifyRequest, cookie: PageCookie): string | null {
  const value = request.cookies[cookieName(cookie, request.server.pages)]
  return value !== undefined && COOKIE_VALUES[cookie].test(value) ? value : null
}

/** A cookie of which there may be several, each for one path; `link` holds the secret of a link as it was sent. */
interface PathCookie {
  readonly cookie: 'link'
  /** Tells them apart. */
  readonly handle: string
}

const LINK_VALUE = /^md[a-z]_[0-9A-Za-z]{38}$/

/**
 * The prefix that demands the whole site as path is not for these. `__Secure-` lets a sibling host set one, which gains it nothing: what it
 * holds is judged by its handle.
 */
function pathCookieName({ cookie, handle }: PathCookie, isHttps: boolean): string {
  return `${isHttps ? '__Secure-' : ''}mudra_${cookie}_${handle}`
}

/** @returns the cookie's value, or null when there is none that could be ours */
export function readPathCookie(request: FastifyRequest, which: PathCookie): string | null {
  const value = request.cookies[pathCookieName(which, request.server.pages.isHttps)]
  return value !== undefined && LINK_VALUE.test(value) ? value : null
}

/** Browsers send it to this path, and what lies under it, alone. */
export function setPathCookie(
  reply: FastifyReply,
  which: PathCookie & { readonly path: string },
  { maxAgeSeconds, value }: { readonly value: string; readonly maxAgeSeconds: number },
): void {
  const { basePath, isHttps } = reply.server.pages
  void reply.setCookie(pathCookieName(which, isHttps), value, {
    path: basePath + which.path,
    httpOnly: true,
    sameSite: 'lax',
    secure: isHttps,
    maxAge: maxAgeSeconds,
  })
}

/** @param maxAgeSeconds  null for a cookie that goes with the browser's window */
export function setCookie(
  reply: FastifyReply,
  cookie: PageCookie,
  { value, maxAgeSeconds }: { readonly value: string; readonly maxAgeSeconds: number | null },
): void {
  const { basePath, isHttps } = reply.server.pages
  void reply.setCookie(cookieName(cookie, reply.server.pages), value, {
    path: basePath === '' ? '/' : basePath,
    httpOnly: true,
    sameSite: 'lax',
    secure: isHttps,
    ...(maxAgeSeconds === null ? {} : { maxAge: maxAgeSeconds }),
  })
}
