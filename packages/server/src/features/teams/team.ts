import type { Gid } from '../../protocol/asana/gid.js'
import type { Role } from '../../protocol/token/principal.js'

export interface Team {
  readonly gid: Gid
  readonly workspaceGid: Gid
  readonly name: string
  readonly htmlDescription: string
  readonly visibility: 'secret' | 'request_to_join' | 'public'
}

/** A secret team is seen by its members alone, and a guest sees only the teams that they are in. */
export function maySeeTeam(
  team: Team,
  { role, inTeam }: { readonly role: Role; readonly inTeam: boolean },
): boolean {
  return inTeam || (role !== 'guest' && team.visibility !== 'secret')
}
