import { describe, expect, it } from 'vitest'
import {
  INVITATION_MAILS_PER_RECIPIENT_DAY_MAX,
  INVITATION_MAILS_PER_RECIPIENT_HOUR_MAX,
  INVITATIONS_TO_RECIPIENT,
  spentLimit,
  stillCounted,
} from './mail-budget.js'
import { DAY_MS, HOUR_MS, MINUTE_MS } from '../../time-units.js'

const NOW_MS = Date.parse('2026-11-23T12:00:00Z')

/** Sends whenever it may, every so often. @returns when it could */
function sendFor(forMs: number, everyMs: number): readonly number[] {
  let sent: readonly number[] = []
  for (let nowMs = NOW_MS; nowMs < NOW_MS + forMs; nowMs += everyMs)
    if (spentLimit(INVITATIONS_TO_RECIPIENT, sent, nowMs) === null) sent = [...sent, nowMs]
  return sent
}

const mostWithin = (sent: readonly number[], windowMs: number) =>
  Math.max(...sent.map((fromMs) => sent.filter((atMs) => atMs >= fromMs && atMs < fromMs + windowMs).length))

describe('a budget of mails', () => {
  it('holds in any hour and any day, wherever they begin', () => {
    const sent = sendFor(3 * DAY_MS, 7 * MINUTE_MS)
    expect(mostWithin(sent, HOUR_MS)).toBe(INVITATION_MAILS_PER_RECIPIENT_HOUR_MAX)
    expect(mostWithin(sent, DAY_MS)).toBe(INVITATION_MAILS_PER_RECIPIENT_DAY_MAX)
    expect(sent.length).toBeGreaterThan(2 * INVITATION_MAILS_PER_RECIPIENT_DAY_MAX)
  })

  it('says which limit is spent, and the very millisecond at which it is not', () => {
    const sent = [NOW_MS - 50 * MINUTE_MS, NOW_MS - 4, NOW_MS - 3, NOW_MS - 2, NOW_MS - 1]
    const spent = spentLimit(INVITATIONS_TO_RECIPIENT, sent, NOW_MS)
    expect(spent).toMatchObject({ name: 'recipient_hour', mails: 5, untilMs: NOW_MS + 10 * MINUTE_MS })
    const untilMs = spent?.untilMs ?? 0
    expect(spentLimit(INVITATIONS_TO_RECIPIENT, sent, untilMs - 1)).not.toBeNull()
    expect(spentLimit(INVITATIONS_TO_RECIPIENT, sent, untilMs)).toBeNull()
  })

  it('names of two spent limits the one that lasts longer', () => {
    const ofDay = Array.from({ length: INVITATION_MAILS_PER_RECIPIENT_DAY_MAX }, (_, n) => NOW_MS - n)
    expect(spentLimit(INVITATIONS_TO_RECIPIENT, ofDay, NOW_MS)).toMatchObject({ name: 'recipient_day' })
  })

  it('forgets what no limit counts any more', () => {
    const sent = [NOW_MS - DAY_MS, NOW_MS - DAY_MS + 1, NOW_MS]
    expect(stillCounted(INVITATIONS_TO_RECIPIENT, sent, NOW_MS)).toEqual({
      spentAtMs: sent.slice(1),
      endsAtMs: NOW_MS + DAY_MS,
    })
  })
})
