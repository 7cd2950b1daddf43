import type { Handlers } from '../../../protocol/asana/call.js'
import { parseUserReference } from '../../../protocol/asana/field.js'
import { parseGid } from '../../../protocol/asana/gid.js'
import { readInput } from '../../../protocol/asana/input.js'
import { done, invalid, notRecognized } from '../../../protocol/asana/refusal.js'
import { unknownReference } from '../../../protocol/asana/visibility.js'
import type { FindMember } from '../../users/find-member.js'
import type { FindTaskList } from './find-task-list.js'
import type { OwnLists } from './own-lists.js'
import { IN_WORKSPACE } from './task-lists.operations.js'

type Served = 'getUserTaskList' | 'getUserTaskListForUser'

interface Needs {
  readonly ownLists: OwnLists
  readonly findTaskList: FindTaskList
  readonly findMember: FindMember
}

export function taskListsApi(needs: Needs): Pick<Handlers, Served> {
  return {
    async getUserTaskList({ principal, path }) {
      const found = await needs.findTaskList(principal, parseGid(path.user_task_list_gid))
      return found.state === 'visible'
        ? done({ kind: 'record', record: found.record })
        : found.refusal(path.user_task_list_gid)
    },

    async getUserTaskListForUser({ principal, path, query }) {
      const read = readInput(query, IN_WORKSPACE)
      if (!read.ok) return read
      const { workspace } = read.value
      if (workspace === undefined) return invalid('workspace: Missing input')
      if (!principal.roles.has(workspace)) return invalid(unknownReference('workspace', workspace))
      const who = parseUserReference(path.user_gid)
      const userGid = who === null ? null : await needs.findMember(workspace, { who, viewer: principal })
      if (userGid === null) return notRecognized('user', path.user_gid)
      const [record] = await needs.ownLists.of([{ userGid, workspaceGid: workspace }])
      // Only a membership that ended meanwhile has no list.
      return record === undefined ? notRecognized('user', path.user_gid) : done({ kind: 'record', record })
    },
  }
}
