import type { Gid } from '../asana/gid.js'
import type { VerifiedRedirect } from './authorize-address.js'
import { namedClaims } from './claims-request.js'
import {
  judgeOpenIdRequest,
  OPENID_LENGTH_MAX,
  refuseRequestObject,
  wishesFormPost,
  type OpenIdRequest,
} from './openid-request.js'
import { refusal, type PageRefusal, type RedirectRefusal } from './oauth-error.js'
import { readParameters } from './parameters.js'
import { CODE_CHALLENGE_METHOD, parseCodeChallenge, type CodeChallenge } from './pkce.js'
import type { AppKind } from './redirect-uri.js'
import {
  defaultResponseMode,
  isOutOfBand,
  parseResponseMode,
  parseResponseType,
  wantsCode,
  wantsIdToken,
  type ResponseMode,
  type ResponseType,
} from './response-type.js'
import {
  judgeScopes,
  parseScopeNames,
  SCOPE_LENGTH_MAX,
  withClaims,
  type AppPermissions,
  type ScopeSet,
} from './scope.js'

/** Where an answer goes, good or bad, and all that every answer says. */
export interface AnswerTarget {
  readonly redirect: VerifiedRedirect
  /** `out_of_band`: shown on a page of ours, to be copied. */
  readonly mode: ResponseMode | 'out_of_band'
  /** To be returned byte for byte; null when none was sent, or none that can be returned so. */
  readonly state: string | null
  /** Whether `openid` was asked, and so the OpenID issuer answers. */
  readonly openid: boolean
  /** Whether the app wants to be told who answers where `openid` was not asked, too (RFC 9207). */
  readonly sendsIssuer: boolean
}

export interface AuthorizeRequest extends OpenIdRequest {
  readonly clientId: Gid
  readonly target: AnswerTarget
  readonly responseType: ResponseType
  readonly scopes: ScopeSet
  /** SHA-256 of the verifier that the code will need; null when the app sent none, or no code is asked for. */
  readonly challenge: CodeChallenge | null
}

/** What an authorization request is judged by. Whether the app is distributed to the person is judged elsewhere. */
export interface AuthorizeRules extends AppPermissions {
  readonly kind: AppKind
  readonly requiresPkce: boolean
  readonly sendsIssuer: boolean
}

export type AuthorizeJudgement =
  | { readonly ok: true; readonly request: AuthorizeRequest }
  | { readonly ok: false; readonly show: 'page'; readonly refusal: PageRefusal }
  | {
      readonly ok: false
      readonly show: 'redirect'
      readonly refusal: RedirectRefusal
      readonly target: AnswerTarget
    }

const STATE_LENGTH_MAX = 4_096
const LENGTH_MAX = {
  state: STATE_LENGTH_MAX,
  response_type: 64,
  response_mode: 32,
  scope: SCOPE_LENGTH_MAX,
  code_challenge: 256,
  code_challenge_method: 32,
  ...OPENID_LENGTH_MAX,
} as const

type Values = Readonly<Record<keyof typeof LENGTH_MAX, string | null>>
type Judged<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly refusal: PageRefusal | RedirectRefusal }

/**
 * Third step of an authorization request: everything but its address. `resource` and unknown parameters are ignored.
 * @param query  the same query that the address was read from
 * @param redirect  where the app may be answered
 * @returns the request, or a refusal for a page (`scopes_forbidden`, `default_scope_forbidden`), or one for the redirect together with its
 *   target
 * @see RFC 6749 §4.1.1, §4.1.2.1 · OpenID Connect Core §3.1.2.1, §3.2.2.1, §3.3.2.1
 */
export function parseAuthorizeRequest(
  query: URLSearchParams,
  redirect: VerifiedRedirect,
  rules: AuthorizeRules,
): AuthorizeJudgement {
  const target = findTarget(query, redirect, rules)
  const judged = judge(query, { target, rules })
  if (judged.ok) return { ok: true, request: judged.value }
  const { refusal: refused } = judged
  return isPageRefusal(refused)
    ? { ok: false, show: 'page', refusal: refused }
    : { ok: false, show: 'redirect', refusal: refused, target }
}

/** Found without refusing anything: a refusal, too, needs a target. */
function findTarget(
  query: URLSearchParams,
  redirect: VerifiedRedirect,
  { sendsIssuer }: AuthorizeRules,
): AnswerTarget {
  const type = parseResponseType(onlyValue(query, 'response_type') ?? '')
  const modeText =
    onlyValue(query, 'response_mode') ?? (wishesFormPost(onlyValue(query, 'request')) ? 'form_post' : '')
  const asked = parseResponseMode(modeText)
  const mode = asked === null || (asked === 'query' && wantsIdToken(type)) ? defaultResponseMode(type) : asked
  const state = onlyValue(query, 'state')
  const scope = onlyValue(query, 'scope') ?? ''
  return {
    redirect,
    mode: isOutOfBand(redirect.redirectUri) ? 'out_of_band' : mode,
    state: state !== null && canReturn(state) ? state : null,
    openid: scope.length <= SCOPE_LENGTH_MAX && (parseScopeNames(scope) ?? []).includes('openid'),
    sendsIssuer,
  }
}

function onlyValue(query: URLSearchParams, name: string): string | null {
  const [value, ...more] = query.getAll(name)
  return value === undefined || value === '' || more.length > 0 ? null : value
}

/** Control characters would not survive a form, and U+FFFD stands for bytes that were no UTF-8 and are lost (RFC 6749 Appendix A.5). */
function canReturn(state: string): boolean {
  return state.length <= STATE_LENGTH_MAX && !/[\p{Cc}\uFFFD]/u.test(state)
}

/** The order of the checks: what the answer looks like, whether the request is all here, what it holds, what it may do, how the person is asked. */
function judge(
  query: URLSearchParams,
  { target, rules }: { readonly target: AnswerTarget; readonly rules: AuthorizeRules },
): Judged<AuthorizeRequest> {
  const read = readParameters(query, LENGTH_MAX)
  if (!read.ok) return read
  const { values } = read
  if (values.state !== null && !canReturn(values.state)) return no(refusal('parameter_malformed', 'state'))
  const responseType = judgeResponse(values, target)
  if (!responseType.ok) return responseType
  const unread = refuseRequestObject(values)
  if (unread !== null) return no(unread)
  const challenge = judgeChallenge(values, rules)
  if (!challenge.ok) return challenge
  const asksCode = wantsCode(responseType.value)
  if (asksCode && challenge.value === null && (rules.kind === 'native' || rules.requiresPkce))
    return no(refusal('pkce_required'))
  const judgedScopes = judgeScopes(values.scope, rules)
  if (!judgedScopes.ok) return judgedScopes
  const { scopes } = judgedScopes
  if (wantsIdToken(responseType.value)) {
    if (!scopes.identity.includes('openid')) return no(refusal('openid_scope_missing'))
    if (values.nonce === null) return no(refusal('parameter_missing', 'nonce'))
  }
  const openid = judgeOpenIdRequest(values)
  if (!openid.ok) return openid
  return {
    ok: true,
    value: {
      ...openid.value,
      clientId: target.redirect.clientId,
      target,
      responseType: responseType.value,
      scopes: withNamedClaims(scopes, openid.value, rules),
      challenge: asksCode ? challenge.value : null,
    },
  }
}

/** Claims are OpenID Connect's: without `openid` there is no place to tell them. */
function withNamedClaims(scopes: ScopeSet, { claims }: OpenIdRequest, rules: AuthorizeRules): ScopeSet {
  if (claims === null || !scopes.identity.includes('openid')) return scopes
  return withClaims(scopes, namedClaims(claims), rules)
}

function judgeResponse(values: Values, target: AnswerTarget): Judged<ResponseType> {
  if (values.response_type === null) return no(refusal('parameter_missing', 'response_type'))
  const type = parseResponseType(values.response_type)
  if (type === null) return no(refusal('response_type_unsupported'))
  if (target.mode === 'out_of_band' && wantsIdToken(type)) return no(refusal('response_type_out_of_band'))
  const mode =
    values.response_mode === null ? defaultResponseMode(type) : parseResponseMode(values.response_mode)
  if (mode === null) return no(refusal('response_mode_unsupported'))
  // OAuth 2.0 Multiple Response Type Encoding Practices §3, §5: a token never travels in the query.
  if (mode === 'query' && wantsIdToken(type)) return no(refusal('response_mode_unsafe'))
  return { ok: true, value: type }
}

/** RFC 7636 §4.3: a challenge without a method would mean `plain`, which nobody here takes. */
function judgeChallenge(
  values: Values,
  { kind, requiresPkce }: AuthorizeRules,
): Judged<CodeChallenge | null> {
  const { code_challenge: text, code_challenge_method: method } = values
  if (text === null) {
    if (method === null) return { ok: true, value: null }
    return no(
      kind === 'native' || requiresPkce
        ? refusal('pkce_required')
        : refusal('parameter_missing', 'code_challenge'),
    )
  }
  if (method !== CODE_CHALLENGE_METHOD) return no(refusal('pkce_method_unsupported'))
  const challenge = parseCodeChallenge(text)
  return challenge === null ? no(refusal('pkce_challenge_malformed')) : { ok: true, value: challenge }
}

const no = (refused: PageRefusal | RedirectRefusal) => ({ ok: false, refusal: refused }) as const

function isPageRefusal(refused: PageRefusal | RedirectRefusal): refused is PageRefusal {
  return refused.reason === 'scopes_forbidden' || refused.reason === 'default_scope_forbidden'
}
