import { ENDPOINT_PATH } from '../../protocol/oauth/metadata.js'
import type { OpenIdRequest } from '../../protocol/oauth/openid-request.js'
import type { Session } from '../accounts/session.js'
import type { IdTokenHint } from '../tokens/read-id-token-hint.js'

/** Our own parameter, in the address to come back to after signing in: since when that sign-in counts as made for this request. */
const SIGNED_IN_SINCE = 'auth_after'
/** An address from somebody's history must not pass for a sign-in made today. */
const SIGNED_IN_SINCE_MS_MAX = 60 * 60 * 1_000

/**
 * Where the person comes back to after signing in for a request, marked with the time: a request that demands a fresh sign-in is then
 * content with one made since, and does not demand the next.
 */
export function addressAfterSignIn(query: URLSearchParams, nowMs: number): string {
  const marked = new URLSearchParams(query)
  marked.set(SIGNED_IN_SINCE, String(nowMs))
  return authorizeAddress(marked)
}

export function authorizeAddress(query: URLSearchParams): string {
  return `${ENDPOINT_PATH.authorization}?${query.toString()}`
}

/** @returns null where there is no mark, or none that we made lately */
export function readSignedInSince(query: URLSearchParams, nowMs: number): number | null {
  const [text = '', ...more] = query.getAll(SIGNED_IN_SINCE)
  if (more.length > 0 || !/^\d{1,15}$/.test(text)) return null
  const sinceMs = Number(text)
  return sinceMs <= nowMs && nowMs - sinceMs <= SIGNED_IN_SINCE_MS_MAX ? sinceMs : null
}

/**
 * Decides whether whoever is signed in is the one that the request is about, and signed in lately enough.
 * @param facts.hint  what the request's `id_token_hint` says; null when it has none, or one that says nothing
 * @param facts.signedInSinceMs  as `readSignedInSince` has it
 * @returns `enough`; `sign_in`: a person must; `refuse`: nobody may be asked, or they were, and it was somebody else
 * @see OpenID Connect Core §3.1.2.1 (prompt, max_age, id_token_hint), §3.1.2.2 (sub), §3.1.2.3
 */
export function judgeSignIn(
  request: OpenIdRequest & { readonly clientId: string },
  facts: {
    readonly session: Session | null
    readonly hint: IdTokenHint | null
    readonly signedInSinceMs: number | null
    readonly nowMs: number
  },
): 'enough' | 'sign_in' | 'refuse' {
  const { nowMs, session, signedInSinceMs } = facts
  const isSilent = request.prompts.has('none')
  if (session === null) return isSilent ? 'refuse' : 'sign_in'
  const hasJustSignedIn =
    !isSilent && signedInSinceMs !== null && session.authenticatedAtMs >= signedInSinceMs
  if (!isWanted(session.user.gid, request, facts.hint)) {
    return isSilent || hasJustSignedIn ? 'refuse' : 'sign_in'
  }
  const isAskedAgain = request.prompts.has('login') || request.prompts.has('select_account')
  if (hasJustSignedIn || !(isAskedAgain || isTooOld(request, session.authenticatedAtMs, nowMs)))
    return 'enough'
  return isSilent ? 'refuse' : 'sign_in'
}

/** OpenID Connect Core §3.1.2.1: `max_age=0` is `prompt=login`. */
function isTooOld({ maxAgeSeconds }: OpenIdRequest, authenticatedAtMs: number, nowMs: number): boolean {
  if (maxAgeSeconds === null) return false
  return maxAgeSeconds === 0 || nowMs - authenticatedAtMs > maxAgeSeconds * 1_000
}

function isWanted(
  userGid: string,
  request: OpenIdRequest & { readonly clientId: string },
  hint: IdTokenHint | null,
): boolean {
  const wanted = request.claims?.idToken.get('sub')?.values ?? null
  if (wanted !== null && !wanted.includes(userGid)) return false
  if (request.idTokenHint === null) return true
  // A hint that says nothing (a key long gone, another app's token) proves nothing either: where nobody is shown who is signed in,
  // that is too little.
  if (hint === null || hint.clientId !== request.clientId) return !request.prompts.has('none')
  return hint.sub === userGid
}
