import type { Gid } from '../../protocol/asana/gid.js'
import type { NewProjectMember, Project } from './project.js'

/**
 * Who is in a new project: its creator and its owner as admins, and whoever follows it with the level that it gives.
 * @param nextGid  a gid for each membership
 */
export async function firstMembers(
  of: { readonly project: Project; readonly creatorGid: Gid; readonly followerGids: readonly Gid[] },
  nextGid: () => Promise<Gid>,
): Promise<readonly NewProjectMember[]> {
  const { creatorGid, followerGids, project } = of
  const admins = new Set([creatorGid, project.ownerGid ?? creatorGid])
  const members: NewProjectMember[] = []
  for (const userGid of new Set([...admins, ...followerGids])) {
    members.push({
      gid: await nextGid(),
      userGid,
      level: admins.has(userGid) ? 'admin' : project.defaultAccessLevel,
      follows: userGid === creatorGid || followerGids.includes(userGid),
    })
  }
  return members
}

/** A project of which nothing was said yet. */
export function newProject(of: {
  readonly gid: Gid
  readonly workspaceGid: Gid
  readonly teamGid: Gid | null
  readonly ownerGid: Gid | null
  readonly nowMs: number
}): Project {
  const { nowMs, ...place } = of
  return {
    ...place,
    name: '',
    htmlNotes: '',
    color: null,
    icon: null,
    defaultView: 'list',
    dueOn: null,
    startOn: null,
    privacySetting: 'public_to_workspace',
    defaultAccessLevel: 'editor',
    minimumAccessLevelForCustomization: 'editor',
    minimumAccessLevelForSharing: 'editor',
    archivedAtMs: null,
    createdAtMs: nowMs,
    modifiedAtMs: nowMs,
  }
}
