import { HOUR_MS } from '../../time-units.js'
import { openPlace, sealPlace, type SealContext } from './sealed-place.js'

/** How long a token of synchronization is good for. */
const SYNC_TOKEN_LIFETIME_MS = 24 * HOUR_MS
const SYNC_TOKEN_LENGTH_MAX = 512

export interface SyncPlace {
  /** The number of the last event that its holder knows. */
  readonly seq: number
  readonly issuedAtMs: number
}

/** What a token is bound to. @param stream  the gid of what the events are of */
export function syncBinding(userGid: string, stream: { readonly of: string; readonly gid: string }): string {
  return JSON.stringify(['events', userGid, stream.of, stream.gid])
}

export function sealSync({ issuedAtMs, seq }: SyncPlace, context: SealContext): string {
  return sealPlace({ s: seq, t: issuedAtMs }, context)
}

/** @returns null for a token that is not good: made up, somebody else's, of another stream, or too old */
export function openSync(text: string, context: SealContext & { readonly nowMs: number }): SyncPlace | null {
  if (text.length > SYNC_TOKEN_LENGTH_MAX) return null
  // What carries our MAC was written by sealSync.
  const place = openPlace(text, context) as { readonly s: number; readonly t: number } | null
  if (place === null || place.t + SYNC_TOKEN_LIFETIME_MS <= context.nowMs) return null
  return { seq: place.s, issuedAtMs: place.t }
}
