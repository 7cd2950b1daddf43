import { sql } from 'kysely'
import type { Database, Queries } from '../../db/database.js'
import { inTransaction } from '../../db/transaction.js'
import type { Gid } from '../../protocol/asana/gid.js'
import type { DeactivateUserIn } from '../users/users.store.js'
import type { Member, MemberAct, MemberRefusal, MemberStore } from './member-ports.js'
import { holdAdmin, holdWorkspace } from '../workspaces/workspaces.writers.js'
import { appendAudit } from '../audit/audit.writers.js'
import { leaveGoals } from '../goals/goals.writers.js'
import { leaveAccessRequests } from '../access-requests/access-requests.writers.js'
import { leavePortfolios } from '../portfolios/portfolios.writers.js'
import { leaveProjects } from '../projects/projects.writers.js'
import { leaveTeams } from '../teams/teams.writers.js'
import { revokeInvitationsBy } from './invitation-rows.writers.js'
import { personHasFactor } from '../factors/factor-rows.writers.js'

interface Needs {
  readonly deactivateUser: DeactivateUserIn
}

export function memberStore(db: Database, needs: Needs): MemberStore {
  return {
    async list({ workspaceGid, skip, sizeMax }) {
      const rows = await memberPage(db.queries, workspaceGid, { skip, sizeMax }).execute()
      const { total } = await db.queries
        .selectFrom('workspace_members')
        .select((row) => row.fn.countAll<number>().as('total'))
        .where('workspace_gid', '=', workspaceGid)
        .executeTakeFirstOrThrow()
      return { members: rows.map(memberOf), total: Number(total) }
    },

    find: async (workspaceGid, userGid, nowMs) =>
      await findMember(db.queries, { workspaceGid, userGid, nowMs }),

    setRole: async ({ role, ...act }) =>
      await inTransaction(db, async (tx) => {
        const held = await holdMember(db, tx, act)
        if (typeof held === 'string') return held
        if (held.role === role) return 'unchanged'
        if (held.isLastAdmin) return 'last_admin'
        await tx
          .updateTable('workspace_members')
          .set({ role })
          .where('workspace_gid', '=', act.workspaceGid)
          .where('user_gid', '=', act.userGid)
          .execute()
        await endInvitations(tx, act)
        await record(tx, {
          act,
          action: 'member_role_changed',
          details: { from: held.role, to: role },
        })
        return 'changed'
      }),

    remove: async (act) =>
      await inTransaction(db, async (tx) => {
        const held = await holdMember(db, tx, act)
        if (typeof held === 'string') return held
        if (held.isLastAdmin) return 'last_admin'
        const { nowMs, userGid, workspaceGid } = act
        await endInvitations(tx, act)
        if (held.isElsewhere) {
          await leaveProjects(tx, { workspaceGid, userGid })
          await leavePortfolios(tx, { workspaceGid, userGid })
          await leaveGoals(tx, { workspaceGid, userGid })
          await leaveAccessRequests(tx, { workspaceGid, userGid })
          await leaveTeams(tx, { workspaceGid, userGid })
          await tx
            .deleteFrom('workspace_members')
            .where('workspace_gid', '=', workspaceGid)
            .where('user_gid', '=', userGid)
            .execute()
        } else {
          if (held.isDeactivated) return 'unknown'
          await needs.deactivateUser(tx, {
            userGid,
            actor: { kind: 'user', gid: act.adminGid, from: act.from },
            nowMs,
          })
        }
        await record(tx, {
          act,
          action: 'member_removed',
          details: { deactivated: !held.isElsewhere },
        })
        return held.isElsewhere ? 'removed' : 'deactivated'
      }),
  }
}

async function findMember(
  queries: Queries,
  { nowMs, userGid, workspaceGid }: Pick<MemberAct, 'nowMs' | 'userGid' | 'workspaceGid'>,
): ReturnType<MemberStore['find']> {
  const row = await memberRows(queries, workspaceGid)
    .where('users.gid', '=', userGid)
    .select((user) => [
      user
        .selectFrom('workspace_members as every')
        .select((every) => every.fn.countAll<number>().as('count'))
        .whereRef('every.user_gid', '=', 'users.gid')
        .as('workspaces'),
      user
        .selectFrom('tokens')
        .select((token) => token.fn.countAll<number>().as('count'))
        .whereRef('tokens.user_gid', '=', 'users.gid')
        .where('tokens.revoked_at_ms', 'is', null)
        .where((token) => token.or([token('expires_at_ms', 'is', null), token('expires_at_ms', '>', nowMs)]))
        .where((token) => token.or([token('retires_at_ms', 'is', null), token('retires_at_ms', '>', nowMs)]))
        .as('tokens_live'),
      user
        .selectFrom('grants')
        .select((grant) => grant.fn.countAll<number>().as('count'))
        .whereRef('grants.user_gid', '=', 'users.gid')
        .where('grants.revoked_at_ms', 'is', null)
        .where('grants.expires_at_ms', '>', nowMs)
        .as('grants_live'),
    ])
    .executeTakeFirst()
  if (row === undefined) return null
  return {
    ...memberOf(row),
    workspaces: Number(row.workspaces),
    tokensLive: Number(row.tokens_live),
    grantsLive: Number(row.grants_live),
    hasSecondFactor: await personHasFactor(queries, userGid),
  }
}

/** The rows that decide, held in one order: the workspace, the person, then the membership. */
async function holdMember(
  db: Database,
  tx: Queries,
  { adminGid, userGid, workspaceGid }: MemberAct,
): Promise<
  | {
      readonly role: Member['role']
      readonly isLastAdmin: boolean
      readonly isElsewhere: boolean
      readonly isDeactivated: boolean
    }
  | Exclude<MemberRefusal, 'last_admin'>
> {
  await holdWorkspace(db, tx, workspaceGid)
  const user = await tx
    .selectFrom('users')
    .select('deactivated_at_ms')
    .where('gid', '=', userGid)
    .$if(db.locksRows, (query) => query.forNoKeyUpdate())
    .executeTakeFirst()
  if (!(await holdAdmin(db, tx, { workspaceGid, adminGid }))) return 'not_admin'
  const rows = await tx
    .selectFrom('workspace_members')
    .select(['workspace_gid', 'role'])
    .where('user_gid', '=', userGid)
    .execute()
  const here = rows.find((row) => row.workspace_gid === workspaceGid)
  if (user === undefined || here === undefined) return 'unknown'
  const otherAdmin = await tx
    .selectFrom('workspace_members')
    .innerJoin('users', 'users.gid', 'workspace_members.user_gid')
    .select('users.gid')
    .where('workspace_members.workspace_gid', '=', workspaceGid)
    .where('workspace_members.role', '=', 'admin')
    .where('users.deactivated_at_ms', 'is', null)
    .where('users.gid', '!=', userGid)
    .limit(1)
    .executeTakeFirst()
  return {
    role: here.role,
    isLastAdmin: here.role === 'admin' && otherAdmin === undefined,
    isElsewhere: rows.length > 1,
    isDeactivated: user.deactivated_at_ms !== null,
  }
}

/** A link that somebody made as an admin must not let anybody in when they are one no longer. */
async function endInvitations(tx: Queries, act: MemberAct): Promise<void> {
  await revokeInvitationsBy(tx, {
    workspaceGid: act.workspaceGid,
    invitedByGid: act.userGid,
    nowMs: act.nowMs,
  })
}

async function record(
  tx: Queries,
  event: {
    readonly act: MemberAct
    readonly action: 'member_role_changed' | 'member_removed'
    readonly details: Readonly<Record<string, string | boolean>>
  },
): Promise<void> {
  const { act, action, details } = event
  await appendAudit(tx, {
    action,
    actor: { kind: 'user', gid: act.adminGid, from: act.from },
    target: { kind: 'user', gid: act.userGid },
    workspaceGid: act.workspaceGid,
    atMs: act.nowMs,
    details,
  })
}

/** No index has a workspace's people by name, so all their names are sorted; when they were last seen is looked up for the page alone. */
function memberPage(
  queries: Queries,
  workspaceGid: Gid,
  { sizeMax, skip }: { readonly skip: number; readonly sizeMax: number },
) {
  const page = queries
    .selectFrom('workspace_members')
    .innerJoin('users', 'users.gid', 'workspace_members.user_gid')
    .select('users.gid')
    .where('workspace_members.workspace_gid', '=', workspaceGid)
    .orderBy('users.name')
    .orderBy('users.gid')
    .offset(skip)
    .limit(sizeMax)
  return memberRows(queries, workspaceGid)
    .where('users.gid', 'in', page)
    .orderBy('users.name')
    .orderBy('users.gid')
}

function memberRows(queries: Queries, workspaceGid: Gid) {
  const lastOf = (table: 'sessions' | 'tokens' | 'grants', column: 'last_seen_at_ms' | 'last_used_at_ms') =>
    sql<number | null>`(select max(${sql.ref(column)}) from ${sql.table(table)} where user_gid = users.gid)`
  return queries
    .selectFrom('workspace_members')
    .innerJoin('users', 'users.gid', 'workspace_members.user_gid')
    .select(['users.gid', 'users.name', 'users.email', 'users.deactivated_at_ms'])
    .select(['workspace_members.role', 'workspace_members.joined_at_ms'])
    .select([
      lastOf('sessions', 'last_seen_at_ms').as('session_at_ms'),
      lastOf('tokens', 'last_used_at_ms').as('token_at_ms'),
      lastOf('grants', 'last_used_at_ms').as('grant_at_ms'),
    ])
    .where('workspace_members.workspace_gid', '=', workspaceGid)
}

type MemberRow = Awaited<ReturnType<ReturnType<typeof memberRows>['execute']>>[number]

function memberOf(row: MemberRow): Member {
  const seen = Math.max(row.session_at_ms ?? 0, row.token_at_ms ?? 0, row.grant_at_ms ?? 0)
  return {
    gid: row.gid,
    name: row.name,
    email: row.email,
    role: row.role,
    joinedAtMs: row.joined_at_ms,
    deactivatedAtMs: row.deactivated_at_ms,
    lastSeenAtMs: seen === 0 ? null : seen,
  }
}
