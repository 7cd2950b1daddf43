import { EMPTY_ANSWER, type Answer, type Call, type Handlers } from '../../protocol/asana/call.js'
import { isAtLeast } from '../../protocol/asana/access-level.js'
import { NO_GID } from '../../protocol/asana/gid.js'
import { readInput, type InputFields, type InputForm, type InputValues } from '../../protocol/asana/input.js'
import { done, invalid, noAccess, notRecognized, type Outcome } from '../../protocol/asana/refusal.js'
import { parseTaskReference } from '../../protocol/asana/task-reference.js'
import { unknownReference } from '../../protocol/asana/visibility.js'
import type { Clock } from '../../platform/clock.js'
import type { NextGids } from '../feature.js'
import type { FindProject } from '../projects/find-project.js'
import type { FindTag } from '../tags/find-tag.js'
import type { ListTags } from '../tags/list-tags.js'
import type { FindMember } from '../users/find-member.js'
import type { FindTask } from './find-task.js'
import type { makeJoinTasks, Side } from './join-tasks.js'
import { findPeople } from './named-in-task.js'
import type { TaskRelationStore } from './relation-ports.js'
import {
  CHANGE_FOLLOWERS,
  CHANGE_TAG,
  DEPENDENCIES,
  DEPENDENTS,
  REMOVE_PROJECT,
  SET_PARENT,
} from './relations.operations.js'
import type { makeSetParent } from './set-parent.js'
import { TAGS_PER_TASK_MAX, type Task } from './task.rules.js'

type Served =
  | 'getTagsForTask'
  | 'addTagForTask'
  | 'removeTagForTask'
  | 'setParentForTask'
  | 'addDependenciesForTask'
  | 'removeDependenciesForTask'
  | 'addDependentsForTask'
  | 'removeDependentsForTask'
  | 'removeProjectForTask'
  | 'addFollowersForTask'
  | 'removeFollowerForTask'

interface Needs {
  readonly relations: TaskRelationStore
  readonly findTask: FindTask
  readonly findProject: FindProject
  readonly findTag: FindTag
  readonly findMember: FindMember
  readonly listTags: ListTags
  readonly setParent: ReturnType<typeof makeSetParent>
  readonly joinTasks: ReturnType<typeof makeJoinTasks>
  readonly clock: Clock
  readonly nextGids: NextGids
}

type TaskCall = Pick<Call<Served>, 'data' | 'principal' | 'path'>

/** What joins a task to others, to tags, projects and people. */
export function relationsApi(needs: Needs): Pick<Handlers, Served> {
  const { relations } = needs
  return {
    async getTagsForTask(call) {
      const task = await needs.findTask(call.principal, parseTaskReference(call.path.task_gid))
      if (task.state !== 'visible') return task.refusal(call.path.task_gid)
      return await needs.listTags(call, { taskGid: task.record.task.gid })
    },
    addTagForTask: async (call) => await changeTag(needs, call, 'add'),
    removeTagForTask: async (call) => await changeTag(needs, call, 'remove'),

    async setParentForTask(call) {
      const wish = await readWish(needs, call, SET_PARENT)
      if (!wish.ok) return wish
      const { parent = null, ...position } = wish.value.input
      const moved = await needs.setParent(call.principal, wish.value.task, { parent, ...position })
      return moved.ok ? answer(moved.value) : moved
    },

    addDependenciesForTask: async (call) => await join(needs, call, { how: 'add', side: 'dependencies' }),
    removeDependenciesForTask: async (call) =>
      await join(needs, call, { how: 'remove', side: 'dependencies' }),
    addDependentsForTask: async (call) => await join(needs, call, { how: 'add', side: 'dependents' }),
    removeDependentsForTask: async (call) => await join(needs, call, { how: 'remove', side: 'dependents' }),

    async removeProjectForTask(call) {
      const wish = await readWish(needs, call, REMOVE_PROJECT)
      if (!wish.ok) return wish
      const { project: projectGid = NO_GID } = wish.value.input
      const project = await needs.findProject(call.principal, projectGid)
      if (project.state !== 'visible') return invalid(unknownReference('project', projectGid))
      if (!isAtLeast(project.record.level, 'editor')) return noAccess('project')
      const place = { taskGid: wish.value.task.gid, projectGid }
      await relations.leaveProject({ ...place, ...(await toTell(needs, call)) })
      return done(EMPTY_ANSWER)
    },

    async addFollowersForTask(call) {
      const wish = await readWish(needs, call, CHANGE_FOLLOWERS)
      if (!wish.ok) return wish
      const { gid: taskGid, workspaceGid } = wish.value.task
      const named = wish.value.input.followers ?? []
      const people = await findPeople(needs, call.principal, { workspaceGid, named })
      if (!people.ok) return people
      const userGids = people.value
      const told = await toTell(needs, call, userGids.length)
      return changed(call, await relations.follow({ taskGid, userGids, ...told }))
    },

    async removeFollowerForTask(call) {
      const wish = await readWish(needs, call, CHANGE_FOLLOWERS)
      if (!wish.ok) return wish
      const { gid: taskGid, workspaceGid } = wish.value.task
      const named = wish.value.input.followers ?? []
      const people = await findPeople(needs, call.principal, { workspaceGid, named, takesAnyGid: true })
      if (!people.ok) return people
      const userGids = people.value
      const told = await toTell(needs, call, userGids.length)
      return changed(call, await relations.unfollow({ taskGid, userGids, ...told }))
    },
  }
}

/** Reads what a request wants of a task that the caller may edit. */
async function readWish<F extends InputFields>(
  { findTask }: Pick<Needs, 'findTask'>,
  { data, path, principal }: TaskCall,
  form: InputForm<F>,
): Promise<Outcome<{ readonly task: Task; readonly input: InputValues<F> }>> {
  const found = await findTask(principal, parseTaskReference(path.task_gid))
  if (found.state !== 'visible') return found.refusal(path.task_gid)
  const read = readInput(data, form)
  if (!read.ok) return read
  return found.record.access === 'edit'
    ? done({ task: found.record.task, input: read.value })
    : noAccess('task')
}

async function join(
  needs: Needs,
  call: TaskCall,
  { how, side }: { readonly how: 'add' | 'remove'; readonly side: Side },
): Promise<Outcome<Answer>> {
  const wish =
    side === 'dependencies'
      ? await readWish(needs, call, DEPENDENCIES)
      : await readWish(needs, call, DEPENDENTS)
  if (!wish.ok) return wish
  const { input, task } = wish.value
  const others =
    ('dependencies' in input ? input.dependencies : 'dependents' in input ? input.dependents : []) ?? []
  const joined = await needs.joinTasks[how](call.principal, { task, side, others })
  return joined.ok ? done(EMPTY_ANSWER) : joined
}

async function changeTag(needs: Needs, call: TaskCall, how: 'add' | 'remove'): Promise<Outcome<Answer>> {
  const wish = await readWish(needs, call, CHANGE_TAG)
  if (!wish.ok) return wish
  const { task } = wish.value
  const { tag: tagGid = NO_GID } = wish.value.input
  const tag = await needs.findTag(call.principal, tagGid)
  if (tag.state !== 'visible') return invalid(unknownReference('tag', tagGid))
  const change = { taskGid: task.gid, tagGid, ...(await toTell(needs, call)) }
  if (how === 'remove') {
    await needs.relations.removeTag(change)
    return done(EMPTY_ANSWER)
  }
  // A tag never leaves its workspace, also for somebody who is in both: others there would read it.
  if (tag.record.workspaceGid !== task.workspaceGid) return invalid('tag: Is in another workspace')
  switch (await needs.relations.addTag(change)) {
    case 'added':
      return done(EMPTY_ANSWER)
    case 'task_gone':
      return notRecognized('task', call.path.task_gid)
    case 'tag_gone':
      return invalid('tag: Was deleted meanwhile')
    case 'too_many_tags':
      return invalid(`tag: A task can have at most ${TAGS_PER_TASK_MAX} tags`)
  }
}

/** When a change is, by whom, and the ids under which it is told. */
async function toTell({ clock, nextGids }: Needs, { principal }: TaskCall, stories = 1) {
  const telling = { byGid: principal.userGid, storyGids: await nextGids(stories) }
  return { nowMs: clock.nowMs(), telling }
}

function changed({ path }: TaskCall, task: Task | null): Outcome<Answer> {
  return task === null ? notRecognized('task', path.task_gid) : answer(task)
}

function answer(task: Task): Outcome<Answer> {
  return done({ kind: 'record', record: task })
}
