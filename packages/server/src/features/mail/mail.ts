import type { Gid } from '../../protocol/asana/gid.js'
import { HOUR_MS, MINUTE_MS } from '../../time-units.js'

/** A person: the mail goes to the address that they have when it is sent, and to nobody once they are deactivated. */
interface ToPerson {
  readonly userGid: Gid
}

/** An address that need not belong to anybody here. */
interface ToAddress {
  readonly email: string
}

/** A credential that a mail is about. Its hint, never itself. */
interface CredentialFacts {
  readonly what:
    'personal access token' | 'client secret' | 'access token' | 'refresh token' | 'authorization code'
  /** What people call it: the token's name, the app's. */
  readonly name: string
  readonly hint: string
  /** Of this site, where it is replaced. */
  readonly path: string
}

export type EndedKind =
  | 'sessions'
  | 'tokens'
  | 'grants'
  | 'authenticator_apps'
  | 'passkeys'
  | 'recovery_codes'
  | 'secrets'
  | 'apps'
  | 'invitations'

/** How many of one kind ended. */
export interface EndedCount {
  readonly what: EndedKind
  readonly count: number
}

/**
 * What the server writes to people, as it waits to be sent: who, what kind, and the facts that its words need. Never a secret: the
 * link of a reset or an invitation is made when the mail is, so that none ever rests in the queue.
 */
export type Mail =
  | {
      readonly kind: 'password_reset'
      readonly to: ToAddress
      /** @param reset  the gid that the link gets · @param address  from where it was asked for */
      readonly facts: { readonly reset: Gid; readonly address: string }
    }
  | {
      readonly kind: 'invitation'
      readonly to: ToAddress
      readonly facts: {
        readonly invitation: Gid
        readonly workspaceGid: Gid
        readonly workspace: string
        readonly invitedBy: string
        readonly expiresAtMs: number
      }
    }
  | {
      readonly kind: 'password_changed'
      readonly to: ToPerson
      /** @param address  from where; null for an operator at the machine */
      readonly facts: { readonly by: 'person' | 'reset' | 'operator'; readonly address: string | null }
    }
  | {
      readonly kind: 'token_unused'
      readonly to: ToPerson
      readonly facts: { readonly name: string; readonly hint: string }
    }
  | {
      readonly kind: 'second_factor_changed'
      readonly to: ToPerson
      /** @param change  what was done, as a whole sentence: "The authenticator app was removed." */
      readonly facts: { readonly change: string; readonly address: string | null }
    }
  | {
      readonly kind: 'second_factor_guessed'
      readonly to: ToPerson
      /** @param tries  codes that were tried after the right password · @param address  from where the last one came */
      readonly facts: { readonly tries: number; readonly address: string }
    }
  | {
      readonly kind: 'token_expires'
      readonly to: ToPerson
      /** All that a person is told of on one day, at least one, the soonest first. */
      readonly facts: { readonly items: readonly (CredentialFacts & { readonly expiresAtMs: number })[] }
    }
  | {
      readonly kind: 'credential_leaked'
      readonly to: ToPerson
      /** All of one person that one report named, at least one. */
      readonly facts: { readonly items: readonly CredentialFacts[] }
    }
  | {
      readonly kind: 'address_proved'
      readonly to: ToPerson
      /** @param by  what proved it · @param ended  of what was made before; in English words where an earlier version queued it */
      readonly facts: {
        readonly by: 'reset' | 'invitation' | 'operator'
        readonly address: string | null
        readonly ended: readonly (EndedCount | string)[]
      }
    }
  | {
      readonly kind: 'notices_held'
      readonly to: ToPerson
      /** @param mails  so many of one kind went out, and that is the most · @param untilMs  when the next one may */
      readonly facts: { readonly mails: number; readonly untilMs: number }
    }
  | {
      readonly kind: 'credentials_restored'
      readonly to: ToPerson
      /** How many of the person's were live in what was restored, and what became of them. */
      readonly facts: {
        readonly credentials: 'keep' | 'end'
        readonly backedUpAtMs: number | null
        readonly tokens: number
        readonly grants: number
        readonly secrets: number
        readonly hasPassword: boolean
        readonly passkeys: number
        readonly authenticatorApps: number
        /** Those that were not used; void where credentials ended. */
        readonly recoveryCodes: number
      }
    }

export type MailKind = Mail['kind']

/** What subjects call what sent them. */
export const MAIL_PRODUCT = 'Mudra'

/** Waiting mails of which the number is told; whoever has more has a queue that nobody empties. */
export const MAILS_COUNTED_MAX = 1_000
/** Mails that one look at the queue takes, each over a connection of its own. */
export const MAILS_AT_ONCE_MAX = 5
/** Requests for reset links that wait to be looked at; anybody may make one. */
export const RESET_REQUESTS_WAITING_MAX = 1_000
/** Longer than any attempt takes (25 s), so that no second one begins while the first one runs. */
const FIRST_RETRY_MS = 2 * MINUTE_MS
const RETRY_MS_MAX = 2 * HOUR_MS

/** When the next attempt is due, should this one fail. @param attempts  so many were made, this one among them */
export function retryAfterMs(attempts: number): number {
  return Math.min(FIRST_RETRY_MS * 2 ** (attempts - 1), RETRY_MS_MAX)
}

/** How long a mail is tried. Whoever asked for a reset link waits at the screen; all else is news for a day. */
const GIVE_UP_AFTER_MS: Readonly<Record<MailKind, number>> = {
  password_reset: HOUR_MS,
  invitation: 24 * HOUR_MS,
  password_changed: 24 * HOUR_MS,
  second_factor_changed: 24 * HOUR_MS,
  second_factor_guessed: 24 * HOUR_MS,
  token_expires: 24 * HOUR_MS,
  token_unused: 24 * HOUR_MS,
  credential_leaked: 24 * HOUR_MS,
  address_proved: 24 * HOUR_MS,
  notices_held: 24 * HOUR_MS,
  credentials_restored: 24 * HOUR_MS,
}

/** Whether there is no use in another attempt. */
export function isGivenUp(
  kind: MailKind,
  { queuedAtMs, nextAtMs }: { readonly queuedAtMs: number; readonly nextAtMs: number },
): boolean {
  return nextAtMs - queuedAtMs > GIVE_UP_AFTER_MS[kind]
}
