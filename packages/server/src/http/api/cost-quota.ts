import type { Gid } from '../../protocol/asana/gid.js'
import type { Plan, Principal } from '../../protocol/token/principal.js'
import type { AddToShared } from '../../platform/shared-counter.js'
import { MINUTE_MS } from '../../time-units.js'

/** What the answers to one person may cost in a minute, in nodes, over all their tokens and apps, by the best plan among their workspaces. */
export const API_COST_PER_MINUTE: Readonly<Record<Plan, number>> = { free: 500_000, paid: 5_000_000 }

/** Who costs less than this share of a minute's quota is not spoken of between the nodes. */
const SHARED_FROM_SHARE = 0.01

type Payer = Pick<Principal, 'userGid' | 'plan'>

interface Account {
  /** What is left; below zero when the last answers cost more than there was. */
  left: number
  /** When `left` was reckoned up. */
  atMs: number
  perMinute: number
  /** Of what was spent here, what the other nodes have not been told. */
  untold: number
  /** What was told, and what was heard to be spent elsewhere, under the count of a minute. */
  minute: number
  told: number
  elsewhere: number
}

/**
 * Asana's cost limit: an answer is paid for after it was made, out of a quota that comes back bit by bit over a minute. The answer with
 * which it falls below zero is given; from then on the person waits until it is positive.
 * @see https://developers.asana.com/docs/rate-limits
 */
export interface CostQuota {
  /** @returns for how many whole seconds to wait until something is left; 0 lets the request through */
  check(payer: Payer, nowMs: number): number
  charge(payer: Payer, nodes: number, nowMs: number): void
  /** Tells the other nodes what was spent here, and hears what was spent there. */
  exchange(share: AddToShared, rowsMax: number): Promise<void>
}

export function makeCostQuota(): CostQuota {
  const accounts = new Map<Gid, Account>()
  /** Those with nothing left. On the busiest path there is nobody, and nothing to be looked up. */
  const spent = new Map<Gid, Account>()
  let cleanedMs = 0

  const bringUp = (account: Account, nowMs: number) => {
    const passedMs = Math.max(0, nowMs - account.atMs)
    account.left = Math.min(account.perMinute, account.left + (passedMs * account.perMinute) / MINUTE_MS)
    account.atMs = nowMs
  }
  const forgetFull = (nowMs: number) => {
    if (nowMs - cleanedMs < MINUTE_MS) return
    cleanedMs = nowMs
    for (const [userGid, account] of accounts) {
      bringUp(account, nowMs)
      if (account.left >= account.perMinute && account.untold === 0) accounts.delete(userGid)
    }
  }
  const take = (userGid: Gid, account: Account, nodes: number) => {
    account.left -= nodes
    if (account.left <= 0) spent.set(userGid, account)
  }

  return {
    check({ userGid }, nowMs) {
      if (spent.size === 0) return 0
      const account = spent.get(userGid)
      if (account === undefined) return 0
      bringUp(account, nowMs)
      if (account.left > 0) {
        spent.delete(userGid)
        return 0
      }
      return Math.floor((-account.left * MINUTE_MS) / account.perMinute / 1_000) + 1
    },
    charge({ plan, userGid }, nodes, nowMs) {
      forgetFull(nowMs)
      const perMinute = API_COST_PER_MINUTE[plan]
      let account = accounts.get(userGid)
      if (account === undefined) {
        account = {
          left: perMinute,
          atMs: nowMs,
          perMinute,
          untold: 0,
          minute: -1,
          told: 0,
          elsewhere: 0,
        }
        accounts.set(userGid, account)
      }
      account.perMinute = perMinute
      bringUp(account, nowMs)
      account.untold += nodes
      take(userGid, account, nodes)
    },
    async exchange(share, rowsMax) {
      const untold = [...accounts].filter(
        ([, { perMinute, untold: nodes }]) => nodes >= perMinute * SHARED_FROM_SHARE,
      )
      await Promise.all(
        untold.slice(0, rowsMax).map(async ([userGid, account]) => {
          const minute = Math.floor(account.atMs / MINUTE_MS)
          if (account.minute !== minute) Object.assign(account, { minute, told: 0, elsewhere: 0 })
          const points = account.untold
          account.untold = 0
          const total = await share(`cost ${minute} ${userGid}`, points)
          if (total === null) {
            // What could not be told now is told the next time.
            account.untold += points
            return
          }
          account.told += points
          const elsewhere = Math.max(0, total - account.told)
          take(userGid, account, Math.max(0, elsewhere - account.elsewhere))
          account.elsewhere = elsewhere
        }),
      )
    },
  }
}
