import type { Database, Queries } from '../../db/database.js'
import { requireLiveSession } from '../../db/live-session.js'
import { inTransaction } from '../../db/transaction.js'
import type { Gid } from '../../protocol/asana/gid.js'
import type { Actor } from '../audit/audit-event.js'
import type { ProfileStore } from './profile.js'
import { appendAudit } from '../audit/audit.writers.js'

export function profileStore(db: Database): ProfileStore {
  return {
    save: async ({ actor, nowMs, profile: given, userGid }) => {
      await inTransaction(db, async (tx) => {
        const before = await holdPerson(db, tx, { userGid, actor })
        const profile = {
          name: before.name,
          language: before.language,
          timeZone: before.time_zone,
          ...given,
        }
        const changed = [
          ...(before.name === profile.name ? [] : ['name']),
          ...(before.language === profile.language ? [] : ['language']),
          ...(before.time_zone === profile.timeZone ? [] : ['time_zone']),
        ]
        if (changed.length === 0) return
        await tx
          .updateTable('users')
          .set({ name: profile.name, language: profile.language, time_zone: profile.timeZone })
          .where('gid', '=', userGid)
          .execute()
        await appendAudit(tx, {
          action: 'profile_changed',
          actor,
          target: { kind: 'user', gid: userGid },
          atMs: nowMs,
          details: { changed: changed.join(' ') },
        })
      })
    },

    setPicture: async ({ actor, nowMs, picture, userGid }) => {
      await inTransaction(db, async (tx) => {
        const before = await holdPerson(db, tx, { userGid, actor })
        if (picture === null && before.picture === null) return
        await tx.deleteFrom('profile_pictures').where('user_gid', '=', userGid).execute()
        if (picture !== null) {
          await tx
            .insertInto('profile_pictures')
            .values({
              user_gid: userGid,
              name: picture.name,
              media_type: picture.mediaType,
              bytes: picture.bytes,
            })
            .execute()
        }
        await tx
          .updateTable('users')
          .set({ picture: picture?.name ?? null })
          .where('gid', '=', userGid)
          .execute()
        await appendAudit(tx, {
          action: 'profile_changed',
          actor,
          target: { kind: 'user', gid: userGid },
          atMs: nowMs,
          details: { changed: 'picture' },
        })
      })
    },

    async findPicture(name) {
      const row = await db.queries
        .selectFrom('profile_pictures')
        .select(['media_type', 'bytes'])
        .where('name', '=', name)
        .executeTakeFirst()
      return row === undefined ? null : { mediaType: row.media_type, bytes: row.bytes }
    },
  }
}

/** The person's row is held: of two changes at once one comes after the other, and none comes after its session ended. */
async function holdPerson(
  db: Database,
  tx: Queries,
  { actor, userGid }: { readonly userGid: Gid; readonly actor: Actor },
) {
  const row = await tx
    .selectFrom('users')
    .select(['name', 'language', 'time_zone', 'picture'])
    .where('gid', '=', userGid)
    .$if(db.locksRows, (query) => query.forNoKeyUpdate())
    .executeTakeFirstOrThrow()
  await requireLiveSession(tx, actor)
  return row
}
