import type { Answer, Call } from '../../protocol/asana/call.js'
import type { OperationId } from '../../protocol/asana/operations.js'
import { cutPage } from '../../protocol/asana/pagination.js'
import { done, type Outcome } from '../../protocol/asana/refusal.js'
import type { TagStore } from './ports.js'

export type ListTags = ReturnType<typeof makeListTags>

/** A page of the tags of a workspace, a task, or all of the caller's workspaces, of those that the caller may see. */
export function makeListTags({ tags }: { readonly tags: Pick<TagStore, 'list'> }) {
  return async (
    { page, principal, rest }: Pick<Call<OperationId>, 'page' | 'principal' | 'rest'>,
    of: Parameters<TagStore['list']>[1]['of'],
  ): Promise<Outcome<Answer>> => {
    const rows = await tags.list(principal, { of, page, rest })
    const cut = cutPage(rows, { page, keyOf: (row) => [row.gid] })
    return cut.ok ? done({ kind: 'list', ...cut.value }) : cut
  }
}
