import { t, type Text } from '../../languages/text.js'
import { exactTime } from '../../ui/time-words.js'
import type { MailHeld } from './invitation.js'
import { MINUTE_MS } from '../../time-units.js'

/** From when on another mail may go, never sooner than it may: "23 Nov 2026, 14:05 UTC". */
export function freeAgain({ untilMs }: Pick<MailHeld, 'untilMs'>): string {
  return exactTime(Math.ceil(untilMs / MINUTE_MS) * MINUTE_MS)
}

const HELD_WORDS = {
  workspace_hour:
    'Not mailed: this workspace has mailed {mails} invitations in the last hour. {remedy}, or try again after {when}.',
  address_hour:
    'Not mailed: this address has had {mails} mails in the last hour. {remedy}, or try again after {when}.',
  address_day:
    'Not mailed: this address has had {mails} mails in the last day. {remedy}, or try again after {when}.',
} as const satisfies Readonly<Record<string, Text>>

/** What kept a mail back. @param remedy  what can be done instead, before "or try again", in the language of whoever reads it */
export function heldText(held: MailHeld, remedy: string): string {
  const within = held.by.endsWith('_hour') ? 'address_hour' : 'address_day'
  const words = HELD_WORDS[held.by === 'workspace_hour' ? held.by : within]
  return t(words, { mails: held.mails, remedy, when: freeAgain(held) })
}
