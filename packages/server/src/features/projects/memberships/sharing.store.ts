import type { Database, Queries } from '../../../db/database.js'
import { atLeastOne } from '../../../db/in-list.js'
import { inTransaction } from '../../../db/transaction.js'
import { isAtLeast, lowerOf, type AccessLevel } from '../../../protocol/asana/access-level.js'
import type { Gid } from '../../../protocol/asana/gid.js'
import type { Member } from '../../../protocol/asana/membership-kind.js'
import type { Principal } from '../../../protocol/token/principal.js'
import { projectAccess, type Project } from '../project.js'
import { holdMembersAmong } from '../../workspaces/workspaces.writers.js'
import { insertProjectMember } from '../projects.writers.js'
import { holdStanding } from '../standings.store.js'
import { mayShare, PROJECT_TEAMS_MAX } from './membership.js'
import type { ProjectSharing, SharingDecision } from './ports.js'

/** A project that is held, and what the viewer may do in it. */
interface Held {
  readonly project: Project
  readonly viewer: Principal
  readonly own: AccessLevel
}

export function projectSharing(db: Database): ProjectSharing {
  /** Runs what changes members of a project with that project held. */
  const share = async <D>(
    of: { readonly viewer: Principal; readonly projectGid: Gid },
    act: (tx: Queries, held: Held) => Promise<D | SharingDecision>,
  ): Promise<D | SharingDecision> =>
    await inTransaction(db, async (tx) => {
      const standing = await holdStanding(db, tx, of)
      if (standing === null) return 'gone'
      const { project } = standing
      const own = projectAccess(standing, of.viewer.roles.get(project.workspaceGid))
      return own === null ? 'refused' : await act(tx, { project, own, viewer: of.viewer })
    })

  return {
    add: async (act) =>
      await share(act, async (tx, held) => {
        const members = await stillThere(db, tx, { held, members: act.members })
        return await add(tx, held, { ...act, members })
      }),

    remove: async ({ members, ...act }) =>
      await share(act, async (tx, held) => {
        const levels = await levelsOf(tx, act.projectGid, members)
        const leaving = members.filter(({ gid }) => levels.has(gid))
        for (const { gid } of leaving) {
          const level = levels.get(gid)
          if (level === undefined || gid === act.viewer.userGid) continue
          if (!mayShare(held.project, held.own, level)) return 'refused'
        }
        await deleteMembers(tx, act.projectGid, leaving)
        return 'done'
      }),

    unfollow: async ({ userGids, ...act }) =>
      await share(act, async (tx, { own, project }) => {
        const ofOthers = userGids.some((gid) => gid !== act.viewer.userGid)
        if (ofOthers && !mayShare(project, own)) return 'refused'
        await tx
          .updateTable('project_members')
          .set({ followed_at_ms: null })
          .where('project_gid', '=', project.gid)
          .where('user_gid', 'in', atLeastOne(userGids))
          .execute()
        return 'done'
      }),

    setLevel: async ({ level, membership, viewer }) =>
      await share({ viewer, projectGid: membership.projectGid }, async (tx, held) => {
        const { member, projectGid } = membership
        const before = (await levelsOf(tx, projectGid, [member])).get(member.gid)
        if (before === undefined) return 'gone'
        if (!mayHave(held, member, { before, level })) return 'refused'
        await setLevel(tx, projectGid, { member, level })
        return 'done'
      }),
  }
}

async function add(
  tx: Queries,
  held: Held,
  { follows, level: given, members, nowMs }: Parameters<ProjectSharing['add']>[0],
): ReturnType<ProjectSharing['add']> {
  const { own, project, viewer } = held
  const projectGid = project.gid
  const levels = await levelsOf(
    tx,
    projectGid,
    members.map(({ member }) => member),
  )
  const places = members.map(({ gid, member }) => {
    const before = levels.get(member.gid) ?? null
    return { gid, member, before, level: given ?? before ?? lowerOf(project.defaultAccessLevel, own) }
  })
  for (const { before, level, member } of places) {
    if (level !== before && !mayHave(held, member, { before, level })) return 'refused'
    if (follows && member.gid !== viewer.userGid && !mayShare(project, own)) return 'refused'
  }
  const newTeams = places.filter(({ before, member }) => before === null && member.type === 'team').length
  if (newTeams > 0 && (await countTeams(tx, projectGid)) + newTeams > PROJECT_TEAMS_MAX)
    return 'too_many_teams'
  for (const { before, gid, level, member } of places) {
    if (before === null) await insertMember(tx, { gid, projectGid, member, level, nowMs })
    else if (level !== before) await setLevel(tx, projectGid, { member, level })
  }
  if (follows) {
    await tx
      .updateTable('project_members')
      .set({ followed_at_ms: nowMs })
      .where('project_gid', '=', projectGid)
      .where('user_gid', 'in', atLeastOne(members.map(({ member }) => member.gid)))
      .where('followed_at_ms', 'is', null)
      .execute()
  }
  return 'done'
}

/** Whoever has left the workspace since they were found is passed over. */
async function stillThere(
  db: Database,
  tx: Queries,
  {
    held,
    members,
  }: { readonly held: Held; readonly members: Parameters<ProjectSharing['add']>[0]['members'] },
): Promise<typeof members> {
  const userGids = members.flatMap(({ member }) => (member.type === 'user' ? [member.gid] : []))
  const present = await holdMembersAmong(db, tx, { workspaceGid: held.project.workspaceGid, userGids })
  return members.filter(({ member }) => member.type === 'team' || present.has(member.gid))
}

/** Whoever sees a project may be in it by their own doing, with no more than they have; all else takes the right to share it. */
function mayHave(
  { own, project, viewer }: Held,
  member: Member,
  { before, level }: { readonly before: AccessLevel | null; readonly level: AccessLevel },
): boolean {
  if (member.gid === viewer.userGid) return isAtLeast(own, level)
  return mayShare(project, own, level, ...(before === null ? [] : [before]))
}

/** What those have who are members. */
async function levelsOf(
  tx: Queries,
  projectGid: Gid,
  members: readonly Member[],
): Promise<ReadonlyMap<Gid, AccessLevel>> {
  const people = await tx
    .selectFrom('project_members')
    .select(['user_gid as gid', 'access_level'])
    .where('project_gid', '=', projectGid)
    .where('user_gid', 'in', gidsOf(members, 'user'))
    .execute()
  const teams = await tx
    .selectFrom('project_teams')
    .select(['team_gid as gid', 'access_level'])
    .where('project_gid', '=', projectGid)
    .where('team_gid', 'in', gidsOf(members, 'team'))
    .execute()
  return new Map([...people, ...teams].map((row) => [row.gid, row.access_level]))
}

async function countTeams(tx: Queries, projectGid: Gid): Promise<number> {
  const rows = await tx
    .selectFrom('project_teams')
    .select('team_gid')
    .where('project_gid', '=', projectGid)
    .limit(PROJECT_TEAMS_MAX)
    .execute()
  return rows.length
}

async function insertMember(
  tx: Queries,
  {
    gid,
    level,
    member,
    nowMs,
    projectGid,
  }: {
    readonly gid: Gid
    readonly projectGid: Gid
    readonly member: Member
    readonly level: AccessLevel
    readonly nowMs: number
  },
): Promise<void> {
  if (member.type === 'user') {
    await insertProjectMember(tx, { gid, projectGid, userGid: member.gid, level, follows: false, nowMs })
    return
  }
  await tx
    .insertInto('project_teams')
    .values({ gid, project_gid: projectGid, team_gid: member.gid, access_level: level, joined_at_ms: nowMs })
    .execute()
}

async function setLevel(
  tx: Queries,
  projectGid: Gid,
  { level, member }: { readonly member: Member; readonly level: AccessLevel },
): Promise<void> {
  if (member.type === 'user')
    await tx
      .updateTable('project_members')
      .set({ access_level: level })
      .where('project_gid', '=', projectGid)
      .where('user_gid', '=', member.gid)
      .execute()
  else
    await tx
      .updateTable('project_teams')
      .set({ access_level: level })
      .where('project_gid', '=', projectGid)
      .where('team_gid', '=', member.gid)
      .execute()
}

async function deleteMembers(tx: Queries, projectGid: Gid, members: readonly Member[]): Promise<void> {
  await tx
    .deleteFrom('project_members')
    .where('project_gid', '=', projectGid)
    .where('user_gid', 'in', gidsOf(members, 'user'))
    .execute()
  await tx
    .deleteFrom('project_teams')
    .where('project_gid', '=', projectGid)
    .where('team_gid', 'in', gidsOf(members, 'team'))
    .execute()
}

const gidsOf = (members: readonly Member[], type: Member['type']) =>
  atLeastOne(members.filter((member) => member.type === type).map(({ gid }) => gid))
