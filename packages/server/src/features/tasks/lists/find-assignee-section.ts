import type { Gid } from '../../../protocol/asana/gid.js'
import { done, invalid, type Outcome } from '../../../protocol/asana/refusal.js'
import { unknownReference } from '../../../protocol/asana/visibility.js'
import type { Principal } from '../../../protocol/token/principal.js'
import type { TaskChanges } from '../ports.js'
import type { Task } from '../task.rules.js'
import type { OwnLists } from './own-lists.js'

/**
 * Where a request puts a task in its assignee's own list: only they put it anywhere, and it leaves where it was when it is somebody else's.
 * @param wished.before  the task as it was; null for a new one
 * @param wished.after  who is its assignee after the request
 * @param wished.sectionGid  null for the first section; undefined where the request says nothing of it
 */
export async function findAssigneeSection(
  { sectionsIn }: Pick<OwnLists, 'sectionsIn'>,
  viewer: Principal,
  wished: {
    readonly workspaceGid: Gid
    readonly before: Pick<Task, 'assigneeGid' | 'assigneeSectionGid'> | null
    readonly after: Task['assigneeGid']
    readonly sectionGid: Gid | null | undefined
  },
): Promise<Outcome<Pick<TaskChanges, 'assigneeSectionGid'>>> {
  const { after, before, sectionGid, workspaceGid } = wished
  const left = before?.assigneeGid === after ? before.assigneeSectionGid : null
  if (sectionGid === undefined || sectionGid === left)
    return done(before?.assigneeSectionGid === left ? {} : { assigneeSectionGid: left })
  if (after !== viewer.userGid)
    return invalid('assignee_section: Can only be set for a task that is assigned to you')
  if (sectionGid === null) return done({ assigneeSectionGid: null })
  const sections = (await sectionsIn(viewer, [workspaceGid])).get(workspaceGid) ?? []
  const index = sections.findIndex(({ gid }) => gid === sectionGid)
  if (index < 0) return invalid(unknownReference('assignee_section', sectionGid))
  // The first one is where a task is that was put nowhere.
  const kept = index === 0 ? null : sectionGid
  return done(kept === (before?.assigneeSectionGid ?? null) ? {} : { assigneeSectionGid: kept })
}
