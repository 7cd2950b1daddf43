import { createHash } from 'node:crypto'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { setPathCookie, readPathCookie } from './page-cookies.js'

const HANDLE_LENGTH = 22
const HANDLE = /^[\w-]{22}$/

/**
 * Takes the secret of a link out of the address: the browser keeps it in a cookie, and the pages of the link have a handle in their address
 * instead, which is of no use without that cookie. Each link has a cookie of its own, so links that lie open side by side are not mixed up.
 * Nothing is used up.
 * @param link.pages  the path under which the pages of such links lie
 * @returns the path of this link's page
 */
export function keepLink(
  reply: FastifyReply,
  link: { readonly pages: string; readonly secret: string; readonly maxAgeSeconds: number },
): string {
  const handle = linkHandle(link.secret)
  const path = `${link.pages}/${handle}`
  setPathCookie(
    reply,
    { cookie: 'link', handle, path },
    { value: link.secret, maxAgeSeconds: link.maxAgeSeconds },
  )
  return path
}

/** @returns the secret that this browser keeps under a handle; null for none. A secret of another link is none. */
export function keptLink(request: FastifyRequest, handle: string): string | null {
  if (!HANDLE.test(handle)) return null
  const secret = readPathCookie(request, { cookie: 'link', handle })
  return secret !== null && linkHandle(secret) === handle ? secret : null
}

/** Forgets a link that is used up. @param path  of its page */
export function forgetLink(reply: FastifyReply, path: string): void {
  const handle = path.split('/').at(-1) ?? ''
  if (HANDLE.test(handle))
    setPathCookie(reply, { cookie: 'link', handle, path }, { value: '', maxAgeSeconds: 0 })
}

/** Tells one link from another, and nothing of its secret. */
export function linkHandle(secret: string): string {
  return createHash('sha256').update(`link ${secret}`).digest('base64url').slice(0, HANDLE_LENGTH)
}
