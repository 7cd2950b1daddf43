import { GRANTABLE_CLAIMS, type GrantedClaim } from './scope.js'

/** The claims that an app may name. Those about the person are told only after they have read them, and to an app that is set up for them. */
const CLAIM_NAMES = [
  'sub',
  'name',
  'preferred_username',
  'email',
  'email_verified',
  'picture',
  'groups',
  'auth_time',
  'acr',
  'amr',
  'sid',
] as const
export type ClaimName = (typeof CLAIM_NAMES)[number]

export interface ClaimWish {
  readonly essential: boolean
  /** The values that would do; null when any does. */
  readonly values: readonly string[] | null
}

/** The `claims` parameter without all that nobody here knows. */
export interface ClaimsRequest {
  readonly idToken: ReadonlyMap<ClaimName, ClaimWish>
  readonly userinfo: ReadonlyMap<ClaimName, ClaimWish>
}

export const CLAIMS_LENGTH_MAX = 4_096
const CLAIM_VALUES_MAX = 20

/**
 * Reads the `claims` parameter. Unknown members, unknown claims and claims in other languages (`name#de`) are ignored.
 * @param text  JSON, at most CLAIMS_LENGTH_MAX characters
 * @returns null for what is no JSON object, or has something else than an object or null where the standard has those
 * @see OpenID Connect Core §5.5
 */
export function parseClaimsRequest(text: string): ClaimsRequest | null {
  if (text.length > CLAIMS_LENGTH_MAX) return null
  const request = parseJsonObject(text)
  if (request === null) return null
  const idToken = parseMember(request, 'id_token')
  const userinfo = parseMember(request, 'userinfo')
  return idToken === null || userinfo === null ? null : { idToken, userinfo }
}

/** @returns the claims about the person that are named, each with its place */
export function namedClaims({ idToken, userinfo }: ClaimsRequest): ReadonlySet<GrantedClaim> {
  const named = new Set<string>([
    ...[...idToken.keys()].map((name) => `id_token:${name}`),
    ...[...userinfo.keys()].map((name) => `userinfo:${name}`),
  ])
  return new Set(GRANTABLE_CLAIMS.map(({ claim }) => claim).filter((claim) => named.has(claim)))
}

type JsonObject = Readonly<Record<string, unknown>>

function parseJsonObject(text: string): JsonObject | null {
  try {
    const value: unknown = JSON.parse(text)
    return isObject(value) ? value : null
  } catch {
    return null
  }
}

function parseMember(request: JsonObject, member: string): ReadonlyMap<ClaimName, ClaimWish> | null {
  const claims = ownValue(request, member) ?? {}
  if (!isObject(claims)) return null
  const wishes = new Map<ClaimName, ClaimWish>()
  for (const name of CLAIM_NAMES) {
    if (!Object.hasOwn(claims, name)) continue
    const wish = parseWish(claims[name])
    if (wish === null) return null
    wishes.set(name, wish)
  }
  return wishes
}

function parseWish(value: unknown): ClaimWish | null {
  if (value === null) return { essential: false, values: null }
  if (!isObject(value)) return null
  const one = ownValue(value, 'value')
  const several = ownValue(value, 'values')
  const listed = Array.isArray(several) ? (several as unknown[]) : []
  const values = [one, ...listed].filter((each) => typeof each === 'string').slice(0, CLAIM_VALUES_MAX)
  const limited = one !== undefined || several !== undefined
  return { essential: ownValue(value, 'essential') === true, values: limited ? values : null }
}

/** Never what an object inherits: the text may name `constructor`, or set `__proto__`. */
const ownValue = (object: JsonObject, key: string): unknown =>
  Object.hasOwn(object, key) ? object[key] : undefined

const isObject = (value: unknown): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
