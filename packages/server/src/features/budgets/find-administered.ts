import { isAtLeast } from '../../protocol/asana/access-level.js'
import type { Gid } from '../../protocol/asana/gid.js'
import { done, invalid, noAccess, type Outcome } from '../../protocol/asana/refusal.js'
import { unknownReference } from '../../protocol/asana/visibility.js'
import type { Principal } from '../../protocol/token/principal.js'
import type { FindProject } from '../projects/find-project.js'
import type { Project } from '../projects/project.js'

/** A project whose money somebody may decide about, named as `parent` by a request. */
export async function findAdministered(
  findProject: FindProject,
  viewer: Principal,
  gid: Gid,
): Promise<Outcome<Pick<Project, 'gid' | 'workspaceGid'>>> {
  const found = await findProject(viewer, gid)
  if (found.state !== 'visible') return invalid(unknownReference('parent', gid))
  return isAtLeast(found.record.level, 'admin') ? done(found.record.project) : noAccess('project')
}
