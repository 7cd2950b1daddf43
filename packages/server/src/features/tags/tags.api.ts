import { EMPTY_ANSWER, type Answer, type Handlers } from '../../protocol/asana/call.js'
import { parseGid } from '../../protocol/asana/gid.js'
import { readInput } from '../../protocol/asana/input.js'
import { workspacePageFault } from '../../protocol/asana/pagination.js'
import { done, invalid, notRecognized, type Outcome } from '../../protocol/asana/refusal.js'
import { unknownReference } from '../../protocol/asana/visibility.js'
import type { FindTag } from './find-tag.js'
import type { ListTags } from './list-tags.js'
import type { makeCreateTag, makeDeleteTag, makeUpdateTag } from './save-tag.js'
import type { Tag } from './tag.js'
import { TAG_FILTER } from './tags.operations.js'

type Served =
  | 'getTags'
  | 'getTag'
  | 'getTagsForWorkspace'
  | 'createTag'
  | 'createTagForWorkspace'
  | 'updateTag'
  | 'deleteTag'

export function tagsApi(needs: {
  readonly findTag: FindTag
  readonly listTags: ListTags
  readonly createTag: ReturnType<typeof makeCreateTag>
  readonly updateTag: ReturnType<typeof makeUpdateTag>
  readonly deleteTag: ReturnType<typeof makeDeleteTag>
}): Pick<Handlers, Served> {
  return {
    async getTags(call) {
      const read = readInput(call.query, TAG_FILTER)
      if (!read.ok) return read
      const unpaged = workspacePageFault(call.page, read.value)
      if (unpaged !== null) return unpaged
      const { workspace } = read.value
      if (workspace === undefined) return await needs.listTags(call, null)
      if (!call.principal.roles.has(workspace)) return invalid(unknownReference('workspace', workspace))
      return await needs.listTags(call, { workspaceGid: workspace })
    },

    async getTag({ path, principal }) {
      const found = await needs.findTag(principal, parseGid(path.tag_gid))
      return found.state === 'visible' ? answer(done(found.record)) : found.refusal(path.tag_gid)
    },

    async getTagsForWorkspace(call) {
      const workspaceGid = parseGid(call.path.workspace_gid)
      if (workspaceGid === null || !call.principal.roles.has(workspaceGid))
        return notRecognized('workspace', call.path.workspace_gid)
      return await needs.listTags(call, { workspaceGid })
    },

    createTag: async ({ data, principal }) => answer(await needs.createTag(principal, data, null)),

    async createTagForWorkspace({ data, path, principal }) {
      const workspaceGid = parseGid(path.workspace_gid)
      if (workspaceGid === null || !principal.roles.has(workspaceGid))
        return notRecognized('workspace', path.workspace_gid)
      return answer(await needs.createTag(principal, data, workspaceGid))
    },

    updateTag: async ({ data, path, principal }) =>
      answer(await needs.updateTag(principal, { ...sentTag(path.tag_gid), data })),

    async deleteTag({ path, principal }) {
      const deleted = await needs.deleteTag(principal, sentTag(path.tag_gid))
      return deleted.ok ? done(EMPTY_ANSWER) : deleted
    },
  }
}

const sentTag = (text: string) => ({ gid: parseGid(text), text })

function answer(outcome: Outcome<Tag>): Outcome<Answer> {
  return outcome.ok ? done({ kind: 'record', record: outcome.value }) : outcome
}
