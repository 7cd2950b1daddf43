import { relation, type Resource, type Source } from '../../protocol/asana/call.js'
import { dayIn, formatDateTime, formatOptionalDateTime } from '../../protocol/asana/dates.js'
import { RichValue } from '../../protocol/asana/rich-value.js'
import type { InlineShape } from '../../protocol/asana/shape.js'
import type { ProjectLevels } from '../projects/find-project.js'
import { loadVisibleTasks } from './find-task.js'
import type { External } from './external.js'
import type { Like, TaskStore } from './ports.js'
import type { Task, TaskMembership } from './task.js'

const LIKE: InlineShape = { fields: { gid: { in: 'compact' }, user: { in: 'compact', of: 'user' } } }
const MEMBERSHIP: InlineShape = {
  fields: { project: { in: 'compact', of: 'project' }, section: { in: 'compact', of: 'section' } },
}
/** For how many a plan takes what a task leads to: more than nearly all tasks have. */
const [FOLLOWERS, LIKES, PLACES] = [10, 5, 3]
/** Notes may be long, and counting takes a query. */
const [LONG_TEXT, COUNTED] = [5, 5]
/** An app's own id of a task, which is that of no record, and its text. */
const EXTERNAL: InlineShape = {
  fields: { gid: { in: 'compact' }, data: { in: 'compact', weight: LONG_TEXT } },
}
/** Asana shows who created a task, but not their name. */
const BARE_USER: InlineShape = { fields: { gid: { in: 'compact' }, resource_type: { in: 'compact' } } }

export function taskResource({
  tasks,
  projectLevels,
  publicUrl,
}: {
  readonly tasks: TaskStore
  readonly projectLevels: ProjectLevels
  readonly publicUrl: string
}): Resource<Task> {
  const likes: Source<Task, readonly Like[]> = async (_viewer, records) => await tasks.likes(gidsOf(records))
  const memberships: Source<Task, readonly TaskMembership[]> = async (viewer, records) =>
    await tasks.memberships(viewer, gidsOf(records))
  const allLikes = relation(likes, (all) => all)
  const numLikes = relation(likes, (all) => all.length)
  const liked = relation(likes, (all, _task, viewer) => all.some((like) => like.user === viewer.userGid))

  return {
    shape: {
      type: 'task',
      nestedScope: 'tasks:read',
      fields: {
        name: { in: 'compact' },
        resource_subtype: { in: 'compact' },
        created_by: { in: 'optional', of: BARE_USER },
        approval_status: { in: 'full' },
        assignee_status: { in: 'full' },
        assigned_by: { in: 'optional', of: 'user' },
        completed: { in: 'full' },
        completed_at: { in: 'full' },
        completed_by: { in: 'optional', of: 'user' },
        created_at: { in: 'full' },
        dependencies: { in: 'optional' },
        dependents: { in: 'optional' },
        due_at: { in: 'full' },
        due_on: { in: 'full' },
        external: { in: 'full', of: EXTERNAL, isConditional: true, weight: COUNTED },
        html_notes: { in: 'optional', weight: LONG_TEXT },
        hearted: { in: 'full', weight: COUNTED },
        hearts: { in: 'full', of: LIKE, many: LIKES, weight: COUNTED },
        num_hearts: { in: 'full', weight: COUNTED },
        liked: { in: 'full', weight: COUNTED },
        likes: { in: 'full', of: LIKE, many: LIKES, weight: COUNTED },
        num_likes: { in: 'full', weight: COUNTED },
        is_rendered_as_separator: { in: 'optional' },
        memberships: { in: 'full', of: MEMBERSHIP, many: PLACES, weight: COUNTED },
        modified_at: { in: 'full' },
        notes: { in: 'full', weight: LONG_TEXT },
        num_subtasks: { in: 'optional', weight: COUNTED },
        start_at: { in: 'full' },
        start_on: { in: 'full' },
        actual_time_minutes: { in: 'full', scope: 'time_tracking_entries:read' },
        assignee: { in: 'full', of: 'user' },
        custom_fields: { in: 'full' },
        followers: { in: 'full', of: 'user', many: FOLLOWERS, weight: COUNTED },
        parent: { in: 'full', of: 'task' },
        projects: { in: 'full', of: 'project', many: PLACES, weight: COUNTED },
        tags: { in: 'full' },
        workspace: { in: 'full', of: 'workspace' },
        permalink_url: { in: 'full', weight: COUNTED },
      },
    },
    load: async (viewer, gids) => await loadVisibleTasks({ tasks, projectLevels }, viewer, gids),
    values: {
      name: (task) => task.name,
      resource_subtype: (task) => task.resourceSubtype,
      created_by: (task) => ({ gid: task.createdByGid, resource_type: 'user' }),
      // Undefined leaves the field out: only approvals have it.
      approval_status: (task) => task.approvalStatus ?? undefined,
      assignee_status: (task) => task.assigneeStatus,
      assigned_by: (task) => task.assignedByGid,
      completed: (task) => task.completedAtMs !== null,
      completed_at: (task) => formatOptionalDateTime(task.completedAtMs),
      completed_by: (task) => task.completedByGid,
      created_at: (task) => formatDateTime(task.createdAtMs),
      dependencies: () => [],
      dependents: () => [],
      due_at: (task) => formatOptionalDateTime(task.dueAtMs),
      due_on: ({ dueAtMs, dueOn }, { timeZone }) => dayFor(dueAtMs, dueOn, timeZone),
      html_notes: (task) => new RichValue('xml', task.htmlNotes, task.workspaceGid),
      is_rendered_as_separator: () => false,
      modified_at: (task) => formatDateTime(task.modifiedAtMs),
      notes: (task) => new RichValue('plain', task.htmlNotes, task.workspaceGid),
      start_at: (task) => formatOptionalDateTime(task.startAtMs),
      start_on: ({ startAtMs, startOn }, { timeZone }) => dayFor(startAtMs, startOn, timeZone),
      actual_time_minutes: () => null,
      assignee: (task) => task.assigneeGid,
      custom_fields: () => [],
      parent: (task) => task.parentGid,
      tags: () => [],
      workspace: (task) => task.workspaceGid,
    },
    relations: {
      likes: allLikes,
      hearts: allLikes,
      liked,
      hearted: liked,
      num_likes: numLikes,
      num_hearts: numLikes,
      external: relation(
        async (viewer, records) => await tasks.externals(viewer, gidsOf(records)),
        (kept: External | undefined) => kept ?? null,
      ),
      followers: relation(
        async (_viewer, records) => await tasks.followers(gidsOf(records)),
        (gids) => gids,
      ),
      memberships: relation(memberships, (places) =>
        places.map((place) => ({ project: place.projectGid, section: place.sectionGid })),
      ),
      projects: relation(memberships, (places) => places.map((place) => place.projectGid)),
      permalink_url: relation(memberships, ([first], task) => {
        const place = first === undefined ? '' : `/project/${first.projectGid}`
        return `${publicUrl}/1/${task.workspaceGid}${place}/task/${task.gid}`
      }),
      num_subtasks: relation(
        async (_viewer, records) => await tasks.subtaskCounts(gidsOf(records)),
        (count) => count,
      ),
    },
  }
}

const gidsOf = (records: readonly Task[]) => records.map((record) => record.gid)

/** The day of a moment by the clock of whoever reads it; a day that was given as such is the same everywhere. */
function dayFor(atMs: number | null, day: string | null, timeZone: string | null | undefined): string | null {
  return atMs === null || timeZone == null ? day : dayIn(atMs, timeZone)
}
