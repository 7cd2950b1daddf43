import { sql, type Kysely } from 'kysely'
import type { Migration } from 'kysely/migration'

/**
 * Addresses were compared in small letters alone; now they are compared as `protocol/mail/email-key.ts` says, of which this is the state of
 * the day. Accounts whose addresses are one mailbox by that stay as they are: each is found under the spelling that it has, until an operator
 * deactivates all but one. Of deactivated accounts none is anybody's to sign in to, so they give the mailbox up to the one that is.
 */
export const mailboxes = (): Migration => ({ up: compareAnew })

interface User {
  readonly gid: string
  readonly email: string
  readonly email_key: string
  readonly deactivated_at_ms: number | null
}

const ROWS_AT_ONCE = 500

async function compareAnew(db: Kysely<unknown>): Promise<void> {
  const moved = new Map<string, User[]>()
  for await (const user of usersOf(db)) {
    const before = keyOfBefore(user.email)
    const key = keyOf(user.email)
    if (key === before) continue
    if (user.email_key === before) moved.set(key, [...(moved.get(key) ?? []), user])
    else if (user.email_key === `${before} ${user.gid}`) await rename(db, user, `${key} ${user.gid}`)
  }
  for (const [key, users] of moved) await settle(db, key, users)
  await moveInvitations(db)
}

async function* usersOf(db: Kysely<unknown>): AsyncGenerator<User> {
  let after = ''
  for (;;) {
    const { rows } = await sql<User>`
      select gid, email, email_key, deactivated_at_ms from users where gid > ${after} order by gid limit ${ROWS_AT_ONCE}
    `.execute(db)
    yield* rows
    const last = rows.at(-1)
    if (last === undefined) return
    after = last.gid
  }
}

/** @param moved  all whose key becomes this one; somebody may have it already */
async function settle(db: Kysely<unknown>, key: string, moved: readonly User[]): Promise<void> {
  const { rows: holders } = await sql<User>`
    select gid, email, email_key, deactivated_at_ms from users where email_key = ${key}`.execute(db)
  const all = [...holders, ...moved]
  const active = all.filter((user) => user.deactivated_at_ms === null)
  const owner = active.length === 0 ? all[0] : active[0]
  for (const user of all) {
    if (active.length > 1 && user.deactivated_at_ms === null)
      await rename(db, user, `${key} ${keyOfBefore(user.email)}`)
    else if (user !== owner) await rename(db, user, `${key} ${user.gid}`)
  }
  if (active.length <= 1 && owner !== undefined) await rename(db, owner, key)
}

async function rename(db: Kysely<unknown>, { gid }: User, key: string): Promise<void> {
  await sql`update users set email_key = ${key} where gid = ${gid}`.execute(db)
}

/** An invitation is for whom its address finds. */
async function moveInvitations(db: Kysely<unknown>): Promise<void> {
  let after = ''
  for (;;) {
    const { rows } = await sql<{ gid: string; email: string; email_key: string }>`
      select gid, email, email_key from invitations where gid > ${after} order by gid limit ${ROWS_AT_ONCE}
    `.execute(db)
    for (const { email, email_key, gid } of rows) {
      const shared = `${keyOf(email)} ${keyOfBefore(email)}`
      const found = await sql`select gid from users where email_key = ${shared}`.execute(db)
      const key = found.rows.length > 0 ? shared : keyOf(email)
      if (key !== email_key)
        await sql`update invitations set email_key = ${key} where gid = ${gid}`.execute(db)
    }
    const last = rows.at(-1)
    if (last === undefined) return
    after = last.gid
  }
}

export function keyOfBefore(email: string): string {
  return email.trim().toLowerCase()
}

export function keyOf(email: string): string {
  const text = email.trim()
  const at = text.lastIndexOf('@')
  if (at < 0) return localKey(text)
  const domain = text.slice(at + 1)
  return `${localKey(text.slice(0, at))}@${asciiDomain(domain) ?? foldedDomain(domain)}`
}

function asciiDomain(domain: string): string | null {
  if (domain.length > 512 || /[\s/?#%:\\@[\]<>^|]/u.test(domain)) return null
  const mapped = URL.parse(`http://${domain}`)?.hostname ?? ''
  if (mapped === '') return null
  return /^\d+\.\d+\.\d+\.\d+$/.test(mapped) ? foldedDomain(domain) : mapped.replace(/\.$/, '')
}

const foldedDomain = (domain: string) => domain.toLowerCase().normalize('NFC').replace(/\.$/, '')

function localKey(local: string): string {
  const plain = local.replace(/[\uFF01-\uFFEE]/gu, (character) => character.normalize('NFKC'))
  return plain.toLowerCase().normalize('NFC')
}
