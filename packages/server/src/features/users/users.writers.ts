import type { Queries } from '../../db/database.js'
import type { Gid } from '../../protocol/asana/gid.js'
import { emailKey } from '../../protocol/mail/email-key.js'
import type { User } from './user.js'
import { isSharedMailbox } from './shared-mailboxes.store.js'

/** Other features' way to make a person, or to make them as they were. */
export async function upsertUser(tx: Queries, user: User): Promise<void> {
  const columns = {
    name: user.name,
    email: user.email,
    email_key: emailKey(user.email),
    email_verified_at_ms: user.emailVerifiedAtMs,
  }
  await tx
    .insertInto('users')
    .values({
      ...columns,
      gid: user.gid,
      created_at_ms: user.createdAtMs,
      deactivated_at_ms: user.deactivatedAtMs,
    })
    .onConflict((conflict) =>
      conflict.column('gid').doUpdateSet({ ...columns, deactivated_at_ms: user.deactivatedAtMs }),
    )
    .execute()
}

/**
 * Other features' way to free a person's address for somebody else in their own transaction, which gives the person another one before it
 * ends.
 */
export async function freeAddressOfUser(tx: Queries, userGid: Gid): Promise<void> {
  await tx.updateTable('users').set({ email_key: userGid }).where('gid', '=', userGid).execute()
}

/** Other features' way to remove a person of whom nothing else is left. */
export async function removeUser(tx: Queries, userGid: Gid): Promise<void> {
  await tx.deleteFrom('users').where('gid', '=', userGid).execute()
}

/** Other features' way to make a person in their own transaction. @returns false when somebody else has the address */
export async function insertUser(tx: Queries, user: User): Promise<boolean> {
  const key = emailKey(user.email)
  if (await isSharedMailbox(tx, key)) return false
  const row = await tx
    .insertInto('users')
    .values({
      gid: user.gid,
      name: user.name,
      email: user.email,
      email_key: key,
      created_at_ms: user.createdAtMs,
      deactivated_at_ms: user.deactivatedAtMs,
      email_verified_at_ms: user.emailVerifiedAtMs,
    })
    .onConflict((conflict) => conflict.column('email_key').doNothing())
    .returning('gid')
    .executeTakeFirst()
  return row !== undefined
}

/** Other features' way to let a person choose their name in their own transaction. */
export async function renameUser(
  tx: Queries,
  { name, userGid }: { readonly userGid: Gid; readonly name: string },
): Promise<void> {
  await tx.updateTable('users').set({ name }).where('gid', '=', userGid).execute()
}
