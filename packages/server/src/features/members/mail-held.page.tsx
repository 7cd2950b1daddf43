import { exactTime } from '../../ui/time-words.js'
import type { MailHeld } from './invitation.js'

const MINUTE_MS = 60_000

/** From when on another mail may go, never sooner than it may: "23 Nov 2026, 14:05 UTC". */
export function freeAgain({ untilMs }: Pick<MailHeld, 'untilMs'>): string {
  return exactTime(Math.ceil(untilMs / MINUTE_MS) * MINUTE_MS)
}

/** What kept a mail back. @param remedy  what can be done instead, before "or try again" */
export function heldText(held: MailHeld, remedy: string): string {
  const within = held.by.endsWith('_hour') ? 'hour' : 'day'
  const why =
    held.by === 'workspace_hour'
      ? `this workspace has mailed ${held.mails} invitations`
      : `this address has had ${held.mails} mails`
  return `Not mailed: ${why} in the last ${within}. ${remedy}, or try again after ${freeAgain(held)}.`
}
