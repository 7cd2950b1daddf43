import type { Gid } from '../../protocol/asana/gid.js'
import { hashSecret, newSecret, type Secret } from '../../protocol/token/secret.js'
import { openSealed, seal } from '../../protocol/token/sealed-answer.js'
import type { Clock } from '../../platform/clock.js'
import type { Random } from '../../platform/random.js'
import type { Actor } from '../audit/audit-event.js'
import { creationLimits, shortened, type PoliciesOf } from './creation-policy.js'
import type { TokenStore } from './ports.js'
import { idempotencyKeyFault, ROTATION_OVERLAP_SECONDS_MAX, TOKEN_REPLAY_SECONDS } from './token.rules.js'

export interface RotatePersonalToken {
  readonly tokenGid: Gid
  /** Null: the old token lives until the new one is first used. A number: it lives that long, used or not. */
  readonly overlapSeconds: number | null
  /** Makes a retry safe: for ten minutes the same key gets the same new token. Null: a retry is refused. */
  readonly idempotencyKey: string | null
  readonly actor: Actor
}

export type RotatePersonalTokenOutcome =
  | {
      readonly ok: true
      readonly tokenGid: Gid
      readonly secret: Secret
      readonly expiresAtMs: number | null
      readonly replayed: boolean
    }
  | {
      readonly ok: false
      readonly field: 'token' | 'overlap' | 'idempotency-key'
      readonly message: string
    }

interface Answer {
  readonly tokenGid: Gid
  readonly secret: Secret
  readonly expiresAtMs: number | null
}

/**
 * Gives a personal token one successor with the same name, scopes and length of life. To policies that is a creation: refused where none
 * of the owner's workspaces allows personal tokens, and no longer than the strictest of them lets one live.
 * @returns the new secret, to be shown once; the very same again for a retry with the same key within ten minutes
 * @throws StoreUnavailable, nothing else
 */
export function makeRotatePersonalToken(needs: {
  readonly tokens: TokenStore
  readonly clock: Clock
  readonly random: Random
  readonly nextGid: () => Promise<Gid>
  readonly policiesOf: PoliciesOf
}) {
  return async (request: RotatePersonalToken): Promise<RotatePersonalTokenOutcome> => {
    const { idempotencyKey, overlapSeconds, tokenGid } = request
    if (overlapSeconds !== null && !isOverlap(overlapSeconds)) {
      return wrong(
        'overlap',
        `Must be a whole number of seconds from 0 to ${ROTATION_OVERLAP_SECONDS_MAX} (7 days)`,
      )
    }
    const keyFault = idempotencyKey === null ? null : idempotencyKeyFault(idempotencyKey)
    if (keyFault !== null) return wrong('idempotency-key', keyFault)
    const nowMs = needs.clock.nowMs()
    const old = await needs.tokens.find(tokenGid)
    if (old === null) return wrong('token', 'Does not exist')

    const random = (count: number) => needs.random.bytes(count)
    const { secret, hash, hint } = newSecret('personal', random)
    const limits = creationLimits(await needs.policiesOf(old.userGid))
    if (limits.refusal !== null) return wrong('token', limits.refusal)
    const asLong = old.expiresAtMs === null ? null : nowMs + (old.expiresAtMs - old.createdAtMs)
    const expiresAtMs = shortened(limits, { expiresAtMs: asLong, nowMs })
    const answer: Answer = { tokenGid: await needs.nextGid(), secret, expiresAtMs }
    const decision = await needs.tokens.rotate({
      tokenGid,
      successor: { gid: answer.tokenGid, hash, hint, expiresAtMs },
      overlapEndsAtMs: overlapSeconds === null ? null : nowMs + overlapSeconds * 1_000,
      replay:
        idempotencyKey === null
          ? null
          : {
              keyHash: hashSecret(idempotencyKey),
              sealedAnswer: seal(JSON.stringify(answer), { key: idempotencyKey, context: tokenGid, random }),
              expiresAtMs: nowMs + TOKEN_REPLAY_SECONDS * 1_000,
            },
      actor: request.actor,
      nowMs,
    })
    switch (decision.decision) {
      case 'won':
        return { ok: true, ...answer, replayed: false }
      case 'replayed': {
        const text = openSealed(decision.sealedAnswer, { key: idempotencyKey ?? '', context: tokenGid })
        return { ok: true, ...(JSON.parse(text) as Answer), replayed: true }
      }
      case 'already_rotated':
        return wrong(
          'token',
          'Was rotated already. Rotate its successor, or repeat the call with the same idempotency key.',
        )
      case 'not_live':
        return wrong('token', 'Has ended, so it cannot be rotated. Create a new one.')
      case 'unknown':
        return wrong('token', 'Does not exist')
    }
  }
}

function isOverlap(seconds: number): boolean {
  return Number.isInteger(seconds) && seconds >= 0 && seconds <= ROTATION_OVERLAP_SECONDS_MAX
}

function wrong(
  field: 'token' | 'overlap' | 'idempotency-key',
  message: string,
): { ok: false; field: 'token' | 'overlap' | 'idempotency-key'; message: string } {
  return { ok: false, field, message }
}
