import { isAtLeast } from '../../protocol/asana/access-level.js'
import { parseGid } from '../../protocol/asana/gid.js'
import { parseTaskReference } from '../../protocol/asana/task-reference.js'
import { visible, type Found } from '../../protocol/asana/visibility.js'
import type { Principal } from '../../protocol/token/principal.js'
import type { FindStoryGoal, FindStoryTask } from './ports.js'
import type { StoryParent, StoryTarget } from './story.rules.js'

export interface FoundTarget {
  readonly parent: StoryParent
  /** `comment` includes reading, `edit` everything. */
  readonly access: 'edit' | 'comment' | 'read'
}

/** Looks up for somebody what stories are of. @param named.text  as it was sent */
export type FindTarget = (
  viewer: Principal,
  named: { readonly type: StoryTarget['type']; readonly text: string },
) => Promise<Found<FoundTarget>>

export function makeFindTarget({
  findGoal,
  findTask,
}: {
  readonly findTask: FindStoryTask
  readonly findGoal: FindStoryGoal
}): FindTarget {
  return async (viewer, { text, type }) => {
    if (type === 'task') {
      const found = await findTask(viewer, parseTaskReference(text))
      if (found.state !== 'visible') return found
      const { access, task } = found.record
      return visible({ parent: { type, gid: task.gid, workspaceGid: task.workspaceGid }, access })
    }
    const found = await findGoal(viewer, parseGid(text))
    if (found.state !== 'visible') return found
    const { goal, level } = found.record
    const access = isAtLeast(level, 'editor') ? 'edit' : isAtLeast(level, 'commenter') ? 'comment' : 'read'
    return visible({ parent: { type, gid: goal.gid, workspaceGid: goal.workspaceGid }, access })
  }
}
