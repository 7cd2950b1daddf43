import { parseGid, type Gid } from '../asana/gid.js'
import { refusal, type PageRefusal } from './oauth-error.js'
import { redirectMatches, type AppKind } from './redirect-uri.js'

/** Who asks and where the answer shall go, as an authorization request says: nothing of it is verified. */
export interface AuthorizeAddress {
  readonly clientId: Gid
  readonly redirectUri: string
}

declare const verifiedBrand: unique symbol

/** An address that the app registered. Only `verifyRedirect` makes it, and without it no redirect can be built. */
export interface VerifiedRedirect extends AuthorizeAddress {
  /** As it was registered: the same, but for the port of a native app's loopback address. */
  readonly registeredUri: string
  readonly [verifiedBrand]: true
}

const REDIRECT_URI_LENGTH_MAX = 2_000

type Addressed<T> =
  { readonly ok: true; readonly value: T } | { readonly ok: false; readonly refusal: PageRefusal }

/**
 * First step of an authorization request: whom to look up. Whatever is wrong here is shown on a page and never redirected, for there is
 * no address yet that could be trusted.
 * @returns the address as sent, or `client_id_missing` · `client_id_repeated` · `client_id_malformed` · `redirect_uri_missing` ·
 *   `redirect_uri_repeated` · `redirect_uri_unregistered` (longer than any that can be registered)
 * @see RFC 6749 §3.1.2.4, §4.1.2.1
 */
export function parseAuthorizeAddress(query: URLSearchParams): Addressed<AuthorizeAddress> {
  const [clientIdText = '', ...moreClientIds] = query.getAll('client_id')
  if (moreClientIds.length > 0) return no(refusal('client_id_repeated'))
  if (clientIdText === '') return no(refusal('client_id_missing'))
  const clientId = parseGid(clientIdText)
  // An id has one spelling: leading zeros would make others.
  if (clientId !== clientIdText) return no(refusal('client_id_malformed'))
  const [redirectUri = '', ...moreRedirectUris] = query.getAll('redirect_uri')
  if (moreRedirectUris.length > 0) return no(refusal('redirect_uri_repeated'))
  if (redirectUri === '') return no(refusal('redirect_uri_missing'))
  if (redirectUri.length > REDIRECT_URI_LENGTH_MAX) return no(refusal('redirect_uri_unregistered'))
  return { ok: true, value: { clientId, redirectUri } }
}

/**
 * Second step: whether the address belongs to the app. From here on the app may be answered there.
 * @param app  what is known of the client id; null when it is nobody's
 * @returns the verified redirect, or `client_id_unknown` · `redirect_uri_unregistered`
 * @see RFC 6749 §3.1.2.3 · RFC 9700 §2.1 · RFC 8252 §7.3
 */
export function verifyRedirect(
  address: AuthorizeAddress,
  app: { readonly kind: AppKind; readonly redirectUris: readonly string[] } | null,
): Addressed<VerifiedRedirect> {
  if (app === null) return no(refusal('client_id_unknown'))
  const { redirectUri } = address
  const registeredUri = app.redirectUris.find((one) => redirectMatches(redirectUri, one, app.kind))
  if (registeredUri === undefined) return no(refusal('redirect_uri_unregistered'))
  return { ok: true, value: { ...address, registeredUri } as VerifiedRedirect }
}

const no = (refused: PageRefusal) => ({ ok: false, refusal: refused }) as const
