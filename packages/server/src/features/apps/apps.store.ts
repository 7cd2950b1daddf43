import type { Database, Queries } from '../../db/database.js'
import { requireLiveSession } from '../../db/live-session.js'
import { inTransaction } from '../../db/transaction.js'
import type { Gid } from '../../protocol/asana/gid.js'
import type { App, AppIcon, AppRecord } from './app.js'
import { looksLikeAnother, reachesFurther } from './app-names.store.js'
import { columnsOf, factsOf, holdApp, secretOf, settingsDetails } from './app-rows.store.js'
import type { AppStore, WorkspaceForeign } from './ports.js'
import { appendAudit } from '../audit/audit.writers.js'
import { insertWorkspaces, insertApp } from './apps.writers.js'

export function appStore(db: Database): AppStore {
  return {
    async find(clientId) {
      const [app] = await readApps(db.queries, { clientId, ownerGid: null })
      return app ?? null
    },

    list: async ({ ownerGid }) => await readApps(db.queries, { clientId: null, ownerGid }),

    async icon(clientId) {
      const row = await db.queries
        .selectFrom('app_icons')
        .select(['media_type', 'bytes'])
        .where('client_id', '=', clientId)
        .executeTakeFirst()
      return row === undefined ? null : { mediaType: row.media_type, bytes: new Uint8Array(row.bytes) }
    },

    create: async ({ app, secret, appsMax, actor }) =>
      await inTransaction(db, async (tx) => {
        // The owner's row is the queue in which creations for one owner stand.
        const owner = await tx
          .selectFrom('users')
          .select('deactivated_at_ms')
          .where('gid', '=', app.ownerGid)
          .$if(db.locksRows, (query) => query.forUpdate())
          .executeTakeFirst()
        if (owner === undefined) return { decision: 'owner_unknown' }
        if (owner.deactivated_at_ms !== null) return { decision: 'owner_inactive' }
        await requireLiveSession(tx, actor)
        if ((await holdApp(db, tx, app.clientId)) !== undefined) return { decision: 'exists' }
        if ((await countApps(tx, app.ownerGid)) >= appsMax) return { decision: 'limit_reached' }
        const foreign = await findForeignWorkspace(db, tx, app)
        if (foreign !== null) return foreign
        if (await looksLikeAnother(db, tx, { ...app, nowMs: app.createdAtMs }))
          return { decision: 'looks_alike' }
        await insertApp(tx, { app, secret })
        if (app.icon !== null) await putIcon(tx, { clientId: app.clientId, icon: app.icon })
        await appendAudit(tx, {
          action: 'app_created',
          actor,
          target: { kind: 'app', gid: app.clientId },
          appGid: app.clientId,
          personGid: app.ownerGid,
          atMs: app.createdAtMs,
          details: {
            owner: app.ownerGid,
            kind: app.kind,
            ...settingsDetails(app),
            redirectUris: app.redirectUris.join(' '),
            secret: secret?.gid ?? null,
            hint: secret?.hint ?? null,
          },
        })
        return { decision: 'created' }
      }),

    update: async ({ clientId, settings, actor, nowMs }) =>
      await inTransaction(db, async (tx) => {
        const app = await holdApp(db, tx, clientId)
        if (app === undefined) return { decision: 'unknown' }
        await requireLiveSession(tx, actor)
        const { icon, workspaceGids } = settings
        const ownerGid = app.owner_gid
        const name = settings.name ?? app.name
        const isNamedAnew = name !== app.name || (await reachesFurther(tx, { clientId, settings, app }))
        if (isNamedAnew && (await looksLikeAnother(db, tx, { name, ownerGid, nowMs })))
          return { decision: 'looks_alike' }
        if (workspaceGids !== undefined) {
          const foreign = await findForeignWorkspace(db, tx, { ownerGid, workspaceGids })
          if (foreign !== null) return foreign
          await tx.deleteFrom('app_workspaces').where('client_id', '=', clientId).execute()
          await insertWorkspaces(tx, { clientId, workspaceGids, nowMs })
        }
        await tx
          .updateTable('apps')
          .set({ ...columnsOf(settings), updated_at_ms: nowMs })
          .where('client_id', '=', clientId)
          .execute()
        if (icon !== undefined) {
          await tx.deleteFrom('app_icons').where('client_id', '=', clientId).execute()
          if (icon !== null) await putIcon(tx, { clientId, icon })
        }
        await appendAudit(tx, {
          action: 'app_updated',
          actor,
          target: { kind: 'app', gid: clientId },
          appGid: clientId,
          personGid: ownerGid,
          atMs: nowMs,
          details: settingsDetails(settings),
        })
        return { decision: 'updated' }
      }),

    addRedirectUri: async ({ clientId, uri, urisMax, actor, nowMs }) =>
      await inTransaction(db, async (tx) => {
        const app = await holdApp(db, tx, clientId)
        if (app === undefined) return 'unknown'
        await requireLiveSession(tx, actor)
        const known = await tx
          .selectFrom('app_redirect_uris')
          .select(['uri', 'position'])
          .where('client_id', '=', clientId)
          .execute()
        if (known.some((one) => one.uri === uri)) return 'already_registered'
        if (known.length >= urisMax) return 'limit_reached'
        const position = Math.max(-1, ...known.map((one) => one.position)) + 1
        await tx.insertInto('app_redirect_uris').values({ client_id: clientId, uri, position }).execute()
        await touch(tx, { clientId, nowMs })
        await appendAudit(tx, {
          action: 'app_redirect_uri_added',
          actor,
          target: { kind: 'app', gid: clientId },
          appGid: clientId,
          personGid: app.owner_gid,
          atMs: nowMs,
          details: { uri },
        })
        return 'added'
      }),

    removeRedirectUri: async ({ clientId, uri, actor, nowMs }) =>
      await inTransaction(db, async (tx) => {
        const app = await holdApp(db, tx, clientId)
        if (app === undefined) return 'unknown'
        const removed = await tx
          .deleteFrom('app_redirect_uris')
          .where('client_id', '=', clientId)
          .where('uri', '=', uri)
          .returning('uri')
          .executeTakeFirst()
        if (removed === undefined) return 'not_registered'
        await touch(tx, { clientId, nowMs })
        await appendAudit(tx, {
          action: 'app_redirect_uri_removed',
          actor,
          target: { kind: 'app', gid: clientId },
          appGid: clientId,
          personGid: app.owner_gid,
          atMs: nowMs,
          details: { uri },
        })
        return 'removed'
      }),

    delete: async ({ clientId, actor, nowMs }) =>
      await inTransaction(db, async (tx) => {
        // What hangs on the app goes with it: each of its tables refers to it `on delete cascade`.
        const app = await tx
          .deleteFrom('apps')
          .where('client_id', '=', clientId)
          .returning(['name', 'owner_gid'])
          .executeTakeFirst()
        if (app === undefined) return 'unknown'
        await appendAudit(tx, {
          action: 'app_deleted',
          actor,
          target: { kind: 'app', gid: clientId },
          appGid: clientId,
          atMs: nowMs,
          personGid: app.owner_gid,
          details: { name: app.name },
        })
        return 'deleted'
      }),
  }
}

async function countApps(tx: Queries, ownerGid: Gid): Promise<number> {
  const { count } = await tx
    .selectFrom('apps')
    .select((row) => row.fn.countAll<number>().as('count'))
    .where('owner_gid', '=', ownerGid)
    .executeTakeFirstOrThrow()
  return count
}

/** Memberships are held, too: a workspace whose last member goes cannot vanish before the app refers to it. */
async function findForeignWorkspace(
  db: Database,
  tx: Queries,
  { ownerGid, workspaceGids }: Pick<App, 'ownerGid' | 'workspaceGids'>,
): Promise<WorkspaceForeign | null> {
  if (workspaceGids.length === 0) return null
  const rows = await tx
    .selectFrom('workspace_members')
    .select('workspace_gid')
    .where('user_gid', '=', ownerGid)
    .where('workspace_gid', 'in', workspaceGids)
    .$if(db.locksRows, (query) => query.forKeyShare())
    .execute()
  const own = new Set(rows.map((row) => row.workspace_gid))
  const foreign = workspaceGids.find((gid) => !own.has(gid))
  return foreign === undefined ? null : { decision: 'workspace_foreign', workspaceGid: foreign }
}

async function putIcon(
  tx: Queries,
  { clientId, icon }: { readonly clientId: Gid; readonly icon: AppIcon },
): Promise<void> {
  await tx
    .insertInto('app_icons')
    .values({ client_id: clientId, media_type: icon.mediaType, bytes: icon.bytes })
    .execute()
}

async function touch(
  tx: Queries,
  { clientId, nowMs }: { readonly clientId: Gid; readonly nowMs: number },
): Promise<void> {
  await tx.updateTable('apps').set({ updated_at_ms: nowMs }).where('client_id', '=', clientId).execute()
}

/** One statement for each kind of row, whatever the number of apps. */
async function readApps(
  queries: Queries,
  filter: { readonly clientId: Gid | null; readonly ownerGid: Gid | null },
): Promise<readonly AppRecord[]> {
  const { clientId, ownerGid } = filter
  const chosen = queries
    .selectFrom('apps')
    .$if(clientId !== null, (query) => query.where('client_id', '=', clientId))
    .$if(ownerGid !== null, (query) => query.where('owner_gid', '=', ownerGid))
  const ids = chosen.select('client_id')
  const rows = await chosen.selectAll().orderBy('created_at_ms').orderBy('client_id').execute()
  if (rows.length === 0) return []
  const uris = groupByApp(
    await queries
      .selectFrom('app_redirect_uris')
      .select(['client_id', 'uri'])
      .where('client_id', 'in', ids)
      .orderBy('position')
      .execute(),
  )
  const workspaces = groupByApp(
    await queries
      .selectFrom('app_workspaces')
      .select(['client_id', 'workspace_gid'])
      .where('client_id', 'in', ids)
      .orderBy('workspace_gid')
      .execute(),
  )
  const secrets = groupByApp(
    await queries
      .selectFrom('app_secrets')
      .selectAll()
      .where('client_id', 'in', ids)
      .orderBy('created_at_ms', 'desc')
      .orderBy('gid', 'desc')
      .execute(),
  )
  const icons = groupByApp(
    await queries
      .selectFrom('app_icons')
      .select(['client_id', 'media_type'])
      .where('client_id', 'in', ids)
      .execute(),
  )
  return rows.map((row) => ({
    ...factsOf(row),
    description: row.description,
    workspaceGids: (workspaces.get(row.client_id) ?? []).map((one) => one.workspace_gid),
    redirectUris: (uris.get(row.client_id) ?? []).map((one) => one.uri),
    createdAtMs: row.created_at_ms,
    updatedAtMs: row.updated_at_ms,
    secrets: (secrets.get(row.client_id) ?? []).map(secretOf),
    iconMediaType: icons.get(row.client_id)?.[0]?.media_type ?? null,
  }))
}

function groupByApp<R extends { readonly client_id: string }>(
  rows: readonly R[],
): ReadonlyMap<string, readonly R[]> {
  return Map.groupBy(rows, (row) => row.client_id)
}
