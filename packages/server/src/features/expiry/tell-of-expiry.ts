import type { Clock } from '../../platform/clock.js'
import { noticeDay, noticeSteps, OWNERS_TOLD_AT_ONCE_MAX } from './expiry-notice.js'
import type { ExpiryNoticeStore } from './ports.js'

/**
 * Tells the owners of personal tokens and client secrets 30, 7 and 1 days before these end: once for each, however many nodes run it, and
 * in one mail a day. What a rotation is about to replace anyhow is left out.
 * @returns how many people were told
 * @throws StoreUnavailable, nothing else
 */
export function makeTellOfExpiry(needs: { readonly notices: ExpiryNoticeStore; readonly clock: Clock }) {
  return async (): Promise<number> => {
    const nowMs = needs.clock.nowMs()
    const day = { steps: noticeSteps(nowMs), today: noticeDay(nowMs) }
    const owners = await needs.notices.dueOwners({ ...day, rowsMax: OWNERS_TOLD_AT_ONCE_MAX })
    let told = 0
    for (const userGid of owners) {
      if ((await needs.notices.tell({ ...day, userGid, nowMs })).length > 0) told++
    }
    return told
  }
}
