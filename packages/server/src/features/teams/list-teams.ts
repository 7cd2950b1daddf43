import type { Answer, Call } from '../../protocol/asana/call.js'
import type { Gid } from '../../protocol/asana/gid.js'
import type { OperationId } from '../../protocol/asana/operations.js'
import { cutPage } from '../../protocol/asana/pagination.js'
import { done, type Outcome } from '../../protocol/asana/refusal.js'
import type { TeamStore } from './ports.js'

export type ListTeams = ReturnType<typeof makeListTeams>

/** A page of the teams of a workspace that the caller may see, or of those among them that somebody is in. */
export function makeListTeams({ teams }: { readonly teams: TeamStore }) {
  return async (
    { principal, page, rest }: Pick<Call<OperationId>, 'principal' | 'page' | 'rest'>,
    filter: { readonly workspaceGid: Gid; readonly memberGid: Gid | null },
  ): Promise<Outcome<Answer>> => {
    const rows = await teams.list(principal, { ...filter, page, rest })
    const cut = cutPage(rows, { page, keyOf: (row) => [row.name, row.gid] })
    return cut.ok ? done({ kind: 'list', ...cut.value }) : cut
  }
}
