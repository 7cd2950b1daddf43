import type { FastifyReply, FastifyRequest } from 'fastify'

/** 32 random bytes in base64url: the secret of a session, the value of a visitor. A flash is one of a fixed list. What an owner tries of an app is sealed. */
const COOKIE_VALUES: Readonly<Record<PageCookie, RegExp>> = {
  session: /^[\w-]{43}$/,
  visitor: /^[\w-]{43}$/,
  flash: /^[a-z_]{1,40}$/,
  try_run: /^[\w-]{1,1500}\.[\w-]{43}$/,
}

export type PageCookie = 'session' | 'visitor' | 'flash' | 'try_run'

/**
 * With https the prefix makes browsers refuse a cookie of that name from a sibling host or from a page in clear. Plain http is served to
 * this machine alone, where they would refuse ours.
 * @see RFC 6265bis §4.1.3.2
 */
function cookieName(cookie: PageCookie, isHttps: boolean): string {
  return `${isHttps ? '__Host-' : ''}mudra_${cookie}`
}

/** @returns the cookie's value, or null when there is none that could be ours */
export function readCookie(request: FastifyRequest, cookie: PageCookie): string | null {
  const value = request.cookies[cookieName(cookie, request.server.pages.isHttps)]
  return value !== undefined && COOKIE_VALUES[cookie].test(value) ? value : null
}

/** @param maxAgeSeconds  null for a cookie that goes with the browser's window */
export function setCookie(
  reply: FastifyReply,
  cookie: PageCookie,
  { value, maxAgeSeconds }: { readonly value: string; readonly maxAgeSeconds: number | null },
): void {
  const { isHttps } = reply.server.pages
  void reply.setCookie(cookieName(cookie, isHttps), value, {
    path: '/',
    httpOnly: true,
    sameSite: 'lax',
    secure: isHttps,
    ...(maxAgeSeconds === null ? {} : { maxAge: maxAgeSeconds }),
  })
}
