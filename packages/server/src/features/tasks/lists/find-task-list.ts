import type { Gid } from '../../../protocol/asana/gid.js'
import { absent, visible, type Found } from '../../../protocol/asana/visibility.js'
import { withinWorkspace, type Principal } from '../../../protocol/token/principal.js'
import type { FindUser } from '../../users/ports.js'
import type { TaskListStore } from './ports.js'
import type { UserTaskList } from './task-list.rules.js'

/** Looks somebody's list up for whoever may look its owner up in that workspace. @param gid  null for a text that is no id */
export type FindTaskList = (viewer: Principal, gid: Gid | null) => Promise<Found<UserTaskList>>

export function makeFindTaskList(needs: {
  readonly lists: TaskListStore
  readonly findUser: FindUser
}): FindTaskList {
  return async (viewer, gid) => {
    const [list] = gid === null ? [] : await needs.lists.load([gid])
    if (list === undefined || !viewer.roles.has(list.workspaceGid)) return absent('user_task_list')
    const owner = await needs.findUser(withinWorkspace(viewer, list.workspaceGid), {
      by: 'gid',
      gid: list.userGid,
    })
    return owner === null ? absent('user_task_list') : visible(list)
  }
}
