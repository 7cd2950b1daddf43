import { isAtLeast, type AccessLevel } from '../../protocol/asana/access-level.js'
import { COLORS } from '../../protocol/asana/colors.js'
import type { Gid } from '../../protocol/asana/gid.js'
import type { Principal, Role } from '../../protocol/token/principal.js'

export const PRIVACY_SETTINGS = ['public_to_workspace', 'private_to_team', 'private'] as const
export const PROJECT_VIEWS = ['list', 'board', 'calendar', 'timeline'] as const

export type PrivacySetting = (typeof PRIVACY_SETTINGS)[number]

export const PROJECT_COLORS = [...COLORS, 'none'] as const

export const PROJECT_ICONS = [
  'list',
  'board',
  'timeline',
  'calendar',
  'rocket',
  'people',
  'graph',
  'star',
  'bug',
  'light_bulb',
  'globe',
  'gear',
  'notebook',
  'computer',
  'check',
  'target',
  'html',
  'megaphone',
  'chat_bubbles',
  'briefcase',
  'page_layout',
  'mountain_flag',
  'puzzle',
  'presentation',
  'line_and_symbols',
  'speed_dial',
  'ribbon',
  'shoe',
  'shopping_basket',
  'map',
  'ticket',
  'coins',
] as const

export interface Project {
  readonly gid: Gid
  readonly workspaceGid: Gid
  /** Null outside organizations. */
  readonly teamGid: Gid | null
  readonly ownerGid: Gid | null
  readonly name: string
  readonly htmlNotes: string
  readonly color: string | null
  readonly icon: string | null
  readonly defaultView: string
  readonly dueOn: string | null
  readonly startOn: string | null
  readonly privacySetting: PrivacySetting
  readonly defaultAccessLevel: AccessLevel
  readonly minimumAccessLevelForCustomization: 'admin' | 'editor'
  readonly minimumAccessLevelForSharing: 'admin' | 'editor'
  readonly archivedAtMs: number | null
  readonly createdAtMs: number
  readonly modifiedAtMs: number
}

/** A project with all that decides what one person may do in it. */
export interface ProjectStanding {
  readonly project: Project
  /** The highest of their own membership, those of teams that they are in, and those that portfolios give them; null without any. */
  readonly memberLevel: AccessLevel | null
  readonly inTeam: boolean
}

/**
 * What a person may do in a project; null when it does not exist for them. A private project exists for its members alone, not
 * even for the workspace's admins; a guest sees only what they are a member of.
 */
export function projectAccess(
  { project, memberLevel, inTeam }: ProjectStanding,
  role: Role | undefined,
): AccessLevel | null {
  if (role === undefined) return null
  const open =
    role !== 'guest' &&
    (project.privacySetting === 'public_to_workspace' ||
      (project.privacySetting === 'private_to_team' && inTeam))
  if (role === 'admin' && (open || memberLevel !== null)) return 'admin'
  if (memberLevel === null) return open ? project.defaultAccessLevel : null
  return open && isAtLeast(project.defaultAccessLevel, memberLevel) ? project.defaultAccessLevel : memberLevel
}

/** What each of some projects lets a person do; those that do not exist for them are left out. */
export function projectLevels(
  standings: readonly ProjectStanding[],
  { roles }: Pick<Principal, 'roles'>,
): ReadonlyMap<Gid, AccessLevel> {
  const levels = new Map<Gid, AccessLevel>()
  for (const standing of standings) {
    const level = projectAccess(standing, roles.get(standing.project.workspaceGid))
    if (level !== null) levels.set(standing.project.gid, level)
  }
  return levels
}

/** Somebody who is put into a project. */
export interface NewProjectMember {
  /** Of the membership. */
  readonly gid: Gid
  readonly userGid: Gid
  readonly level: AccessLevel
  readonly follows: boolean
}
