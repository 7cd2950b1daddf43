import type { Gid } from '../../protocol/asana/gid.js'
import type { Role } from '../../protocol/token/principal.js'

export const VISIBILITIES = ['secret', 'request_to_join', 'public'] as const
/** Who of a team may do something; the workspace's admins always may, where they see the team. */
export const TEAM_ACCESS = ['all_team_members', 'only_team_admins'] as const
export const CONTENT_ACCESS = ['no_restriction', 'only_team_admins'] as const

export type TeamAccess = (typeof TEAM_ACCESS)[number]

export interface Team {
  readonly gid: Gid
  readonly workspaceGid: Gid
  readonly name: string
  readonly htmlDescription: string
  readonly visibility: (typeof VISIBILITIES)[number]
  /** Whether the workspace recommends it. */
  readonly isEndorsed: boolean
  readonly namedBy: TeamAccess
  readonly hiddenBy: TeamAccess
  readonly membersAddedBy: TeamAccess
  readonly guestsAddedBy: TeamAccess
  readonly requestsAnsweredBy: TeamAccess
  readonly membersRemovedBy: TeamAccess
  readonly contentBy: (typeof CONTENT_ACCESS)[number]
}

/** A team of which nothing was said yet. */
export function newTeam(of: { readonly gid: Gid; readonly workspaceGid: Gid; readonly name: string }): Team {
  return {
    ...of,
    htmlDescription: '',
    visibility: 'public',
    isEndorsed: false,
    namedBy: 'all_team_members',
    hiddenBy: 'only_team_admins',
    membersAddedBy: 'all_team_members',
    guestsAddedBy: 'all_team_members',
    requestsAnsweredBy: 'all_team_members',
    membersRemovedBy: 'only_team_admins',
    contentBy: 'no_restriction',
  }
}

/** Somebody who is put into a team. */
export interface NewTeamMember {
  /** Of the membership. */
  readonly gid: Gid
  readonly userGid: Gid
  readonly isAdmin: boolean
}

/** A team with all that decides what one person may do in it. */
export interface TeamStanding {
  readonly team: Team
  readonly inTeam: boolean
  readonly isTeamAdmin: boolean
}

/** A secret team is seen by its members alone, and a guest sees only the teams that they are in. */
export function maySeeTeam(
  team: Pick<Team, 'visibility'>,
  { role, inTeam }: { readonly role: Role; readonly inTeam: boolean },
): boolean {
  return inTeam || (role !== 'guest' && team.visibility !== 'secret')
}

/** What somebody may do in a team that they see: as one of its admins, as one of its members, or as neither. */
export function teamPower(
  { inTeam, isTeamAdmin }: Pick<TeamStanding, 'inTeam' | 'isTeamAdmin'>,
  role: Role,
): 'admin' | 'member' | 'none' {
  if (isTeamAdmin || role === 'admin') return 'admin'
  return inTeam ? 'member' : 'none'
}

/** Whether somebody may do what a setting of the team is about. */
export function mayInTeam(access: TeamAccess, power: ReturnType<typeof teamPower>): boolean {
  return power === 'admin' || (power === 'member' && access === 'all_team_members')
}

/** Who may put somebody into a team. Whoever is no guest may join a public one. @param role  of who acts, in the workspace */
export function mayAddTo(
  standing: TeamStanding,
  role: Role | undefined,
  { isGuest, isSelf }: { readonly isSelf: boolean; readonly isGuest: boolean },
): boolean {
  if (role === undefined || !maySeeTeam(standing.team, { role, inTeam: standing.inTeam })) return false
  const { team } = standing
  const power = teamPower(standing, role)
  if (mayInTeam(isGuest ? team.guestsAddedBy : team.membersAddedBy, power)) return true
  return isSelf && role !== 'guest' && team.visibility === 'public'
}

/** Who may take somebody out of a team: themselves everybody who is in it. @param role  of who acts, in the workspace */
export function mayRemoveFrom(standing: TeamStanding, role: Role | undefined, isSelf: boolean): boolean {
  if (role === undefined || !maySeeTeam(standing.team, { role, inTeam: standing.inTeam })) return false
  const power = teamPower(standing, role)
  return isSelf ? power !== 'none' : mayInTeam(standing.team.membersRemovedBy, power)
}
