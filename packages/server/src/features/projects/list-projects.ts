import type { Answer, Call } from '../../protocol/asana/call.js'
import type { Gid } from '../../protocol/asana/gid.js'
import { readInput } from '../../protocol/asana/input.js'
import { cutPage } from '../../protocol/asana/pagination.js'
import { done, type Outcome } from '../../protocol/asana/refusal.js'
import type { OperationId } from '../../protocol/asana/operations.js'
import type { ProjectStore } from './ports.js'
import { ARCHIVED_FILTER } from './archived-filter.rules.js'

export type ListProjects = ReturnType<typeof makeListProjects>

/**
 * A page of the projects of a workspace, a team or a task that the caller may see; `archived` in the query narrows it.
 * @returns what is wrong with the query or the page, as a refusal
 */
export function makeListProjects({ projects }: { readonly projects: ProjectStore }) {
  return async (
    { principal, page, query, rest }: Pick<Call<OperationId>, 'principal' | 'page' | 'query' | 'rest'>,
    within: { readonly workspaceGid?: Gid | null; readonly teamGid?: Gid | null; readonly taskGid?: Gid },
  ): Promise<Outcome<Answer>> => {
    const read = readInput(query, ARCHIVED_FILTER)
    if (!read.ok) return read
    const rows = await projects.list(principal, {
      workspaceGid: within.workspaceGid ?? null,
      teamGid: within.teamGid ?? null,
      taskGid: within.taskGid ?? null,
      archived: read.value.archived ?? null,
      page,
      rest,
    })
    const cut = cutPage(rows, { page, keyOf: (row) => [row.gid] })
    return cut.ok ? done({ kind: 'list', ...cut.value }) : cut
  }
}
