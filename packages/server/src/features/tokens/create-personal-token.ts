import { t } from '../../languages/text.js'
import type { Gid } from '../../protocol/asana/gid.js'
import { parseGranularScope } from '../../protocol/asana/scopes.js'
import type { GrantedScopes } from '../../protocol/token/principal.js'
import { hashSecret, newSecret, type Secret } from '../../protocol/token/secret.js'
import { openSealed, seal } from '../../protocol/token/sealed-answer.js'
import type { Clock } from '../../platform/clock.js'
import type { Random } from '../../platform/random.js'
import type { Actor } from '../audit/audit-event.js'
import { creationLimits, lifetimeFault, NO_LIMITS, shortened, type PoliciesOf } from './creation-policy.js'
import type { CreationDecision, TokenStore } from './ports.js'
import {
  idempotencyKeyFault,
  PERSONAL_TOKEN_LIFETIME_DAYS,
  PERSONAL_TOKENS_PER_USER_MAX,
  TOKEN_REPLAY_SECONDS,
  tokenNameFault,
} from './token.rules.js'
import { DAY_MS } from '../../time-units.js'

export interface CreatePersonalToken {
  readonly userGid: Gid
  readonly name: string
  /** Granular scope names; null for full permissions. */
  readonly scopes: readonly string[] | null
  /** `default` is 90 days. */
  readonly expires: 'default' | 'never' | { readonly atMs: number }
  /** For ten minutes the same key makes no second token and gets the first one again. Without: each call makes one. */
  readonly idempotencyKey?: string
  /** The operator alone may make a token that violates policies; those keep it out of their workspaces all the same. */
  readonly overPolicies?: boolean
  readonly actor: Actor
}

type Field = 'name' | 'scopes' | 'expires' | 'user' | 'idempotency-key'

interface Answer {
  readonly tokenGid: Gid
  /** Shown once; nothing keeps it. */
  readonly secret: Secret
  readonly hint: string
  readonly expiresAtMs: number | null
}

export type CreatePersonalTokenOutcome =
  | ({ readonly ok: true; readonly replayed: boolean } & Answer)
  | { readonly ok: false; readonly field: Field; readonly message: string }

/**
 * Creates a personal access token for a person's own scripts.
 * @returns the secret, to be shown once, or the field that is wrong and how to mend it; for a key that was used in the last ten minutes
 *   what that call got, whatever else is asked now
 * @throws StoreUnavailable, nothing else
 */
export function makeCreatePersonalToken(needs: {
  readonly tokens: TokenStore
  readonly clock: Clock
  readonly random: Random
  readonly nextGid: () => Promise<Gid>
  readonly policiesOf: PoliciesOf
}) {
  return async (request: CreatePersonalToken): Promise<CreatePersonalTokenOutcome> => {
    const nowMs = needs.clock.nowMs()
    const name = request.name.trim()
    const nameFault = tokenNameFault(name)
    if (nameFault !== null) return wrong('name', nameFault)
    const scopes = parseScopes(request.scopes)
    if (!scopes.ok) return wrong('scopes', scopes.fault)
    const limits =
      request.overPolicies === true ? NO_LIMITS : creationLimits(await needs.policiesOf(request.userGid))
    if (limits.refusal !== null) return wrong('user', limits.refusal)
    const wished = expiryOf(request.expires, nowMs)
    const expiresAtMs =
      request.expires === 'default' ? shortened(limits, { expiresAtMs: wished, nowMs }) : wished
    const lifeFault = lifetimeFault(limits, { expiresAtMs, nowMs })
    if (lifeFault !== null) return wrong('expires', lifeFault)
    if (expiresAtMs !== null && expiresAtMs <= nowMs) return wrong('expires', 'Must lie in the future')
    const { idempotencyKey: key } = request
    const keyFault = key === undefined ? null : idempotencyKeyFault(key)
    if (keyFault !== null) return wrong('idempotency-key', keyFault)

    const random = (count: number) => needs.random.bytes(count)
    const { secret, hash, hint } = newSecret('personal', random)
    const answer: Answer = { tokenGid: await needs.nextGid(), secret, hint, expiresAtMs }
    const { actor, userGid } = request
    const creation = {
      token: { gid: answer.tokenGid, hash, hint, userGid, name, scopes: scopes.scopes, expiresAtMs },
      liveMax: PERSONAL_TOKENS_PER_USER_MAX,
      actor,
      nowMs,
    }
    if (key === undefined) return outcomeOf(await needs.tokens.createPersonal(creation), answer)
    const sealedAnswer = seal(JSON.stringify(answer), { key, context: userGid, random })
    const decided = await needs.tokens.createPersonalOnce({
      ...creation,
      replay: {
        keyHash: hashSecret(key),
        sealedAnswer,
        expiresAtMs: nowMs + TOKEN_REPLAY_SECONDS * 1_000,
      },
    })
    if (decided.decision !== 'replayed') return outcomeOf(decided.decision, answer)
    const text = openSealed(decided.sealedAnswer, { key, context: userGid })
    return { ok: true, ...(JSON.parse(text) as Answer), replayed: true }
  }
}

function outcomeOf(decision: CreationDecision, answer: Answer): CreatePersonalTokenOutcome {
  switch (decision) {
    case 'created':
      return { ok: true, ...answer, replayed: false }
    case 'limit_reached':
      return wrong(
        'user',
        t(
          'Already has {tokens} live tokens, the most one person may have. Revoke one that is not used any more.',
          { tokens: PERSONAL_TOKENS_PER_USER_MAX },
        ),
      )
    case 'owner_inactive':
      return wrong('user', 'Is deactivated, and so can have no new tokens')
    case 'owner_unknown':
      return wrong('user', 'Does not exist')
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
      const fault = t(
        '{name} is not a scope. Scopes look like tasks:read; leave them out for full permissions.',
        { name: name.slice(0, 64) },
      )
      return { ok: false, fault }
    }
    scopes.add(scope)
  }
  if (scopes.size === 0)
    return { ok: false, fault: t('Name at least one scope, or leave scopes out for full permissions') }
  return { ok: true, scopes }
}

function expiryOf(expires: CreatePersonalToken['expires'], nowMs: number): number | null {
  if (expires === 'never') return null
  return expires === 'default' ? nowMs + PERSONAL_TOKEN_LIFETIME_DAYS * DAY_MS : expires.atMs
}

function wrong(field: Field, message: string): { ok: false; field: Field; message: string } {
  return { ok: false, field, message }
}
