import type { Database, Queries } from '../../../db/database.js'
import type { Gid } from '../../../protocol/asana/gid.js'
import type { Principal } from '../../../protocol/token/principal.js'
import { holdMembersAmong } from '../../workspaces/workspaces.writers.js'
import { insertProjectMember } from '../projects.writers.js'
import { holdStanding } from '../standings.store.js'
import { admissionTo, type Admission } from './admission.js'

/** Other features' way to hold a project and what somebody may do about letting others into it. @returns null when it is gone */
export async function holdProjectAdmission(
  db: Database,
  tx: Queries,
  { gid: projectGid, viewer }: { readonly viewer: Principal; readonly gid: Gid },
): Promise<Admission | null> {
  const standing = await holdStanding(db, tx, { viewer, projectGid })
  return standing === null ? null : admissionTo(standing, viewer)
}

/**
 * Other features' way to let a person into a project in their own transaction, which then holds the project. Whoever is a member stays as they are.
 * @param act.viewer  who lets them in
 */
export async function admitToProject(
  db: Database,
  tx: Queries,
  act: {
    readonly viewer: Principal
    readonly gid: Gid
    readonly membershipGid: Gid
    readonly userGid: Gid
    readonly nowMs: number
  },
): Promise<'admitted' | 'refused' | 'gone' | 'person_left'> {
  const { gid: projectGid, membershipGid: gid, nowMs, userGid, viewer } = act
  const standing = await holdStanding(db, tx, { viewer, projectGid })
  if (standing === null) return 'gone'
  const { level, mayAdmit, workspaceGid } = admissionTo(standing, viewer)
  if (!mayAdmit) return 'refused'
  const present = await holdMembersAmong(db, tx, { workspaceGid, userGids: [userGid] })
  if (!present.has(userGid)) return 'person_left'
  await insertProjectMember(tx, { gid, projectGid, userGid, level, follows: false, nowMs })
  return 'admitted'
}
