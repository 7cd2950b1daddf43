import type { Gid } from '../../protocol/asana/gid.js'
import { parseGranularScope } from '../../protocol/asana/scopes.js'
import { textFault } from '../../protocol/asana/text.js'
import type { GrantedScopes } from '../../protocol/token/principal.js'
import { newSecret, type Secret } from '../../protocol/token/secret.js'
import type { Clock } from '../../platform/clock.js'
import type { Random } from '../../platform/random.js'
import type { Actor } from '../audit/audit-event.js'
import type { TokenStore } from './ports.js'
import { PERSONAL_TOKENS_PER_USER_MAX, PERSONAL_TOKEN_LIFETIME_DAYS, TOKEN_NAME_LENGTH_MAX } from './token.js'

const DAY_MS = 24 * 60 * 60 * 1_000

export interface CreatePersonalToken {
  readonly userGid: Gid
  readonly name: string
  /** Granular scope names; null for full permissions. */
  readonly scopes: readonly string[] | null
  /** `default` is 90 days. */
  readonly expires: 'default' | 'never' | { readonly atMs: number }
  readonly actor: Actor
}

export type CreatePersonalTokenOutcome =
  | {
      readonly ok: true
      readonly tokenGid: Gid
      /** Shown once; nothing keeps it. */
      readonly secret: Secret
      readonly hint: string
      readonly expiresAtMs: number | null
    }
  | { readonly ok: false; readonly field: 'name' | 'scopes' | 'expires' | 'user'; readonly message: string }

/**
 * Creates a personal access token for a person's own scripts.
 * @returns the secret, to be shown once, or the field that is wrong and how to mend it
 * @throws StoreUnavailable, nothing else
 */
export function makeCreatePersonalToken(needs: {
  readonly tokens: TokenStore
  readonly clock: Clock
  readonly random: Random
  readonly nextGid: () => Promise<Gid>
}) {
  return async (request: CreatePersonalToken): Promise<CreatePersonalTokenOutcome> => {
    const nowMs = needs.clock.nowMs()
    const name = request.name.trim()
    const nameFault = name === '' ? 'Say what the token is for' : textFault(name, TOKEN_NAME_LENGTH_MAX)
    if (nameFault !== null) return wrong('name', nameFault)
    const scopes = parseScopes(request.scopes)
    if (!scopes.ok) return wrong('scopes', scopes.fault)
    const expiresAtMs = expiryOf(request.expires, nowMs)
    if (expiresAtMs !== null && expiresAtMs <= nowMs) return wrong('expires', 'Must lie in the future')

    const { secret, hash, hint } = newSecret('personal', (count) => needs.random.bytes(count))
    const tokenGid = await needs.nextGid()
    const decision = await needs.tokens.createPersonal({
      token: {
        gid: tokenGid,
        hash,
        hint,
        userGid: request.userGid,
        name,
        scopes: scopes.scopes,
        expiresAtMs,
      },
      liveMax: PERSONAL_TOKENS_PER_USER_MAX,
      actor: request.actor,
      nowMs,
    })
    switch (decision) {
      case 'created':
        return { ok: true, tokenGid, secret, hint, expiresAtMs }
      case 'limit_reached':
        return wrong(
          'user',
          `Already has ${PERSONAL_TOKENS_PER_USER_MAX} live tokens, the most one person may have. Revoke one that is not used any more.`,
        )
      case 'owner_inactive':
        return wrong('user', 'Is deactivated, and so can have no new tokens')
      case 'owner_unknown':
        return wrong('user', 'Does not exist')
    }
  }
}

/** @returns the scopes, or what is wrong with them */
function parseScopes(
  names: readonly string[] | null,
): { readonly ok: true; readonly scopes: GrantedScopes } | { readonly ok: false; readonly fault: string } {
  if (names === null) return { ok: true, scopes: 'full' }
  const scopes = new Set<string>()
  for (const name of names) {
    const scope = parseGranularScope(name)
    if (scope === null) {
      const fault = `${name.slice(0, 64)} is no scope. Scopes look like tasks:read; leave them out for full permissions.`
      return { ok: false, fault }
    }
    scopes.add(scope)
  }
  if (scopes.size === 0)
    return { ok: false, fault: 'Name at least one scope, or leave scopes out for full permissions' }
  return { ok: true, scopes }
}

function expiryOf(expires: CreatePersonalToken['expires'], nowMs: number): number | null {
  if (expires === 'never') return null
  return expires === 'default' ? nowMs + PERSONAL_TOKEN_LIFETIME_DAYS * DAY_MS : expires.atMs
}

function wrong(
  field: 'name' | 'scopes' | 'expires' | 'user',
  message: string,
): { ok: false; field: 'name' | 'scopes' | 'expires' | 'user'; message: string } {
  return { ok: false, field, message }
}
