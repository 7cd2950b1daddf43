import { parseDateTime } from '../../protocol/asana/dates.js'
import type { Task } from '../tasks/task.rules.js'
import { planWords } from './plan-rich-text.js'
import type { Planning } from './planning.js'
import type { SeedComment } from './seed-document.js'
import type { SeedPath } from './seed-fault.js'
import type { PlannedComment } from './seed-plan.js'

/** What was said of a task, in the order of the file. */
export function planComments(
  given: readonly SeedComment[],
  path: SeedPath,
  { planning, task }: { readonly planning: Planning; readonly task: Task },
): readonly PlannedComment[] {
  return given.map((comment, index) => planComment(comment, [...path, index], { planning, task }))
}

function planComment(
  given: SeedComment,
  path: SeedPath,
  { planning, task }: { readonly planning: Planning; readonly task: Task },
): PlannedComment {
  const { fault, nowMs } = planning
  const author =
    given.created_by === undefined ? null : planning.personOf(given.created_by, [...path, 'created_by'])
  const createdAtMs = given.created_at === undefined ? nowMs : parseDateTime(given.created_at)
  if (createdAtMs === null) fault([...path, 'created_at'], 'Is not a moment in the calendar')
  return {
    gid: planning.gidOf(given.gid, [...path, 'gid']),
    target: { type: 'task', gid: task.gid },
    workspaceGid: task.workspaceGid,
    createdByGid: author?.user.gid ?? task.createdByGid,
    createdAtMs: createdAtMs ?? nowMs,
    htmlText: planWords(given, path, planning),
    stickerName: given.sticker_name ?? null,
    isPinned: given.is_pinned ?? false,
    editedAtMs: null,
  }
}
