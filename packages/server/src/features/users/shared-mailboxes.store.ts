import { sql } from 'kysely'
import type { Queries } from '../../db/database.js'
import type { Gid } from '../../protocol/asana/gid.js'
import { emailKey } from '../../protocol/mail/email-key.js'

/** One mailbox that several accounts of an older version have, whose addresses that version took for different ones. */
export interface SharedMailbox {
  /** The key of the address of each. */
  readonly emailKey: string
  /** By age. Each is found under its address as that is written, and under no other spelling. */
  readonly accounts: readonly { readonly gid: Gid; readonly email: string }[]
}

/** @returns those that an operator still has to decide about; none are made any more */
export async function sharedMailboxes(queries: Queries): Promise<readonly SharedMailbox[]> {
  const rows = await queries
    .selectFrom('users')
    .select(['gid', 'email'])
    .where('email_key', 'like', '%@% %@%')
    .orderBy('created_at_ms')
    .orderBy('gid')
    .execute()
  const accounts = rows.map(({ email, gid }) => ({ gid: gid, email }))
  return [...Map.groupBy(accounts, ({ email }) => emailKey(email))].map(([key, group]) => ({
    emailKey: key,
    accounts: group,
  }))
}

/** Whether several accounts have a mailbox already, so that no further one may be made for it. */
export async function isSharedMailbox(tx: Queries, key: string): Promise<boolean> {
  return (await accountsAt(tx, key)).length > 0
}

/**
 * Lets a deactivated account go out of the mailbox that it shares. Once one account alone is left, the mailbox is its own, in whichever
 * spelling it is written.
 * @param left.emailKey  of the account, as it is stored
 */
export async function giveUpSharedMailbox(
  tx: Queries,
  left: { readonly userGid: Gid; readonly emailKey: string },
): Promise<void> {
  const [key = '', ...rest] = left.emailKey.split(' ')
  if (!rest.some((part) => part.includes('@'))) return
  await tx
    .updateTable('users')
    .set({ email_key: `${key} ${left.userGid}` })
    .where('gid', '=', left.userGid)
    .execute()
  const [last, ...others] = await accountsAt(tx, key)
  if (last === undefined || others.length > 0) return
  // What was invited under the spelling of before is the same mailbox.
  await tx
    .updateTable('invitations')
    .set({ email_key: key })
    .where('email_key', '=', last.email_key)
    .execute()
  await tx
    .updateTable('users')
    .set({ email_key: key })
    .where('gid', '=', last.gid)
    .where('email_key', '=', last.email_key)
    .execute()
}

/** Behind the key and a space stands the address as it was compared before; behind that of an account that gave it up, a gid. */
async function accountsAt(tx: Queries, key: string) {
  return await tx
    .selectFrom('users')
    .select(['gid', 'email_key'])
    .where('email_key', '>', `${key} `)
    .where('email_key', '<', `${key}!`)
    .where(sql<string>`substr(email_key, length(${key}) + 2)`, 'like', '%@%')
    .execute()
}
