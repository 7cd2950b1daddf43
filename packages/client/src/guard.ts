import { addressesOf } from './addresses.js'
import { askEndpoint, type Machine } from './endpoint.js'
import { MudraError } from './errors.js'

/** How long an answer is trusted unless told otherwise: a revocation is seen after that at the latest. */
const TRUSTED_SECONDS = 10

/** Answers that are remembered unless told otherwise. The oldest go first. */
const REMEMBERED_MAX = 10_000

/** Longer ones are no tokens, and are not asked about. */
const TOKEN_BYTES_MAX = 4_096
/** What a request is told that came while Mudra could not be asked, unless Mudra said so itself. */
const RETRY_AFTER_SECONDS = 5
/** Full permissions: every scope. */
const FULL_SCOPE = 'default'

/** An API that is guarded, which is an app of Mudra's that may ask about everybody's tokens (`--resource-server on`). */
export interface GuardOptions {
  /** Of Mudra. Asana has no introspection. */
  readonly baseUrl: string
  readonly clientId: string
  readonly clientSecret: string
  /** Needed for every request. */
  readonly scopes?: readonly string[]
  /** How long an answer is trusted, never beyond the token's own end. 0 asks each time. */
  readonly trustedSeconds?: number
  /** How many answers are remembered. */
  readonly rememberedMax?: number
  /** As the challenges name it. */
  readonly realm?: string
  /** The parts of the machine that tests take the place of. */
  readonly machine?: Partial<Machine>
}

/** Who calls, and what they may. */
export interface Bearer {
  /** The person's gid. */
  readonly user: string
  readonly email: string | null
  readonly scopes: readonly string[]
  /** The app that the token was issued to; null for a personal access token. */
  readonly clientId: string | null
  /** Milliseconds since 1970 by the server's clock; null for a token without an end. */
  readonly expiresAtMs: number | null
}

/** What a request is answered with that is not let in. @see RFC 6750 §3 */
export interface Refusal {
  readonly ok: false
  readonly status: 400 | 401 | 403 | 503
  readonly headers: Readonly<Record<string, string>>
  readonly body: { readonly errors: readonly { readonly message: string }[] }
}

/** What the guard says to a request. */
export type Judgement = { readonly ok: true; readonly bearer: Bearer } | Refusal

/** Judges requests to an API of one's own. */
export interface Guard {
  /**
   * @param authorization  the header, as it came
   * @param scopes  needed for this request, beside those of the options
   * @returns never throws: a Mudra that cannot be asked is 503
   */
  judge(authorization: string | null | undefined, scopes?: readonly string[]): Promise<Judgement>
}

/**
 * Judges bearer tokens by introspection (RFC 7662), and remembers answers under hashes of the tokens, for a bounded time and in a bounded number.
 * @throws MudraError `setting_invalid`, `address_insecure`
 */
export function makeGuard(options: GuardOptions): Guard {
  const { clientId, clientSecret, machine: given = {}, realm = 'api', scopes: always = [] } = options
  const { rememberedMax = REMEMBERED_MAX, trustedSeconds = TRUSTED_SECONDS } = options
  if (clientId === '' || clientSecret === '')
    throw new MudraError(
      'setting_invalid',
      'clientId and clientSecret of the app that guards this API are needed.',
    )
  if (!(trustedSeconds >= 0))
    throw new MudraError('setting_invalid', 'trustedSeconds must be a number, 0 or more.')
  if (!(rememberedMax >= 1))
    throw new MudraError('setting_invalid', 'rememberedMax must be a number, 1 or more.')
  if (/["\\\p{Cc}]/u.test(realm))
    throw new MudraError('setting_invalid', 'realm must not have quotes or backslashes.')
  const { introspection } = addressesOf(options.baseUrl)
  const machine: Machine = {
    clock: given.clock ?? Date.now,
    fetch: given.fetch ?? globalThis.fetch.bind(globalThis),
  }
  const ask = async (token: string): Promise<Answered> => {
    const app = { clientId, clientSecret }
    const { body, serverNowMs } = await askEndpoint(introspection, { token }, { app, machine })
    const bearer = readBearer(body)
    const leftMs =
      bearer?.expiresAtMs == null ? Infinity : bearer.expiresAtMs - (serverNowMs ?? machine.clock())
    return { bearer, trustedUntilMs: performance.now() + Math.min(trustedSeconds * 1_000, leftMs) }
  }
  const answers = rememberAnswers(ask, rememberedMax)
  return {
    judge: async (authorization, more = []) => {
      const presented = readHeader(authorization)
      if (presented.kind === 'none') return refuse(401, { realm }, 'Not Authorized')
      if (presented.kind === 'malformed')
        return refuse(
          400,
          { realm, error: 'invalid_request' },
          'The Authorization header must be: Bearer TOKEN',
        )
      let bearer: Bearer | null
      try {
        bearer = await answers(presented.token)
      } catch (error) {
        return unavailable(error)
      }
      if (bearer === null) return refuse(401, { realm, error: 'invalid_token' }, 'Not Authorized')
      const missing = [...always, ...more].filter((scope) => !reaches(bearer.scopes, scope))
      if (missing.length === 0) return { ok: true, bearer }
      const scope = [...new Set([...always, ...more])].join(' ')
      return refuse(
        403,
        { realm, error: 'insufficient_scope', scope },
        `The token lacks: ${missing.join(' ')}`,
      )
    },
  }
}

interface Answered {
  readonly bearer: Bearer | null
  readonly trustedUntilMs: number
}

/** One question for all who ask about a token at once, and its answer for as long as it may be trusted. */
function rememberAnswers(ask: (token: string) => Promise<Answered>, max: number) {
  const known = new Map<string, Promise<Answered>>()
  return async (token: string): Promise<Bearer | null> => {
    const hash = await hashOf(token)
    const before = known.get(hash)
    if (before !== undefined) {
      const { bearer, trustedUntilMs } = await before
      // Another may have asked anew while this one waited.
      if (performance.now() < trustedUntilMs) return bearer
      if (known.get(hash) === before) known.delete(hash)
    }
    const asked = known.get(hash) ?? ask(token)
    known.set(hash, asked)
    for (const oldest of known.keys()) {
      if (known.size <= max) break
      known.delete(oldest)
    }
    try {
      return (await asked).bearer
    } catch (error) {
      if (known.get(hash) === asked) known.delete(hash)
      throw error
    }
  }
}

async function hashOf(token: string): Promise<string> {
  const hash = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(token))
  return String.fromCharCode(...new Uint8Array(hash))
}

type Presented =
  | { readonly kind: 'none' }
  | { readonly kind: 'malformed' }
  | { readonly kind: 'token'; readonly token: string }

/** @see RFC 6750 §2.1 */
function readHeader(header: string | null | undefined): Presented {
  if (header == null || !/^bearer\b/i.test(header)) return { kind: 'none' }
  const token = /^bearer +([\w.~+/-]+=*)$/i.exec(header)?.[1]
  return token === undefined || token.length > TOKEN_BYTES_MAX
    ? { kind: 'malformed' }
    : { kind: 'token', token }
}

function readBearer(body: Readonly<Record<string, unknown>>): Bearer | null {
  const { active, client_id: clientId, exp, scope, sub, token_type: type, username } = body
  // A refresh token is for the token endpoint alone.
  if (active !== true || typeof sub !== 'string' || type === 'refresh') return null
  return {
    user: sub,
    email: typeof username === 'string' ? username : null,
    scopes: typeof scope === 'string' ? scope.split(' ').filter((one) => one !== '') : [],
    clientId: typeof clientId === 'string' ? clientId : null,
    expiresAtMs: typeof exp === 'number' ? exp * 1_000 : null,
  }
}

function reaches(granted: readonly string[], scope: string): boolean {
  return granted.includes(scope) || granted.includes(FULL_SCOPE)
}

function refuse(
  status: 400 | 401 | 403,
  challenge: Readonly<Record<string, string>>,
  message: string,
): Refusal {
  const parameters = Object.entries(challenge).map(([name, value]) => `${name}="${value}"`)
  return {
    ok: false,
    status,
    headers: { 'www-authenticate': `Bearer ${parameters.join(', ')}`, 'cache-control': 'no-store' },
    body: { errors: [{ message }] },
  }
}

function unavailable(error: unknown): Refusal {
  const seconds = (error instanceof MudraError ? error.retryAfterSeconds : undefined) ?? RETRY_AFTER_SECONDS
  return {
    ok: false,
    status: 503,
    headers: { 'retry-after': String(seconds), 'cache-control': 'no-store' },
    body: { errors: [{ message: 'Tokens cannot be checked at the moment. Try again later.' }] },
  }
}
