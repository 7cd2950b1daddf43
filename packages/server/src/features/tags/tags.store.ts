import { sql, type RawBuilder } from 'kysely'
import type { Database, Queries } from '../../db/database.js'
import { atLeastOne } from '../../db/in-list.js'
import { mergeKeys, readInSteps } from '../../db/read-in-steps.js'
import { isTooManyRelated, relatedRowsToRead } from '../../db/related-rows.js'
import { inTransaction } from '../../db/transaction.js'
import { NO_GID, type Gid } from '../../protocol/asana/gid.js'
import { gidOfKey, rowsToRead } from '../../protocol/asana/pagination.js'
import type { Principal } from '../../protocol/token/principal.js'
import type { TagStore } from './ports.js'
import { TAG_COLUMNS } from './tag.columns.js'
import type { Tag } from './tag.js'
import { insertTag } from './tags.writers.js'

export function tagStore(db: Database): TagStore {
  return {
    async read(viewer, gids) {
      if (gids.length === 0 || viewer.roles.size === 0) return []
      const rows = await db.queries
        .selectFrom('tags')
        .selectAll()
        .select(involved(viewer).as('involved'))
        .where('gid', 'in', gids)
        .where('workspace_gid', 'in', [...viewer.roles.keys()])
        .execute()
      // SQLite answers conditions with 0 and 1.
      return rows.map((row) => ({ tag: TAG_COLUMNS.read(row), involved: Boolean(row.involved) }))
    },

    list: async (viewer, filter) => await readTagList(db.queries, viewer, filter),

    create: async (tag, followerGids) => {
      await inTransaction(db, async (tx) => {
        await insertTag(tx, { tag, followerGids })
      })
    },

    update: async (tagGid, changes) =>
      await inTransaction(db, async (tx) => {
        const columns = TAG_COLUMNS.write(changes)
        const row = await tx
          .updateTable('tags')
          .set((it) => (Object.keys(columns).length === 0 ? { gid: it.ref('gid') } : columns))
          .where('gid', '=', tagGid)
          .returningAll()
          .executeTakeFirst()
        return row === undefined ? null : TAG_COLUMNS.read(row)
      }),

    delete: async (tagGid) => {
      await inTransaction(db, async (tx) => {
        await tx.deleteFrom('tags').where('gid', '=', tagGid).execute()
      })
    },

    async followers(tagGids) {
      const byTag = new Map<Gid, Gid[]>(tagGids.map((gid) => [gid, []]))
      if (tagGids.length === 0) return byTag
      const rows = await db.queries
        .selectFrom((query) =>
          query
            .selectFrom('tag_followers')
            .selectAll()
            .where('tag_gid', 'in', tagGids)
            .limit(relatedRowsToRead(tagGids.length))
            .as('some'),
        )
        .select(['tag_gid', 'user_gid'])
        .orderBy('followed_at_ms')
        .orderBy('user_gid')
        .execute()
      if (isTooManyRelated(tagGids.length, rows.length)) return null
      for (const row of rows) byTag.get(row.tag_gid)?.push(row.user_gid)
      return byTag
    },
  }
}

/** Whether a person created a tag, or follows it. */
function involved(viewer: Principal): RawBuilder<boolean> {
  return sql<boolean>`(tags.created_by_gid = ${viewer.userGid} or exists (
    select 1 from tag_followers as own where own.tag_gid = tags.gid and own.user_gid = ${viewer.userGid}))`
}

/** `maySeeTag` as a condition on rows of `tags`. A contract test holds the two against each other. */
function tagIsVisible(viewer: Principal): RawBuilder<boolean> {
  const within = (isGuest: boolean) =>
    sql.join(
      atLeastOne([...viewer.roles].filter(([, role]) => (role === 'guest') === isGuest).map(([gid]) => gid)),
    )
  return sql<boolean>`(tags.workspace_gid in (${within(false)})
    or (tags.workspace_gid in (${within(true)}) and ${involved(viewer)}))`
}

interface Step {
  readonly after: Gid | null
  readonly rowsMax: number
}

/** Tags that the viewer may see, by gid, found among those of a task or of workspaces. */
async function readTagList(
  queries: Queries,
  viewer: Principal,
  { of, page, rest }: Parameters<TagStore['list']>[1],
): Promise<readonly Tag[]> {
  return await readInSteps<Gid, Tag>({
    rowsMax: rowsToRead(page),
    after: page.after === null ? null : gidOfKey(page.after, 0),
    isFiltered: true,
    places: async (after, rowsMax) => {
      const gids = await candidates(queries, viewer, { of, after, rowsMax })
      return gids.map((key) => ({ key, isShown: true }))
    },
    rows: async (places) => {
      const gids = places.map(({ key }) => key)
      const rows = await queries
        .selectFrom('tags')
        .selectAll()
        .where('gid', 'in', gids)
        .where(tagIsVisible(viewer))
        .orderBy('gid')
        .execute()
      return rows.map(TAG_COLUMNS.read)
    },
    rest,
  })
}

/** Whatever might be in the list, by gid, each out of one index. */
async function candidates(
  queries: Queries,
  viewer: Principal,
  { after, of, rowsMax }: Step & Pick<Parameters<TagStore['list']>[1], 'of'>,
): Promise<readonly Gid[]> {
  if (of !== null && 'taskGid' in of) {
    const rows = await queries
      .selectFrom('task_tags')
      .select('tag_gid')
      .where('task_gid', '=', of.taskGid)
      .$if(after !== null, (query) => query.where('tag_gid', '>', after ?? NO_GID))
      .orderBy('tag_gid')
      .limit(rowsMax)
      .execute()
    return rows.map((row) => row.tag_gid)
  }
  const found: (readonly Gid[])[] = []
  for (const gid of of === null ? viewer.roles.keys() : [of.workspaceGid])
    found.push(await gidsWithin(queries, gid, { after, rowsMax }))
  return mergeKeys(found, rowsMax)
}

async function gidsWithin(
  queries: Queries,
  workspaceGid: Gid,
  { after, rowsMax }: Step,
): Promise<readonly Gid[]> {
  const rows = await queries
    .selectFrom('tags')
    .select('gid')
    .where('workspace_gid', '=', workspaceGid)
    .$if(after !== null, (query) => query.where('gid', '>', after ?? NO_GID))
    .orderBy('gid')
    .limit(rowsMax)
    .execute()
  return rows.map((row) => row.gid)
}
