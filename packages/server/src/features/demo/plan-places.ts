import { planRichText } from './plan-rich-text.js'
import type { Gid } from '../../protocol/asana/gid.js'
import { NAME_LENGTH_MAX } from '../../protocol/asana/text.js'
import type { Role } from '../../protocol/token/principal.js'
import type { Tag } from '../tags/tag.js'
import type { Category } from '../time-tracking/category.js'
import { newTeam, type NewTeamMember, type Team } from '../teams/team.rules.js'
import { planName, type Planning } from './planning.js'
import type { SeedTeam, SeedWorkspace } from './seed-document.js'
import type { SeedGid } from './seed-reference.js'
import type { PlannedWorkspace, SeedPlan } from './seed-plan.js'
import type { SeedPath } from './seed-fault.js'

/** A workspace with what is planned in it so far; what follows refers to it. */
export interface PlannedPlace {
  readonly workspace: PlannedWorkspace
  readonly roles: ReadonlyMap<Gid, Role>
  readonly teams: readonly Team[]
  readonly tags: readonly Tag[]
  readonly categories: readonly Category[]
}

/** A workspace, who is in it, and its teams. */
export function planPlace(
  given: SeedWorkspace,
  path: SeedPath,
  planning: Planning,
): Omit<PlannedPlace, 'tags' | 'categories'> &
  Pick<SeedPlan, 'members'> & { readonly teamMembers: SeedPlan['teams'] } {
  const { fault, rules } = planning
  const workspace: PlannedWorkspace = {
    gid: planning.gidOf(given.gid, [...path, 'gid']),
    name: planName(given.name, [...path, 'name'], { fault, lengthMax: rules.nameLengthMax }),
    isOrganization: given.is_organization ?? true,
    emailDomains: given.email_domains ?? [],
    plan: given.plan ?? 'paid',
    createdAtMs: planning.nowMs,
  }
  const roles = new Map<Gid, Role>()
  const members: SeedPlan['members'][number][] = []
  for (const [index, member] of (given.members ?? []).entries()) {
    const where = [...path, 'members', index, 'user']
    const person = planning.personOf(member.user, where)
    if (person === null) continue
    if (roles.has(person.user.gid)) planning.fault(where, 'Is a member already')
    const [userGid, role] = [person.user.gid, member.role ?? 'member']
    roles.set(userGid, role)
    const gid = planning.gidOf(member.gid, [...path, 'members', index, 'gid'])
    members.push({ gid, workspaceGid: workspace.gid, userGid, role })
  }
  const place = { workspace, roles }
  const teamMembers = (given.teams ?? []).map((team, index) => {
    const where = [...path, 'teams', index]
    return {
      team: {
        ...newTeam({
          gid: planning.gidOf(team.gid, [...where, 'gid']),
          workspaceGid: workspace.gid,
          name: planName(team.name, [...where, 'name'], { fault, lengthMax: NAME_LENGTH_MAX }),
        }),
        htmlDescription: planRichText(team.html_description ?? '', [...where, 'html_description'], planning),
        visibility: team.visibility ?? 'public',
      },
      members: planTeamMembers(team, [...where, 'members'], { place, planning }),
    }
  })
  return {
    ...place,
    teams: teamMembers.map(({ team }) => team),
    teamMembers,
    members,
  }
}

export type Place = Pick<PlannedPlace, 'workspace' | 'roles'>

/** Who is in a team, once each. */
function planTeamMembers(
  team: SeedTeam,
  path: SeedPath,
  needs: { readonly place: Place; readonly planning: Planning },
): readonly NewTeamMember[] {
  const members = new Map<Gid, NewTeamMember>()
  for (const [index, one] of (team.members ?? []).entries()) {
    const { admin = false, gid, user } = typeof one === 'object' ? one : { user: one }
    const userGid = memberOf(
      user,
      typeof one === 'object' ? [...path, index, 'user'] : [...path, index],
      needs,
    )
    if (userGid === null || members.has(userGid)) continue
    members.set(userGid, { gid: needs.planning.gidOf(gid, [...path, index, 'gid']), userGid, isAdmin: admin })
  }
  return [...members.values()]
}

/** @returns who is meant, once each; whoever is not in the workspace is a fault */
export function membersOf(
  references: readonly SeedGid[],
  path: SeedPath,
  { place, planning }: { readonly place: Place; readonly planning: Planning },
): readonly Gid[] {
  const gids = references.flatMap((reference, index) => {
    const gid = memberOf(reference, [...path, index], { place, planning })
    return gid === null ? [] : [gid]
  })
  return [...new Set(gids)]
}

/** @returns somebody of the workspace, or null after a fault was noted */
export function memberOf(
  reference: SeedGid,
  path: SeedPath,
  { place, planning }: { readonly place: Place; readonly planning: Planning },
): Gid | null {
  const person = planning.personOf(reference, path)
  if (person === null) return null
  if (place.roles.has(person.user.gid)) return person.user.gid
  planning.fault(path, `${person.user.email} is not a member of the workspace ${place.workspace.name}`)
  return null
}
