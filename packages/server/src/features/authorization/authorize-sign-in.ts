import { meetsAcr } from '../../protocol/oauth/acr.js'
import { ENDPOINT_PATH } from '../../protocol/oauth/metadata.js'
import type { OpenIdRequest } from '../../protocol/oauth/openid-request.js'
import type { Session } from '../sessions/session.js'
import type { IdTokenHint } from '../openid/read-id-token-hint.js'

/** Of the sign-in that is worth the most. */
const BEST_METHODS = ['hwk', 'user', 'mfa']

/** Where a request goes, to be made (again). */
export function authorizeAddress(query: URLSearchParams): string {
  return `${ENDPOINT_PATH.authorization}?${query.toString()}`
}

/**
 * Decides whether whoever is signed in is the one that the request is about, and signed in lately enough.
 * @param facts.hint  what the request's `id_token_hint` says; null when it has none, or one that says nothing
 * @param facts.signedInSinceMs  since when a sign-in counts as made for this request; null where it was not sent to sign in
 * @returns `enough`; `sign_in`: a person must; `refuse`: nobody may be asked, or they were, and it was somebody else; `unmet`: they cannot
 *   sign in as the app demands
 * @see OpenID Connect Core §3.1.2.1 (prompt, max_age, id_token_hint), §3.1.2.2 (sub), §3.1.2.3, §5.5.1.1 (acr)
 */
export function judgeSignIn(
  request: OpenIdRequest & { readonly clientId: string },
  facts: {
    readonly session: Session | null
    readonly hint: IdTokenHint | null
    readonly signedInSinceMs: number | null
    readonly nowMs: number
  },
): 'enough' | 'sign_in' | 'refuse' | 'unmet' {
  const { nowMs, session, signedInSinceMs } = facts
  const isSilent = request.prompts.has('none')
  // No sign-in here is ever worth what only others know.
  if (request.requiredAcrs?.every((acr) => !meetsAcr(BEST_METHODS, acr)) === true) return 'unmet'
  if (session === null) return isSilent ? 'refuse' : 'sign_in'
  const hasJustSignedIn =
    !isSilent && signedInSinceMs !== null && session.authenticatedAtMs >= signedInSinceMs
  if (!isWanted(session.user.gid, request, facts.hint)) {
    return isSilent || hasJustSignedIn ? 'refuse' : 'sign_in'
  }
  const isWeak = request.requiredAcrs?.every((acr) => !meetsAcr(session.methods, acr)) === true
  if (isWeak && hasJustSignedIn) return 'unmet'
  const isAskedAgain = isWeak || request.prompts.has('login') || request.prompts.has('select_account')
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
