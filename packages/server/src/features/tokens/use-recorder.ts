import { dayOf } from '../../protocol/asana/dates.js'
import type { Gid } from '../../protocol/asana/gid.js'
import type { TokenStore, TokenUse } from './ports.js'
import type { TokenUsageCount, TokenUsageStore } from './token-usage.js'
import { LAST_USED_INTERVAL_MS, TOKEN_ADDRESSES_MAX } from './token.rules.js'
import { DAY_MS } from '../../time-units.js'

/** Uses wait so long before they are written, unless somebody looks at them. */
export const USES_FLUSH_INTERVAL_MS = 10_000
/** The same where more wait than one flush writes. */
export const USES_BACKLOG_INTERVAL_MS = 2_000
/** Tokens whose uses one flush writes. */
export const TOKENS_PER_FLUSH_MAX = 2_000
/** Of those, how many are written at once, where writing holds the event loop: for a millisecond or two, with a million tokens. */
export const TOKENS_PER_WRITE_MAX = 20
/** Tokens whose uses wait at most. What finds no place is not counted, and its token's last use may look up to a day older than it is. */
export const WAITING_TOKENS_MAX = 50_000
/** A token whose last use was written longer ago than this finds a place among as many more: policies end tokens for want of use by the day. */
const OVERDUE_MS = DAY_MS
export const WAITING_OVERDUE_TOKENS_MAX = 100_000

export interface UseRecorder {
  /** @param lastUsedAtMs  the last use that the database knew when it was last asked */
  note(use: TokenUse, lastUsedAtMs: number | null): void
  /** Writes what waits, if it has waited long enough or is much; of at most so many tokens. */
  flushDue(nowMs: number): Promise<void>
  /**
   * Writes what waits of some tokens or grants, for whoever is about to show it.
   * @returns whether anything was written; false, too, while the database cannot be written
   */
  flushOf(tokenGids: readonly Gid[]): Promise<boolean>
  /** The same of as many tokens as one flush writes, for whoever shows many of them. */
  flushAsked(): Promise<void>
  flushAll(): Promise<void>
}

/** What waits of one token, or of one grant. */
interface Waiting {
  readonly kind: TokenUse['kind']
  /** Where it was used from last, and when. */
  address: string
  atMs: number
  /** Where else it was used from since it was last written; null for nowhere, as with most. */
  elsewhere: Map<string, number> | null
  /** Requests of one day, counted since 1970; those of a grant are not counted. */
  dayNumber: number
  requests: number
}

/**
 * Keeps uses off the path of requests: when and from where a token was last used, and for personal tokens how many requests came with it, by the
 * day. They wait in memory and are written in batches; a crash of the process loses what waited, which `flushDue` keeps to
 * seconds, and to minutes where tens of thousands of tokens are in use.
 */
export function makeUseRecorder(needs: {
  readonly tokens: Pick<TokenStore, 'recordUses'>
  readonly usage: Pick<TokenUsageStore, 'add'>
  /** How many tokens are written at once. */
  readonly tokensPerWrite: number
  /** Lets requests be answered between two writes. */
  readonly rest: () => Promise<void>
  /** Whether an error says that the database cannot be written now. */
  readonly isAway: (error: unknown) => boolean
}): UseRecorder {
  const waiting = new Map<Gid, Waiting>()
  /** Of a day that is over, while its token goes on being used. */
  let ended: TokenUsageCount[] = []
  let flushedAtMs = 0

  const put = (tokenGid: Gid, late: Waiting) => {
    const now = waiting.get(tokenGid)
    if (now === undefined) waiting.set(tokenGid, late)
    else {
      for (const [address, atMs] of placesOf(late)) seen(now, address, atMs)
      if (now.dayNumber === late.dayNumber) now.requests += late.requests
      else if (late.requests > 0) ended.push(countOf(tokenGid, late))
    }
  }

  /** Writes what waits of some tokens. Taken out before the wait, so that what comes meanwhile is for the next time; put back if it could not be written. */
  const write = async (tokenGids: readonly Gid[]): Promise<void> => {
    const batch = tokenGids.flatMap((gid) => {
      const one = waiting.get(gid)
      return one === undefined ? [] : [[gid, one] as const]
    })
    const endedDays = ended
    if (batch.length + endedDays.length === 0) return
    for (const [gid] of batch) waiting.delete(gid)
    ended = []
    const uses = batch.flatMap(([tokenGid, one]) =>
      placesOf(one).map(([address, atMs]) => ({ kind: one.kind, tokenGid, address, atMs })),
    )
    const counted = batch.filter(([, { requests }]) => requests > 0)
    const counts = [...endedDays, ...counted.map(([gid, one]) => countOf(gid, one))]
    // Both are asked for in one turn of the event loop, and so in one commit where that waits for a disk.
    const [used, added] = await Promise.allSettled([
      needs.tokens.recordUses(uses, LAST_USED_INTERVAL_MS),
      needs.usage.add(counts),
    ])
    if (added.status === 'rejected') ended.push(...endedDays)
    if (used.status === 'fulfilled' && added.status === 'fulfilled') return
    for (const [gid, one] of batch) put(gid, added.status === 'rejected' ? one : { ...one, requests: 0 })
    throw used.status === 'rejected' ? used.reason : (added as PromiseRejectedResult).reason
  }

  /** What cannot be written now is shown later: whoever looks sees what there is. */
  const isWritten = async (writing: Promise<void>): Promise<boolean> => {
    try {
      await writing
      return true
    } catch (error) {
      if (needs.isAway(error)) return false
      throw error
    }
  }

  const flush = async (): Promise<void> => {
    const gids = firstOf(waiting.keys(), TOKENS_PER_FLUSH_MAX)
    for (let at = 0; at === 0 || at < gids.length; at += needs.tokensPerWrite) {
      await write(gids.slice(at, at + needs.tokensPerWrite))
      await needs.rest()
    }
  }

  return {
    note(use, lastUsedAtMs) {
      const { address, atMs, kind, tokenGid } = use
      if (kind === 'access' && atMs - (lastUsedAtMs ?? 0) < LAST_USED_INTERVAL_MS) return
      const dayNumber = Math.floor(atMs / DAY_MS)
      const requests = kind === 'personal' ? 1 : 0
      const one = waiting.get(tokenGid)
      if (one === undefined) {
        const isOverdue = atMs - (lastUsedAtMs ?? 0) >= OVERDUE_MS
        if (waiting.size >= (isOverdue ? WAITING_OVERDUE_TOKENS_MAX : WAITING_TOKENS_MAX)) return
        waiting.set(tokenGid, { kind, address, atMs, elsewhere: null, dayNumber, requests })
        return
      }
      if (one.dayNumber !== dayNumber) {
        if (one.requests > 0) ended.push(countOf(tokenGid, one))
        one.dayNumber = dayNumber
        one.requests = 0
      }
      one.requests += requests
      if (one.address === address) one.atMs = atMs
      else seen(one, address, atMs)
    },
    async flushDue(nowMs) {
      const intervalMs =
        waiting.size > TOKENS_PER_FLUSH_MAX ? USES_BACKLOG_INTERVAL_MS : USES_FLUSH_INTERVAL_MS
      if (nowMs - flushedAtMs < intervalMs) return
      flushedAtMs = nowMs
      await flush()
    },
    async flushOf(tokenGids) {
      const asked = tokenGids.filter((gid) => waiting.has(gid))
      return asked.length > 0 && (await isWritten(write(asked)))
    },
    async flushAsked() {
      if (waiting.size > 0) await isWritten(flush())
    },
    async flushAll() {
      while (waiting.size + ended.length > 0) await flush()
    },
  }
}

/** Notes another place of a token. Of many the first is given up: a token has no more of them in the end. */
function seen(one: Waiting, address: string, atMs: number): void {
  if (address === one.address) {
    one.atMs = Math.max(one.atMs, atMs)
    return
  }
  one.elsewhere ??= new Map()
  const [earlier, other] = atMs < one.atMs ? [atMs, address] : [one.atMs, one.address]
  if (atMs >= one.atMs) {
    one.address = address
    one.atMs = atMs
    one.elsewhere.delete(address)
  }
  one.elsewhere.delete(other)
  one.elsewhere.set(other, earlier)
  if (one.elsewhere.size >= TOKEN_ADDRESSES_MAX) {
    const [first = ''] = one.elsewhere.keys()
    one.elsewhere.delete(first)
  }
}

function placesOf({
  address,
  atMs,
  elsewhere,
}: Waiting): readonly (readonly [address: string, atMs: number])[] {
  return elsewhere === null ? [[address, atMs]] : [...elsewhere, [address, atMs]]
}

function countOf(tokenGid: Gid, { dayNumber, requests }: Waiting): TokenUsageCount {
  return { tokenGid, day: dayOf(dayNumber * DAY_MS), requests }
}

function firstOf<T>(values: Iterable<T>, countMax: number): readonly T[] {
  const first: T[] = []
  for (const value of values) {
    if (first.length >= countMax) break
    first.push(value)
  }
  return first
}
