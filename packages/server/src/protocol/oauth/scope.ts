import { GRANULAR_SCOPES, parseGranularScope } from '../asana/scopes.js'
import { refusal, type OAuthRefusal } from './oauth-error.js'

/** What OpenID Connect calls the person by, and what each scope lets an app know: the claims of ID token and userinfo. */
export const CLAIMS_BY_IDENTITY_SCOPE = {
  openid: ['sub'],
  email: ['email', 'email_verified'],
  profile: ['name', 'preferred_username', 'picture'],
  groups: ['groups'],
} as const

export type IdentityScope = keyof typeof CLAIMS_BY_IDENTITY_SCOPE
/** In the order in which they are written. */
export const IDENTITY_SCOPES = [
  'openid',
  'email',
  'profile',
  'groups',
] as const satisfies readonly IdentityScope[]
/** Those that an app may ask for unless its developer says otherwise. Where somebody works is not among them. */
export const USUAL_IDENTITY_SCOPES = [
  'openid',
  'email',
  'profile',
] as const satisfies readonly IdentityScope[]

/** What an app may be told of the person, claim by claim. */
export type PersonClaim = Exclude<(typeof CLAIMS_BY_IDENTITY_SCOPE)[IdentityScope][number], 'sub'>
/** Where a claim is told: in ID tokens, or at userinfo. */
export type ClaimPlace = 'id_token' | 'userinfo'
/** One claim that was allowed by its name, for one place, beside what the scopes allow. */
export type GrantedClaim = `${ClaimPlace}:${PersonClaim}`

const PERSON_CLAIMS = IDENTITY_SCOPES.flatMap((scope) =>
  CLAIMS_BY_IDENTITY_SCOPE[scope].flatMap((claim) => (claim === 'sub' ? [] : [{ claim, scope }])),
)
/** In the order in which they are written. */
export const GRANTABLE_CLAIMS: readonly { readonly claim: GrantedClaim; readonly scope: IdentityScope }[] = (
  ['id_token', 'userinfo'] as const
).flatMap((place) =>
  PERSON_CLAIMS.map(({ claim, scope }) => ({ claim: `${place}:${claim}` as const, scope })),
)
/** Before each claim in the canonical text. No scope begins so. */
const CLAIM_PREFIX = 'claim:'

/** Full permissions, as apps ask for them. */
export const FULL_SCOPE = 'default'
/** Asana's own companion of `default`, which it shows beside it; nobody needs to ask for it. */
const FULL_SCOPE_COMPANION = 'identity'

/** What a person grants. Both parts are in canonical order and without repetition; a grant replaces the one before it, never adds to it. */
export interface ScopeSet {
  /** `full` opens every operation; a list opens those that declare one of its scopes; an empty one opens none. */
  readonly api: 'full' | readonly string[]
  readonly identity: readonly IdentityScope[]
  /** Claims that were allowed one by one, none of which the scopes allow; absent for none. */
  readonly claims?: readonly GrantedClaim[]
}

/** What an app is registered for. The two modes exclude each other. */
export interface AppPermissions {
  readonly permissions: 'full' | 'specific'
  /** Granular scopes; with full permissions they say nothing. */
  readonly scopes: readonly string[]
  /** Which of openid, email, profile and groups it may ask for, in either mode. */
  readonly identityScopes: readonly string[]
}

type ScopeReason = 'scope_malformed' | 'scopes_forbidden' | 'default_scope_forbidden'

export type ScopeJudgement<R extends ScopeReason | 'scope_exceeded' = ScopeReason> =
  { readonly ok: true; readonly scopes: ScopeSet } | { readonly ok: false; readonly refusal: OAuthRefusal<R> }

export const SCOPE_LENGTH_MAX = 2_000
/** How much of what was asked for in vain is repeated on the page. */
const ECHOED_NAMES_MAX = 10
const ECHOED_NAME_LENGTH_MAX = 64

/**
 * Splits a scope parameter.
 * @returns the names, each once; none for null, for empty text and for spaces alone; null when a character cannot be in a scope
 * @see RFC 6749 §3.3
 */
export function parseScopeNames(text: string | null): readonly string[] | null {
  if (text === null) return []
  if (!/^[\x20\x21\x23-\x5B\x5D-\x7E]*$/.test(text)) return null
  return [...new Set(text.split(' ').filter((name) => name !== ''))]
}

/**
 * Decides what an authorization request may ask of the person, by the permission mode of the app. With full permissions: nothing or
 * `default`; no granular scope. With specific scopes: a subset of the registered ones, and never none. In either mode the identity scopes
 * that the app is registered for, beside those or alone. Beside `openid` a name that is no scope here is left out, as OpenID clients
 * always send some; without it the app is told, as at Asana.
 * @param text  the `scope` parameter; null when it was not sent
 * @returns the set to be granted, or `scope_malformed` for the redirect · `scopes_forbidden` · `default_scope_forbidden` for the page
 * @see RFC 6749 §3.3 · OpenID Connect Core §3.1.2.1
 */
export function judgeScopes(text: string | null, app: AppPermissions): ScopeJudgement {
  const asked = parseScopeNames(text)
  if (asked === null) return { ok: false, refusal: refusal('scope_malformed') }
  const names = withoutForeign(asked, app.identityScopes)
  return app.permissions === 'full' ? judgeFull(names, app) : judgeSpecific(names, app)
}

function judgeFull(names: readonly string[], { identityScopes }: AppPermissions): ScopeJudgement {
  if (names.length === 0) return { ok: true, scopes: { api: 'full', identity: [] } }
  const full = names.includes(FULL_SCOPE)
  const allowed = new Set(identityScopes)
  const foreign = names.filter(
    (name) => !(isIdentityScope(name) && allowed.has(name)) && !(full && isFullScope(name)),
  )
  if (foreign.length > 0) return forbid(foreign)
  return { ok: true, scopes: { api: full ? 'full' : [], identity: identityOf(names) } }
}

function judgeSpecific(names: readonly string[], { scopes, identityScopes }: AppPermissions): ScopeJudgement {
  // What is not asked for means `default identity`, and that is not this app's.
  if (names.length === 0 || names.includes(FULL_SCOPE)) {
    return { ok: false, refusal: refusal('default_scope_forbidden') }
  }
  const granular = scopes.map(parseGranularScope).filter((name) => name !== null)
  const allowed = new Set([...granular, ...identityScopes])
  const foreign = names.filter((name) => !allowed.has(currentName(name) ?? ''))
  if (foreign.length > 0) return forbid(foreign)
  return { ok: true, scopes: { api: granularOf(names), identity: identityOf(names) } }
}

/**
 * Decides what a refreshed access token may do. The refresh token keeps what was granted; only this one token is narrower.
 * @param text  the `scope` parameter; null when it was not sent, which means all that was granted
 * @returns a subset of the granted set by name, or `scope_malformed` · `scope_exceeded`
 * @see RFC 6749 §6
 */
export function narrowScopes(
  text: string | null,
  granted: ScopeSet,
): ScopeJudgement<'scope_malformed' | 'scope_exceeded'> {
  const asked = parseScopeNames(text)
  if (asked === null) return { ok: false, refusal: refusal('scope_malformed') }
  const names = withoutForeign(asked, granted.identity)
  if (names.length === 0) return { ok: true, scopes: granted }
  const full = names.includes(FULL_SCOPE)
  const known = names.every((name) => currentName(name) !== null || (full && isFullScope(name)))
  const scopes: ScopeSet = { api: full ? 'full' : granularOf(names), identity: identityOf(names) }
  const mixed = full && granularOf(names).length > 0
  if (!known || mixed || !scopesWithin(scopes, granted))
    return { ok: false, refusal: refusal('scope_exceeded') }
  return { ok: true, scopes }
}

/** Whether every scope of one set is named in another. `default` is a name like the others: it contains no granular scope. */
export function scopesWithin(inner: ScopeSet, outer: ScopeSet): boolean {
  const names = new Set(namesOf(outer))
  return namesOf(inner).every((name) => names.has(name))
}

/** The canonical text of a set, in which it is stored, shown and compared: equal sets, equal texts. */
export function formatScopes(scopes: ScopeSet): string {
  return namesOf(scopes).join(' ')
}

/** Reads what `formatScopes` wrote. A scope that has left Asana's list since then opens nothing any more. */
export function readScopes(text: string): ScopeSet {
  const names = text.split(' ')
  const claims = GRANTABLE_CLAIMS.flatMap(({ claim }) =>
    names.includes(CLAIM_PREFIX + claim) ? [claim] : [],
  )
  return {
    api: names.includes(FULL_SCOPE) ? 'full' : granularOf(names),
    identity: identityOf(names),
    ...(claims.length === 0 ? {} : { claims }),
  }
}

function namesOf({ api, claims = [], identity }: ScopeSet): readonly string[] {
  const named = claims.map((claim) => CLAIM_PREFIX + claim)
  return [...(api === 'full' ? [FULL_SCOPE, FULL_SCOPE_COMPANION] : api), ...identity, ...named]
}

/**
 * Adds claims that an app names one by one, as far as it is registered for the scopes that they belong to and was not granted those anyway.
 * @param wished  such as the `claims` parameter has
 * @see OpenID Connect Core §5.5
 */
export function withClaims(
  scopes: ScopeSet,
  wished: ReadonlySet<GrantedClaim>,
  { identityScopes }: Pick<AppPermissions, 'identityScopes'>,
): ScopeSet {
  const claims = GRANTABLE_CLAIMS.flatMap(({ claim, scope }) =>
    wished.has(claim) && identityScopes.includes(scope) && !scopes.identity.includes(scope) ? [claim] : [],
  )
  return claims.length === 0 ? scopes : { ...scopes, claims }
}

/** @returns canonical text as it is told to others: the scopes alone, which are what they asked for */
export function scopeNames(text: string): string {
  return text
    .split(' ')
    .filter((name) => !name.startsWith(CLAIM_PREFIX))
    .join(' ')
}

function forbid(names: readonly string[]): ScopeJudgement {
  const echoed = names.slice(0, ECHOED_NAMES_MAX).map((name) => name.slice(0, ECHOED_NAME_LENGTH_MAX))
  return { ok: false, refusal: refusal('scopes_forbidden', echoed.join(' ')) }
}

const isFullScope = (name: string) => name === FULL_SCOPE || name === FULL_SCOPE_COMPANION

const isIdentityScope = (name: string): name is IdentityScope => Object.hasOwn(CLAIMS_BY_IDENTITY_SCOPE, name)

/** The current spelling of a granular or an identity scope; null for every other name, `default` among them. */
const currentName = (name: string) => (isIdentityScope(name) ? name : parseGranularScope(name))

const isScopeHere = (name: string) => isFullScope(name) || currentName(name) !== null

/**
 * OpenID Connect Core §3.1.2.1: what is not understood beside `openid` is as if it had not been sent. Nor is `groups` of an app that was not
 * set up for it: clients ask for that everywhere.
 * @param identityScopes  those that may be asked for
 */
const withoutForeign = (names: readonly string[], identityScopes: readonly string[]) =>
  names.includes('openid')
    ? names.filter((name) => isScopeHere(name) && (name !== 'groups' || identityScopes.includes(name)))
    : names

const identityOf = (names: readonly string[]) => IDENTITY_SCOPES.filter((scope) => names.includes(scope))

function granularOf(names: readonly string[]): readonly string[] {
  const current = new Set(names.map(parseGranularScope))
  return GRANULAR_SCOPES.filter((scope) => current.has(scope))
}
