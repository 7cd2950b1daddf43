import { sql, type Selectable } from 'kysely'
import type { Database, Queries } from '../../db/database.js'
import { prepareWith } from '../../db/prepared.js'
import type { UsersTable } from '../../db/schema.js'
import { inTransaction } from '../../db/transaction.js'
import { NO_GID, type Gid } from '../../protocol/asana/gid.js'
import { emailKeys } from '../../protocol/mail/email-key.js'
import type { UserStore } from './ports.js'
import type { ProfiledUser } from './user.js'
import { giveUpSharedMailbox } from './shared-mailboxes.store.js'
import { readUserList } from './user-list.store.js'
import { sharedWorkspace, visibleUsers } from './visible-users.store.js'
import { insertWorkspace, insertWorkspaceMember } from '../workspaces/workspaces.writers.js'
import { appendAudit } from '../audit/audit.writers.js'
import { endSessionsOfUser } from '../sessions/sessions.writers.js'
import { revokeGrantsOfUser } from '../grants/grants.writers.js'
import { revokeTokensOfUser } from '../tokens/tokens.writers.js'
import { insertPassword } from '../passwords/passwords.writers.js'
import { insertUser } from './users.writers.js'

export function userStore(db: Database): UserStore {
  const readUser = userByGid(db.queries)
  const readWorkspacesOfOne = workspacesOfUser(db.queries)
  return {
    async load(viewer, gids) {
      if (gids.length === 0) return new Map()
      const rows = await db.queries
        .selectFrom('users')
        .selectAll()
        .where('users.gid', 'in', gids)
        .where((row) =>
          row.or([
            row('users.gid', '=', viewer.userGid),
            row.exists(sharedWorkspace(db.queries, [...viewer.roles.keys()])),
          ]),
        )
        .execute()
      return new Map(rows.map((row) => [row.gid, userOf(row)]))
    },

    async find(viewer, who) {
      if (who.by === 'me') {
        // The most frequent question of all; everybody sees themselves.
        const [me] = await readUser(viewer.userGid)
        return me === undefined ? null : userOf(me)
      }
      const row = await visibleUsers(db.queries, viewer)
        .$if(who.by === 'gid', (query) => query.where('users.gid', '=', who.by === 'gid' ? who.gid : NO_GID))
        .$if(who.by === 'email', (query) =>
          query.where('users.email_key', 'in', who.by === 'email' ? emailKeys(who.email) : []),
        )
        .executeTakeFirst()
      return row === undefined ? null : userOf(row)
    },

    list: async (viewer, filter) => (await readUserList(db.queries, viewer, filter)).map(userOf),

    async workspacesOf(viewer, userGids) {
      const mine = [...viewer.roles.keys()]
      const byUser = new Map<Gid, Gid[]>(userGids.map((gid) => [gid, []]))
      if (mine.length === 0 || userGids.length === 0) return byUser
      const [userGid, ...others] = userGids
      if (userGid !== undefined && others.length === 0) {
        const all = await readWorkspacesOfOne(userGid)
        const shared = all.map((row) => row.workspace_gid).filter((gid) => viewer.roles.has(gid))
        return byUser.set(userGid, shared)
      }
      const rows = await db.queries
        .selectFrom('workspace_members')
        .select(['user_gid', 'workspace_gid'])
        .where('user_gid', 'in', userGids)
        .where('workspace_gid', 'in', mine)
        .orderBy('workspace_gid')
        .execute()
      for (const row of rows) byUser.get(row.user_gid)?.push(row.workspace_gid)
      return byUser
    },

    async findMember(workspaceGid, who) {
      const row = await db.queries
        .selectFrom('users')
        .innerJoin('workspace_members', 'workspace_members.user_gid', 'users.gid')
        .select('users.gid')
        .where('workspace_members.workspace_gid', '=', workspaceGid)
        .where('users.deactivated_at_ms', 'is', null)
        .$if(who.by === 'gid', (query) => query.where('users.gid', '=', who.by === 'gid' ? who.gid : NO_GID))
        .$if(who.by === 'email', (query) =>
          query.where('users.email_key', 'in', who.by === 'email' ? emailKeys(who.email) : []),
        )
        .executeTakeFirst()
      return row?.gid ?? null
    },

    async listAll() {
      const rows = await db.queries.selectFrom('users').selectAll().orderBy('email_key').execute()
      const members = await db.queries
        .selectFrom('workspace_members')
        .innerJoin('workspaces', 'workspaces.gid', 'workspace_members.workspace_gid')
        .select(['workspace_members.user_gid', 'workspace_members.role', 'workspaces.gid', 'workspaces.name'])
        .orderBy('workspaces.name')
        .execute()
      return rows.map((row) => ({
        ...userOf(row),
        workspaces: members
          .filter((member) => member.user_gid === row.gid)
          .map((member) => ({ gid: member.gid, name: member.name, role: member.role })),
      }))
    },

    async findForOperator(who) {
      const row = await db.queries
        .selectFrom('users')
        .selectAll()
        .$if('gid' in who, (query) => query.where('gid', '=', 'gid' in who ? who.gid : NO_GID))
        .$if('email' in who, (query) =>
          query.where('email_key', 'in', 'email' in who ? emailKeys(who.email) : []),
        )
        .executeTakeFirst()
      return row === undefined ? null : userOf(row)
    },

    create: async ({ user, membership, newWorkspaceName, passwordHash, actor }) =>
      await inTransaction(db, async (tx) => {
        const nowMs = user.createdAtMs
        if (!(await insertUser(tx, user))) return 'email_taken'
        if (membership !== null) {
          const { gid, workspaceGid, role } = membership
          if (newWorkspaceName !== null) {
            await insertWorkspace(tx, {
              gid: workspaceGid,
              name: newWorkspaceName,
              isOrganization: true,
              emailDomains: [],
              createdAtMs: nowMs,
            })
          } else {
            const known = await tx
              .selectFrom('workspaces')
              .select('gid')
              .where('gid', '=', workspaceGid)
              .executeTakeFirst()
            if (known === undefined) {
              // Nothing of a half-made person may stay.
              await tx.deleteFrom('users').where('gid', '=', user.gid).execute()
              return 'workspace_unknown'
            }
          }
          await insertWorkspaceMember(tx, { gid, workspaceGid, userGid: user.gid, role, nowMs })
        }
        if (passwordHash !== null) {
          await insertPassword(tx, { userGid: user.gid, hash: passwordHash, nowMs })
        }
        await appendAudit(tx, {
          action: 'user_created',
          actor,
          target: { kind: 'user', gid: user.gid },
          ...(membership === null ? {} : { workspaceGid: membership.workspaceGid }),
          atMs: nowMs,
          details: {
            email: user.email,
            role: membership?.role ?? null,
          },
        })
        return 'created'
      }),

    deactivate: async (ending) => await inTransaction(db, async (tx) => await deactivateIn(tx, ending)),
  }
}

type Ending = Parameters<UserStore['deactivate']>[0]
/** Other features' way to end a person's access in their own transaction. */
export type DeactivateUserIn = (tx: Queries, ending: Ending) => ReturnType<UserStore['deactivate']>

export async function deactivateIn(
  tx: Queries,
  { userGid, actor, nowMs }: Ending,
): ReturnType<UserStore['deactivate']> {
  const row = await tx
    .updateTable('users')
    .set((user) => ({
      deactivated_at_ms: nowMs,
      // Whoever never proved the address keeps nobody from it who can.
      email_key: user
        .case()
        .when('email_verified_at_ms', 'is', null)
        .then(sql<string>`email_key || ' ' || gid`)
        .else(user.ref('email_key'))
        .end(),
    }))
    .where('gid', '=', userGid)
    .where('deactivated_at_ms', 'is', null)
    .returning('email_key')
    .executeTakeFirst()
  if (row === undefined) {
    const known = await tx.selectFrom('users').select('gid').where('gid', '=', userGid).executeTakeFirst()
    return { decision: known === undefined ? ('unknown' as const) : ('already' as const) }
  }
  await giveUpSharedMailbox(tx, { userGid, emailKey: row.email_key })
  const reason = 'user_deactivated'
  const tokensEnded = await revokeTokensOfUser(tx, { userGid, reason, nowMs })
  const grantsEnded = await revokeGrantsOfUser(tx, { userGid, reason, nowMs })
  const sessionsEnded = await endSessionsOfUser(tx, { userGid, reason, nowMs })
  await appendAudit(tx, {
    action: 'user_deactivated',
    actor,
    target: { kind: 'user', gid: userGid },
    atMs: nowMs,
    details: { tokensEnded, grantsEnded, sessionsEnded },
  })
  return { decision: 'deactivated' as const, tokensEnded }
}

function userByGid(queries: Queries) {
  const build = (gid: Gid) => queries.selectFrom('users').selectAll().where('gid', '=', gid)
  return prepareWith(queries, build, '')
}

function workspacesOfUser(queries: Queries) {
  const build = (userGid: Gid) =>
    queries
      .selectFrom('workspace_members')
      .select('workspace_gid')
      .where('user_gid', '=', userGid)
      .orderBy('workspace_gid')
  return prepareWith(queries, build, '')
}

function userOf(row: Selectable<UsersTable>): ProfiledUser {
  return {
    gid: row.gid,
    name: row.name,
    email: row.email,
    createdAtMs: row.created_at_ms,
    deactivatedAtMs: row.deactivated_at_ms,
    emailVerifiedAtMs: row.email_verified_at_ms,
    language: row.language,
    timeZone: row.time_zone,
    picture: row.picture,
  }
}
