import type { Gid } from '../../protocol/asana/gid.js'
import { DAY_MS } from '../../time-units.js'

/** So many days before a credential ends, its owner is told: the last one first. */
const NOTICE_DAYS: readonly number[] = [1, 7, 30]
/** Owners that one run tells; the next run goes on. */
export const OWNERS_TOLD_AT_ONCE_MAX = 500
/** How long it is kept in mind what somebody was told, after the end came. */
export const NOTICES_KEPT_DAYS = 30

/** A span of ends that fall due for one notice. */
export interface NoticeStep {
  readonly daysBefore: number
  readonly fromMs: number
  /** Not in it any more. */
  readonly untilMs: number
  /** What was made, or told to end, to live no longer than this is not worth the notice. */
  readonly lifeMsMin: number
}

/**
 * Which ends are due to be told of, by days of UTC: all that pass a step before the day is over are told of together, so that nobody gets
 * two mails on one day, and nobody hears of an end on the day of it for the first time.
 */
export function noticeSteps(nowMs: number): readonly NoticeStep[] {
  const dayMs = Math.floor(nowMs / DAY_MS) * DAY_MS
  return NOTICE_DAYS.map((daysBefore, index) => {
    const sooner = NOTICE_DAYS[index - 1]
    return {
      daysBefore,
      fromMs: sooner === undefined ? nowMs + 1 : dayMs + (sooner + 1) * DAY_MS,
      untilMs: dayMs + (daysBefore + 1) * DAY_MS,
      lifeMsMin: daysBefore * DAY_MS,
    }
  })
}

export function noticeDay(nowMs: number): string {
  return new Date(nowMs).toISOString().slice(0, 10)
}

/** What somebody was told of. */
export interface ExpiryNotice {
  readonly subjectGid: Gid
  readonly daysBefore: number
  readonly expiresAtMs: number
}
