import type { Gid } from '../../protocol/asana/gid.js'
import type { GrantedScopes, Plan, Role } from '../../protocol/token/principal.js'
import type { App } from '../apps/app.js'
import type { AccessLevel } from '../../protocol/asana/access-level.js'
import type { ExternalAttachment } from '../attachments/attachment.rules.js'
import type { Project } from '../projects/project.js'
import type { Section } from '../projects/sections/section.js'
import type { Task, TaskMembership } from '../tasks/task.rules.js'
import type { Team } from '../teams/team.js'
import type { User } from '../users/user.js'
import type { Workspace } from '../workspaces/workspace.js'

/** A seed with all references followed and all defaults taken: records as they are written, each after those that it refers to. */
export interface SeedPlan {
  readonly people: readonly PlannedPerson[]
  readonly workspaces: readonly PlannedWorkspace[]
  readonly members: readonly { readonly workspaceGid: Gid; readonly userGid: Gid; readonly role: Role }[]
  readonly teams: readonly { readonly team: Team; readonly memberGids: readonly Gid[] }[]
  readonly projects: readonly PlannedProject[]
  /** From top to bottom. */
  readonly sections: readonly Section[]
  readonly tasks: readonly {
    readonly task: Task
    readonly followerGids: readonly Gid[]
    readonly links: readonly ExternalAttachment[]
  }[]
  /** From top to bottom. */
  readonly places: readonly (TaskMembership & { readonly taskGid: Gid })[]
  readonly apps: readonly PlannedApp[]
}

export interface PlannedPerson {
  readonly user: User
  /** Null: they have none. */
  readonly password: string | null
  readonly tokens: readonly PlannedToken[]
}

export interface PlannedToken {
  readonly userGid: Gid
  readonly name: string
  /** The value that the file gives; null where one is to be made and shown. */
  readonly secret: string | null
  readonly scopes: GrantedScopes
  readonly expiresAtMs: number | null
}

export type PlannedWorkspace = Workspace & { readonly createdAtMs: number; readonly plan: Plan }

export interface PlannedProject {
  readonly project: Project
  readonly members: readonly {
    readonly userGid: Gid
    readonly level: AccessLevel
    readonly follows: boolean
  }[]
}

export interface PlannedApp {
  readonly app: App
  /** The value that the file gives; null where the app gets none yet. */
  readonly secret: string | null
}
