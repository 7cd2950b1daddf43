import type { Gid } from '../../../protocol/asana/gid.js'
import type { Role } from '../../../protocol/token/principal.js'
import type { Project } from '../../projects/project.js'
import type { AskedField } from '../../custom-fields/field-copies.rules.js'
import type { OriginalTask } from '../../tasks/copies/task-copy.rules.js'

/** Public templates of a workspace: whoever lists them looks at all of them. */
export const TEMPLATES_PER_WORKSPACE_MAX = 1_000
/** Private templates of a person in a workspace: nobody else sees them, so they take nobody's room. */
export const PRIVATE_TEMPLATES_PER_PERSON_MAX = 100
/** What a template holds, as JSON. */
export const TEMPLATE_LENGTH_MAX = 2_000_000

/** What is asked for before a project is made of a template whose tasks have dates. Asana's ids: one of them moves all dates. */
export const DATE_VARIABLES = [
  { gid: '1', name: 'Start Date', description: 'The first day of the project.' },
  { gid: '2', name: 'Due Date', description: 'The last day of the project.' },
] as const

export interface ProjectTemplate {
  readonly gid: Gid
  readonly workspaceGid: Gid
  /** Null outside organizations. */
  readonly teamGid: Gid | null
  readonly ownerGid: Gid | null
  readonly name: string
  readonly htmlDescription: string
  readonly color: string | null
  /** Whether it is for everybody of its team, or of its workspace where it has none. */
  readonly isPublic: boolean
  readonly hasDates: boolean
  readonly createdAtMs: number
}

/** A project as a template keeps it. Its places name sections by the gids that these had. */
export interface TemplateContent {
  readonly project: Pick<Project, 'color' | 'icon' | 'defaultView' | 'htmlNotes' | 'dueOn' | 'startOn'>
  readonly sections: readonly { readonly gid: Gid; readonly name: string }[]
  readonly fields: readonly AskedField[]
  readonly tasks: readonly OriginalTask[]
}

/** A template with all that decides whether one person may see it. */
export interface TemplateStanding {
  readonly template: ProjectTemplate
  readonly inTeam: boolean
}

/** A template is its owner's, and, if it is public, of everybody but guests in its team; admins of the workspace see every public one. */
export function maySeeTemplate(
  { inTeam, template }: TemplateStanding,
  viewer: { readonly userGid: Gid; readonly role: Role | undefined },
): boolean {
  const { role, userGid } = viewer
  if (role === undefined) return false
  if (template.ownerGid === userGid) return true
  return template.isPublic && role !== 'guest' && (template.teamGid === null || inTeam || role === 'admin')
}
