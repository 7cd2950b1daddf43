import type { Database } from '../db/database.js'
import type { DatabaseFinding } from '../db/finding.js'
import { sharedMailboxes, type SharedMailbox } from '../features/users/shared-mailboxes.store.js'

/** One mailbox of several accounts in words, and what to do about it: only an operator can tell which one is used. */
export function describeSharedMailbox({ accounts, emailKey }: SharedMailbox): {
  readonly what: string
  readonly remedy: string
} {
  const names = accounts.map(({ email, gid }) => `${email} (${gid})`).join(' and ')
  return {
    what: `${accounts.length} accounts have one mailbox, ${emailKey}: ${names}. Each can be used only under its address exactly as it is written here`,
    remedy: 'keep the one that is used, and end the others: mudrad user deactivate GID',
  }
}

/** Several accounts of one mailbox, as `mudrad doctor` finds them. */
export async function mailboxFindings(db: Database): Promise<readonly DatabaseFinding[]> {
  const shared = await sharedMailboxes(db.queries)
  return shared.map((one) => ({ level: 'warn', ...describeSharedMailbox(one) }))
}
