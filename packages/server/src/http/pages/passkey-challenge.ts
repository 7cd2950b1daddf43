import type { FormOwner } from './csrf.js'
import { openText, sealText } from './sealed-text.js'

/** How long a page with a challenge may lie open before its passkey is asked. */
export const CHALLENGE_LIFETIME_MS = 10 * 60 * 1_000
/** More than the 16 bytes that are asked for (Web Authentication §13.4.3). */
export const CHALLENGE_BYTES = 32

/** What the passkey is to answer for. */
export type ChallengeUse = 'register' | 'second_step' | 'sign_in'

export interface Challenge {
  /** base64url */
  readonly value: string
  readonly expiresAtMs: number
}

interface SealedFor {
  readonly key: Uint8Array
  readonly use: ChallengeUse
  /** The browser that it is for. */
  readonly owner: FormOwner
}

/** A challenge as its form carries it back; nobody but this browser can use it, and for nothing else. It is spent in the database. */
export function sealChallenge(sealedFor: SealedFor, { expiresAtMs, value }: Challenge): string {
  return sealText(purposeOf(sealedFor), `${expiresAtMs} ${value}`)
}

/** @returns null for one that is too old or was made for another browser or use */
export function openChallenge(sealedFor: SealedFor, sealed: string, nowMs: number): Challenge | null {
  const [, expires = '', value = ''] =
    /^(\d{1,15}) ([\w-]{43})$/.exec(openText(purposeOf(sealedFor), sealed) ?? '') ?? []
  const expiresAtMs = Number(expires)
  return value === '' || expiresAtMs <= nowMs ? null : { value, expiresAtMs }
}

function purposeOf({ key, owner, use }: SealedFor) {
  const ownerText = owner.kind === 'session' ? `session ${owner.gid}` : `visitor ${owner.value}`
  return { key, purpose: `passkey challenge ${use} ${ownerText}` }
}
