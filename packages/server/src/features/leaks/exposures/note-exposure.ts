import { hashSecret, type SecretHash } from '../../../protocol/token/secret.js'
import { parseTokenKind } from '../../../protocol/token/token-format.js'
import type { Clock } from '../../../platform/clock.js'
import type { ExposedKind, ExposureStore } from './ports.js'

/** A credential that keeps coming in clear is recorded this often. */
export const EXPOSURE_INTERVAL_MS = 60_000
/** Credentials whose last look-up is remembered, so that repeating one costs no database. */
const EXPOSURES_REMEMBERED_MAX = 10_000
/** Looked up at once; more are refused all the same, and counted. */
const EXPOSURES_LOOKED_UP_MAX = 8

const LOOKED_UP: ReadonlySet<string> = new Set<ExposedKind>([
  'personal',
  'access',
  'refresh',
  'client_secret',
])

/**
 * - `noted`: flagged and audited now
 * - `not_noted`: of nobody, or noted within the last minute
 * - `skipped`: too many were being looked up
 */
export type ExposureOutcome = 'noted' | 'not_noted' | 'skipped'

/** @param presented  as it came, to be hashed and forgotten */
export type NoteExposure = (presented: string, address: string) => Promise<ExposureOutcome>

/**
 * Records that a credential came over the wire in clear: whoever listened has it. Form and checksum are judged first and cost no
 * database; one that nobody has leaves no row; one that somebody has leaves one a minute at most, however often it comes and to however
 * many servers. What this costs is bounded in memory and in transactions at once.
 * @throws StoreUnavailable, nothing else
 * @see RFC 6750 §5.3
 */
export function makeNoteExposure(needs: {
  readonly exposures: ExposureStore
  readonly clock: Clock
}): NoteExposure {
  /** When each was looked up last, the oldest first. */
  const lookedUp = new Map<SecretHash, number>()
  let running = 0

  const isRecent = (hash: SecretHash, nowMs: number) => {
    const beforeMs = lookedUp.get(hash)
    return beforeMs !== undefined && nowMs - beforeMs < EXPOSURE_INTERVAL_MS
  }
  const remember = (hash: SecretHash, nowMs: number) => {
    lookedUp.delete(hash)
    lookedUp.set(hash, nowMs)
    if (lookedUp.size <= EXPOSURES_REMEMBERED_MAX) return
    for (const oldest of lookedUp.keys()) {
      lookedUp.delete(oldest)
      return
    }
  }

  return async (presented, address) => {
    const kind = parseTokenKind(presented)
    if (kind === null || !isLookedUp(kind)) return 'not_noted'
    const nowMs = needs.clock.nowMs()
    const hash = hashSecret(presented)
    if (isRecent(hash, nowMs)) return 'not_noted'
    if (running >= EXPOSURES_LOOKED_UP_MAX) return 'skipped'
    running++
    remember(hash, nowMs)
    try {
      const input = { kind, hash, address, intervalMs: EXPOSURE_INTERVAL_MS, nowMs }
      return (await needs.exposures.note(input)) ? 'noted' : 'not_noted'
    } catch (error) {
      // It was not recorded; the next one is looked up again.
      lookedUp.delete(hash)
      throw error
    } finally {
      running--
    }
  }
}

function isLookedUp(kind: string): kind is ExposedKind {
  return LOOKED_UP.has(kind)
}
