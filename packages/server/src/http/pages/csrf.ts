import { createHmac, timingSafeEqual } from 'node:crypto'

/** In whose browser a form was made: a session's, or before sign-in that of a visitor who was given a random value. */
export type FormOwner =
  { readonly kind: 'session'; readonly gid: string } | { readonly kind: 'visitor'; readonly value: string }

/** The token of every form that is made for this owner. */
export function formToken(key: Uint8Array, owner: FormOwner): string {
  const text = owner.kind === 'session' ? `session ${owner.gid}` : `visitor ${owner.value}`
  return createHmac('sha256', key).update(text).digest('base64url')
}

/** Compares in constant time whether a form that came back was made for this owner. */
export function isFormToken(presented: string, key: Uint8Array, owner: FormOwner): boolean {
  const expected = Buffer.from(formToken(key, owner))
  const given = Buffer.from(presented)
  return given.length === expected.length && timingSafeEqual(given, expected)
}

/**
 * Whether a form was posted from a page of another site, by what its browser says; a client that says nothing is no browser.
 * @see Fetch §3.2 (`Origin`) · Fetch Metadata §2.3 (`Sec-Fetch-Site`)
 */
export function isForeignPost(request: PostFacts, publicUrl: string): boolean {
  const site = request.headers['sec-fetch-site']
  if (site !== undefined && site !== 'same-origin' && site !== 'none') return true
  const { origin } = request.headers
  return origin !== undefined && !isOwnOrigin(origin, request, publicUrl)
}

interface PostFacts {
  readonly headers: {
    readonly origin?: string | undefined
    readonly 'sec-fetch-site'?: string | readonly string[] | undefined
  }
  readonly protocol: string
  readonly host: string
}

/** On a person's own machine `localhost`, `127.0.0.1` and `[::1]` are one place, and whichever was opened is right. */
const LOOPBACK_NAME = /^https?:\/\/(?:localhost|127\.0\.0\.1|\[::1\])(?::\d+)?$/

function isOwnOrigin(origin: string, { host, protocol }: PostFacts, publicUrl: string): boolean {
  const own = new URL(publicUrl).origin
  if (origin === own) return true
  return LOOPBACK_NAME.test(own) && LOOPBACK_NAME.test(origin) && origin === `${protocol}://${host}`
}
