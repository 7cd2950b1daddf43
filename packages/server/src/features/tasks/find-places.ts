import { isAtLeast } from '../../protocol/asana/access-level.js'
import { NO_GID, type Gid } from '../../protocol/asana/gid.js'
import type { InputValues } from '../../protocol/asana/input.js'
import { done, invalid, noAccess, type Outcome } from '../../protocol/asana/refusal.js'
import type { TaskReference } from '../../protocol/asana/task-reference.js'
import { unknownReference } from '../../protocol/asana/visibility.js'
import type { Principal } from '../../protocol/token/principal.js'
import type { FindProject } from '../projects/find-project.js'
import type { FindSection } from '../projects/sections/find-section.js'
import type { FindTask } from './find-task.js'
import type { CREATE_TASK_FIELDS } from './task-fields.js'
import { PROJECTS_PER_TASK_MAX, type Task } from './task.rules.js'

interface Needs {
  readonly findTask: FindTask
  readonly findProject: FindProject
  readonly findSection: FindSection
}

type CreateInput = InputValues<typeof CREATE_TASK_FIELDS>

interface Places {
  readonly workspaceGid: Gid
  readonly parent: Task | null
  readonly places: readonly { readonly projectGid: Gid; readonly sectionGid: Gid | null }[]
}

/** Where a new task is to be: its workspace, which all that is named has to be of, its parent, and its projects. */
export async function findPlaces(
  needs: Needs,
  viewer: Principal,
  {
    input,
    parent,
    workspaceGid: ofPath,
  }: { readonly input: CreateInput; readonly parent?: Task; readonly workspaceGid?: Gid },
): Promise<Outcome<Places>> {
  const wished = [
    ...(input.projects ?? []).map((gid, index) => ({
      field: `projects: [${index}]`,
      sectionField: '',
      gid,
      sectionGid: null,
    })),
    ...(input.memberships ?? []).map(({ project, section }, index) => ({
      field: `memberships: [${index}]: project`,
      sectionField: `memberships: [${index}]: section`,
      gid: project ?? NO_GID,
      sectionGid: section ?? null,
    })),
  ]
  if (wished.length > PROJECTS_PER_TASK_MAX) {
    return invalid(`projects: A task can be in at most ${PROJECTS_PER_TASK_MAX} projects`)
  }
  const named = input.workspace ?? null
  const workspaces = new Set<Gid>([ofPath, named].filter((gid) => gid !== undefined && gid !== null))
  if (named !== null && !viewer.roles.has(named)) return invalid(unknownReference('workspace', named))
  const places = new Map<Gid, Gid | null>()
  for (const wish of wished) {
    const project = await needs.findProject(viewer, wish.gid)
    if (project.state !== 'visible') return invalid(unknownReference(wish.field, wish.gid))
    if (!isAtLeast(project.record.level, 'editor')) return noAccess('project')
    if (wish.sectionGid !== null) {
      const section = await needs.findSection(viewer, wish.sectionGid)
      if (section.state !== 'visible' || section.record.section.projectGid !== wish.gid) {
        return invalid(unknownReference(wish.sectionField, wish.sectionGid))
      }
    }
    workspaces.add(project.record.project.workspaceGid)
    places.set(wish.gid, wish.sectionGid ?? places.get(wish.gid) ?? null)
  }
  const sent = await findParent(needs, viewer, input.parent ?? null)
  if (!sent.ok) return sent
  if (parent !== undefined && sent.value !== null && sent.value.gid !== parent.gid)
    return invalid('parent: Is not the one that the path names')
  const above = parent ?? sent.value
  if (above !== null) workspaces.add(above.workspaceGid)

  const [workspaceGid, ...others] = workspaces
  if (workspaceGid === undefined) return invalid('You should specify one of workspace, parent, projects')
  if (others.length > 0) return invalid('workspace: Projects, parent and workspace must belong together')
  return done({
    workspaceGid,
    parent: above,
    places: [...places].map(([projectGid, sectionGid]) => ({ projectGid, sectionGid })),
  })
}

async function findParent(
  needs: Needs,
  viewer: Principal,
  sent: TaskReference | null,
): Promise<Outcome<Task | null>> {
  if (sent === null) return done(null)
  const found = await needs.findTask(viewer, sent)
  if (found.state !== 'visible') return invalid(unknownReference('parent', sent))
  return found.record.access === 'edit' ? done(found.record.task) : noAccess('task')
}
