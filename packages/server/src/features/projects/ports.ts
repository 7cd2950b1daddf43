import type { Gid } from '../../protocol/asana/gid.js'
import type { Rest } from '../../protocol/asana/call.js'
import type { PageRequest } from '../../protocol/asana/pagination.js'
import type { Principal } from '../../protocol/token/principal.js'
import type { HeldValue } from '../custom-fields/field-value.rules.js'
import type { NewProjectMember, Project, ProjectStanding } from './project.js'
import type { By } from './project-events.rules.js'

export type ProjectChanges = {
  readonly [K in Exclude<keyof Project, 'gid' | 'workspaceGid' | 'createdAtMs' | 'modifiedAtMs'>]?: Project[K]
}

/** What projects need from storage. */
export interface ProjectStore {
  /** The projects among `gids` that lie in the viewer's workspaces, with the viewer's standing in each. */
  read(viewer: Principal, gids: readonly Gid[]): Promise<readonly ProjectStanding[]>

  /** Projects that the viewer may see, by gid. */
  list(
    viewer: Principal,
    filter: {
      readonly workspaceGid: Gid | null
      readonly teamGid: Gid | null
      readonly taskGid: Gid | null
      /** Null: both kinds. */
      readonly archived: boolean | null
      readonly page: PageRequest
      /** Called between the statements of a long list. */
      readonly rest?: Rest
    },
  ): Promise<readonly Project[]>

  /** **Atomic:** the project, its first section, its members. */
  create(input: {
    readonly project: Project
    readonly members: readonly NewProjectMember[]
    readonly section: { readonly gid: Gid; readonly name: string }
    /** Who makes it. */
    readonly byGid: Gid
  }): Promise<void>

  /**
   * **Atomic:** the changes and the custom fields, which modify it if there are any; a new owner becomes a member.
   * **On conflict:** the later change stays; where a custom field was deleted meanwhile, nothing is written.
   * @returns null when it is gone
   */
  update(input: {
    readonly projectGid: Gid
    readonly changes: ProjectChanges
    readonly fieldValues?: readonly HeldValue[]
    /** For the membership of a new owner; null where there is none. */
    readonly ownerMembershipGid: Gid | null
    readonly nowMs: number
    /** Who changes it. */
    readonly byGid: Gid
  }): Promise<Project | 'field_gone' | null>

  /** **Atomic:** the project with its sections and memberships. Its tasks stay with their people. */
  delete(projectGid: Gid, by: By): Promise<void>

  /** By joining order. `followers` are the members who follow. Null when several projects have more than one statement may read. */
  people(
    projectGids: readonly Gid[],
    which: 'members' | 'followers',
  ): Promise<ReadonlyMap<Gid, readonly Gid[]> | null>
}
