import type { Gid } from '../../protocol/asana/gid.js'
import type { Mail } from './mail.js'

/** A mail that this process may send now. */
export type ClaimedMail = Mail & {
  readonly seq: number
  /** Where it goes: the person's address of now, or the one that was named. */
  readonly address: string
  /** To whom; null for an address. */
  readonly name: string | null
  /** What whoever has the address chose to be spoken to in; null where nobody did. */
  readonly language: string | null
  /** The clock that they live by; null for UTC. */
  readonly timeZone: string | null
  readonly queuedAtMs: number
  /** This one among them. */
  readonly attempts: number
}

/** What sending mail needs from storage. */
/** What is queued and was not sent. */
export interface WaitingMails {
  /** That would go now, counted up to `MAILS_COUNTED_MAX`. */
  readonly due: number
  /** That failed and wait for another attempt, counted likewise. */
  readonly retrying: number
  /** For how long the oldest of those that are due has been; 0 where none is. */
  readonly lateMs: number
}

export interface MailStore {
  waiting(nowMs: number): Promise<WaitingMails>

  /**
   * Takes the next mails that are due. **Atomic:** each is taken together with the instant at which it falls due again, which only a
   * mail that is still there reaches. **On conflict:** of two processes one gets it. What is for a deactivated person is dropped.
   * @param retryAfterMs  by the number of attempts
   */
  claim(input: {
    readonly nowMs: number
    readonly rowsMax: number
    readonly retryAfterMs: (attempts: number) => number
  }): Promise<readonly ClaimedMail[]>

  /** It was sent, or is not to be: nothing of it stays. */
  remove(seq: number): Promise<void>

  /** **Atomic:** the end of a mail that could not be sent and its audit row. */
  giveUp(input: {
    readonly mail: ClaimedMail
    readonly reason: MailFailure
    readonly nowMs: number
  }): Promise<void>
}

/** The other side said that this address takes no mail, or nobody said anything for too long. */
export type MailFailure = 'refused' | 'undeliverable'

/** A link, and where it goes: never to an address that somebody typed, but to the one that is kept. */
export interface IssuedLink {
  readonly href: string
  readonly address: string
  readonly name: string | null
}

/** What makes the link of a mail, at the moment when it is sent. */
export interface LinkIssuers {
  /** @returns null where there is nobody to send it to: nobody has the address, or they had enough of them */
  readonly password_reset: (request: {
    readonly resetGid: Gid
    readonly email: string
    readonly address: string
  }) => Promise<IssuedLink | null>
  /** @returns null for an invitation that lets nobody in any more */
  readonly invitation: (invitationGid: Gid) => Promise<IssuedLink | null>
}
