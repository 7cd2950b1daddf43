import type { Plan, Principal } from '../../protocol/token/principal.js'
import type { AddToShared } from '../../platform/shared-counter.js'
import type { Tally } from '../../platform/tally.js'
import { makeCostQuota } from './cost-quota.js'
import { MINUTE_MS } from '../../time-units.js'

/** Requests of one token in a minute of the clock, by the best plan among its owner's workspaces. */
export const API_REQUESTS_PER_MINUTE: Readonly<Record<Plan, number>> = { free: 150, paid: 1_500 }
/** The share of a minute's requests that may come within one of its bursts. */
const BURST_SHARE = 0.5
export const API_BURST_SECONDS = 10
/** Reads of one token that one node works on at once, and writes. */
export const API_READS_AT_ONCE_MAX = 50
export const API_WRITES_AT_ONCE_MAX = 15
/** The same of one person, over all their tokens and apps: those that are worked on, and those that wait for these. */
export const API_PERSON_READS_AT_ONCE_MAX = 100
export const API_PERSON_WRITES_AT_ONCE_MAX = 30

const BURST_MS = API_BURST_SECONDS * 1_000
/** A token that is used less than this in a minute is not spoken of between the nodes. */
const SHARED_FROM_REQUESTS = 10
/** Counts that are exchanged at one time; who comes later in the list comes a second later. */
const SHARED_AT_ONCE_MAX = 200
/** What waits for a free place is tried again soon. */
const RETRY_AT_ONCE_SECONDS = 1

/** What one token did in the current minute. */
interface Count {
  requests: number
  /** Of `requests`, those that the other nodes have been told of. */
  told: number
  /** Requests that came to other nodes, as far as they have told. */
  elsewhere: number
  burst: number
  inBurst: number
  readonly perMinute: number
}

interface AtOnce {
  reads: number
  writes: number
}

/** Which limit refuses a request for now, and for how many whole seconds. */
export interface Wait {
  readonly limit: ApiLimit
  readonly retryAfterSeconds: number
}
export type ApiLimit = 'requests' | 'cost' | 'at_once'

export interface ApiLimits {
  /** Counts a request, refused or not. @returns null lets it through */
  take(principal: Principal, nowMs: number): Wait | null
  /** Counts a request if `take` would let it through. @returns whether it would; else nothing was counted */
  takeIfFree(principal: Principal, nowMs: number): boolean
  /** Whether so many requests would be let through now, none of which is counted. @returns null for yes */
  roomFor(principal: Principal, requests: number, nowMs: number): Wait | null
  /** Takes a place among the requests that are let in. @returns null has taken it, to be left again */
  enter(principal: Principal, kind: keyof AtOnce): Wait | null
  leave(principal: Principal, kind: keyof AtOnce): void
  /** Whether a person may still be answered, when work for them begins. @returns null begins */
  checkCost(principal: Principal, nowMs: number): Wait | null
  /** Takes what an answer cost, in nodes, out of its person's quota. */
  charge(principal: Principal, nodes: number, nowMs: number): void
  /** Tells the other nodes what came here, and hears what came to them. */
  exchange(): Promise<void>
}

/**
 * How often a token may call, and what the answers to a person may cost. Counted in memory and at once, so that it costs a call next to
 * nothing; several nodes exchange their counts beside the requests, and what they do not know of each other for that second is what they
 * may let through too much.
 * Minutes are those of the clock, so that all nodes mean the same one.
 */
export function makeApiLimits(needs: {
  readonly share: AddToShared | null
  readonly limited: Tally
}): ApiLimits {
  const { current, now, reached, waitFor } = makeRequestCounts(needs.limited)
  const quota = makeCostQuota()
  const checkCost = (principal: Principal, nowMs: number): Wait | null => {
    const retryAfterSeconds = quota.check(principal, nowMs)
    if (retryAfterSeconds === 0) return null
    needs.limited.count('api_cost')
    return { limit: 'cost', retryAfterSeconds }
  }

  return {
    takeIfFree(principal, nowMs) {
      const count = now(principal, nowMs)
      if (reached(count, 1) !== null || quota.check(principal, nowMs) > 0) return false
      count.requests += 1
      count.inBurst += 1
      return true
    },
    take(principal, nowMs) {
      const count = now(principal, nowMs)
      count.requests += 1
      count.inBurst += 1
      return waitFor(count, 0, nowMs) ?? checkCost(principal, nowMs)
    },
    roomFor: (principal, requests, nowMs) => waitFor(now(principal, nowMs), requests, nowMs),
    ...makePlaces(needs.limited),
    checkCost,
    charge: (principal, nodes, nowMs) => {
      quota.charge(principal, nodes, nowMs)
    },
    async exchange() {
      if (needs.share === null) return
      const { counts, minute } = current()
      await exchangeCounts(needs.share, minute, counts)
      await quota.exchange(needs.share, SHARED_AT_ONCE_MAX)
    },
  }
}

/** What each token did in the current minute of the clock. */
function makeRequestCounts(limited: Tally) {
  let minute = -1
  let counts = new Map<string, Count>()

  const countOf = ({ plan, tokenId }: Principal): Count => {
    let count = counts.get(tokenId)
    if (count === undefined) {
      count = {
        requests: 0,
        told: 0,
        elsewhere: 0,
        burst: 0,
        inBurst: 0,
        perMinute: API_REQUESTS_PER_MINUTE[plan],
      }
      counts.set(tokenId, count)
    }
    return count
  }

  /** The count of this minute, and of this burst of it. */
  const now = (principal: Principal, nowMs: number): Count => {
    const ofClock = Math.floor(nowMs / MINUTE_MS)
    if (ofClock !== minute) {
      // With the old minute goes all that was counted in it; nothing is to be swept.
      minute = ofClock
      counts = new Map()
    }
    const count = countOf(principal)
    const burst = Math.floor(nowMs / BURST_MS)
    if (count.burst !== burst) {
      count.burst = burst
      count.inBurst = 0
    }
    return count
  }
  /** @param more  requests beside those that are counted */
  const reached = (count: Count, more: number): 'api_minute' | 'api_burst' | null => {
    if (count.requests + more + count.elsewhere > count.perMinute) return 'api_minute'
    return count.inBurst + more > count.perMinute * BURST_SHARE ? 'api_burst' : null
  }
  const waitFor = (count: Count, more: number, nowMs: number): Wait | null => {
    const limit = reached(count, more)
    if (limit === null) return null
    limited.count(limit)
    const endMs = limit === 'api_minute' ? (minute + 1) * MINUTE_MS : (count.burst + 1) * BURST_MS
    return { limit: 'requests', retryAfterSeconds: secondsUntil(endMs, nowMs) }
  }
  return { now, reached, waitFor, current: () => ({ minute, counts }) }
}

function secondsUntil(endMs: number, nowMs: number): number {
  return Math.max(1, Math.ceil((endMs - nowMs) / 1_000))
}

const TOKEN_PLACES: Readonly<AtOnce> = { reads: API_READS_AT_ONCE_MAX, writes: API_WRITES_AT_ONCE_MAX }
const PERSON_PLACES: Readonly<AtOnce> = {
  reads: API_PERSON_READS_AT_ONCE_MAX,
  writes: API_PERSON_WRITES_AT_ONCE_MAX,
}

/** The places of each token, and of each person, among the requests that are let in. */
function makePlaces(limited: Tally): Pick<ApiLimits, 'enter' | 'leave'> {
  const tokens = countAtOnce(TOKEN_PLACES)
  const people = countAtOnce(PERSON_PLACES)
  const isRefused = ({ tokenId, userGid }: Principal, kind: keyof AtOnce): string | null => {
    if (!tokens.enter(tokenId, kind)) return `api_${kind}_at_once`
    if (people.enter(userGid, kind)) return null
    tokens.leave(tokenId, kind)
    return `api_person_${kind}_at_once`
  }
  return {
    enter(principal, kind) {
      const refused = isRefused(principal, kind)
      if (refused === null) return null
      limited.count(refused)
      return { limit: 'at_once', retryAfterSeconds: RETRY_AT_ONCE_SECONDS }
    },
    leave({ tokenId, userGid }, kind) {
      tokens.leave(tokenId, kind)
      people.leave(userGid, kind)
    },
  }
}

function countAtOnce(max: Readonly<AtOnce>) {
  const atOnce = new Map<string, AtOnce>()
  return {
    enter(gid: string, kind: keyof AtOnce): boolean {
      let places = atOnce.get(gid)
      if (places === undefined) {
        places = { reads: 0, writes: 0 }
        atOnce.set(gid, places)
      }
      if (places[kind] >= max[kind]) return false
      places[kind] += 1
      return true
    },
    leave(gid: string, kind: keyof AtOnce): void {
      const places = atOnce.get(gid)
      if (places === undefined) return
      places[kind] -= 1
      if (places.reads + places.writes === 0) atOnce.delete(gid)
    },
  }
}

async function exchangeCounts(
  share: AddToShared,
  minute: number,
  counts: ReadonlyMap<string, Count>,
): Promise<void> {
  const untold = [...counts].filter(
    ([, count]) => count.requests >= SHARED_FROM_REQUESTS && count.requests > count.told,
  )
  await Promise.all(
    untold.slice(0, SHARED_AT_ONCE_MAX).map(async ([tokenId, count]) => {
      const { requests } = count
      const total = await share(`${minute} ${tokenId}`, requests - count.told)
      // What could not be told now is told the next time.
      if (total === null) return
      count.told = requests
      count.elsewhere = Math.max(0, total - requests)
    }),
  )
}
