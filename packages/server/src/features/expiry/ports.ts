import type { Gid } from '../../protocol/asana/gid.js'
import type { ExpiryNotice, NoticeStep } from './expiry-notice.js'

interface Day {
  readonly steps: readonly NoticeStep[]
  /** `2026-11-23`, UTC. */
  readonly today: string
}

/** What notices of ends to come need from storage. */
export interface ExpiryNoticeStore {
  /** People who own something that is due, and were told of nothing today. */
  dueOwners(input: Day & { readonly rowsMax: number }): Promise<readonly Gid[]>

  /**
   * **Atomic:** finds what a person has to be told of, remembers each by credential, end and step, and queues one mail that lists all.
   * **On conflict:** notices for one person are judged one after the other; whoever comes second on a day tells nothing.
   * @returns what they were told of; nothing for who was told today, or has nothing due
   */
  tell(input: Day & { readonly userGid: Gid; readonly nowMs: number }): Promise<readonly ExpiryNotice[]>
}
