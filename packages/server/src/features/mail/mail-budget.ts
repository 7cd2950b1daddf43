import { DAY_MS, HOUR_MS } from '../../time-units.js'

/** Invitations that one workspace mails to one address in an hour … */
const INVITATION_MAILS_PER_WORKSPACE_RECIPIENT_HOUR_MAX = 3
/** … and in a day: what is left of the next two limits is for other workspaces, so that no one of them keeps an address from the rest. */
const INVITATION_MAILS_PER_WORKSPACE_RECIPIENT_DAY_MAX = 8
/** Invitations that one address is mailed in an hour, whichever workspaces they are to … */
export const INVITATION_MAILS_PER_RECIPIENT_HOUR_MAX = 5
/** … and in a day. */
export const INVITATION_MAILS_PER_RECIPIENT_DAY_MAX = 15
/** Invitations that one workspace mails in an hour, to whomever. */
const INVITATION_MAILS_PER_WORKSPACE_HOUR_MAX = 100
/** Notices of one kind that a person is mailed in an hour … */
const NOTICE_MAILS_PER_PERSON_HOUR_MAX = 10
/** … and in a day. One mail in an hour says that others were held back. */
const NOTICE_MAILS_PER_PERSON_DAY_MAX = 30

/** So many in any stretch of time that is so long, wherever it begins. */
export interface MailLimit {
  readonly name: string
  readonly mails: number
  readonly windowMs: number
}

/** Mails of one kind to one subject. All of its limits hold. */
export interface MailBudget {
  readonly name: string
  readonly limits: readonly MailLimit[]
}

export const INVITATIONS_OF_WORKSPACE = {
  name: 'invitations_of',
  limits: [{ name: 'workspace_hour', mails: INVITATION_MAILS_PER_WORKSPACE_HOUR_MAX, windowMs: HOUR_MS }],
} as const satisfies MailBudget

export const INVITATIONS_OF_WORKSPACE_TO_RECIPIENT = {
  name: 'invitations_of_to',
  limits: [
    { name: 'pair_hour', mails: INVITATION_MAILS_PER_WORKSPACE_RECIPIENT_HOUR_MAX, windowMs: HOUR_MS },
    { name: 'pair_day', mails: INVITATION_MAILS_PER_WORKSPACE_RECIPIENT_DAY_MAX, windowMs: DAY_MS },
  ],
} as const satisfies MailBudget

export const INVITATIONS_TO_RECIPIENT = {
  name: 'invitations_to',
  limits: [
    { name: 'recipient_hour', mails: INVITATION_MAILS_PER_RECIPIENT_HOUR_MAX, windowMs: HOUR_MS },
    { name: 'recipient_day', mails: INVITATION_MAILS_PER_RECIPIENT_DAY_MAX, windowMs: DAY_MS },
  ],
} as const satisfies MailBudget

/** One of this for each kind of notice, so that many of one kind hold back none of another. */
export function noticesOf(kind: string): MailBudget {
  return {
    name: `notices_${kind}`,
    limits: [
      { name: 'person_hour', mails: NOTICE_MAILS_PER_PERSON_HOUR_MAX, windowMs: HOUR_MS },
      { name: 'person_day', mails: NOTICE_MAILS_PER_PERSON_DAY_MAX, windowMs: DAY_MS },
    ],
  }
}

export const HELD_NOTICES: MailBudget = {
  name: 'notices_held',
  limits: [{ name: 'person_hour', mails: 1, windowMs: HOUR_MS }],
}

/** A limit that is spent, and the first instant at which it is not. */
export interface SpentLimit extends MailLimit {
  readonly untilMs: number
}

/**
 * Whether one more mail may go out.
 * @param spentAtMs  when earlier ones did, in any order
 * @returns the limit that keeps it back, of several the one that does so longest; null for none
 */
export function spentLimit(
  { limits }: MailBudget,
  spentAtMs: readonly number[],
  nowMs: number,
): SpentLimit | null {
  const spent = limits.flatMap((limit): readonly SpentLimit[] => {
    const counted = spentAtMs.filter((atMs) => atMs > nowMs - limit.windowMs).toSorted((a, b) => a - b)
    const leaves = counted.at(-limit.mails)
    return counted.length < limit.mails || leaves === undefined
      ? []
      : [{ ...limit, untilMs: leaves + limit.windowMs }]
  })
  return spent.toSorted((a, b) => b.untilMs - a.untilMs)[0] ?? null
}

/** @returns the instants that any limit still counts, and from when on it counts none */
export function stillCounted(
  { limits }: MailBudget,
  spentAtMs: readonly number[],
  nowMs: number,
): { readonly spentAtMs: readonly number[]; readonly endsAtMs: number } {
  const windowMs = Math.max(...limits.map((limit) => limit.windowMs))
  const kept = spentAtMs.filter((atMs) => atMs > nowMs - windowMs)
  return { spentAtMs: kept, endsAtMs: Math.max(nowMs, ...kept) + windowMs }
}
