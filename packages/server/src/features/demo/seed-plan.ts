import type { Gid } from '../../protocol/asana/gid.js'
import type { GrantedScopes, Plan, Role } from '../../protocol/token/principal.js'
import type { App } from '../apps/app.js'
import type { NewProjectMember, Project } from '../projects/project.js'
import type { ExternalAttachment } from '../attachments/attachment.rules.js'
import type { CustomField, EnumOption, FieldSetting } from '../custom-fields/custom-field.rules.js'
import type { TaskTemplate } from '../copies/task-templates/task-template.rules.js'
import type { FieldValue } from '../custom-fields/field-value.rules.js'
import type { GoalRelationship } from '../goals/goal-relationship.js'
import type { Goal, GoalMembership } from '../goals/goal.js'
import type { Metric } from '../goals/metric.rules.js'
import type { Portfolio, PortfolioMembership } from '../portfolios/portfolio.js'
import type { ProjectBrief } from '../projects/briefs/brief.js'
import type { Section } from '../projects/sections/section.js'
import type { StatusUpdate } from '../status-updates/status-update.rules.js'
import type { Story } from '../stories/story.rules.js'
import type { Tag } from '../tags/tag.js'
import type { Task, TaskMembership } from '../tasks/task.rules.js'
import type { TimePeriod } from '../time-periods/time-period.rules.js'
import type { Category } from '../time-tracking/category.js'
import type { TimeEntry } from '../time-tracking/time-entry.js'
import type { NewTeamMember, Team } from '../teams/team.rules.js'
import type { User } from '../users/user.js'
import type { Workspace } from '../workspaces/workspace.js'

/** A seed with all references followed and all defaults taken: records as they are written, each after those that it refers to. */
export interface SeedPlan {
  readonly people: readonly PlannedPerson[]
  readonly workspaces: readonly PlannedWorkspace[]
  readonly members: readonly {
    readonly gid: Gid
    readonly workspaceGid: Gid
    readonly userGid: Gid
    readonly role: Role
  }[]
  readonly teams: readonly { readonly team: Team; readonly members: readonly NewTeamMember[] }[]
  readonly tags: readonly { readonly tag: Tag; readonly followerGids: readonly Gid[] }[]
  readonly projects: readonly PlannedProject[]
  readonly taskTemplates: readonly TaskTemplate[]
  /** From top to bottom. */
  readonly sections: readonly Section[]
  readonly portfolios: readonly PlannedPortfolio[]
  readonly tasks: readonly PlannedTask[]
  /** From top to bottom. */
  readonly places: readonly (TaskMembership & { readonly taskGid: Gid })[]
  readonly statusUpdates: readonly StatusUpdate[]
  readonly briefs: readonly ProjectBrief[]
  readonly categories: readonly Category[]
  readonly timeEntries: readonly TimeEntry[]
  readonly timePeriods: readonly TimePeriod[]
  readonly goals: readonly PlannedGoal[]
  readonly customFields: readonly PlannedField[]
  readonly apps: readonly PlannedApp[]
}

export type PlannedRelationship = Omit<GoalRelationship, 'rank'>

export interface PlannedGoal {
  readonly goal: Goal
  readonly metric: Metric | null
  readonly members: readonly GoalMembership[]
  /** In their order. */
  readonly relationships: readonly PlannedRelationship[]
}

/** A custom field with all that has to do with it. */
export interface PlannedField {
  readonly field: CustomField
  readonly options: readonly EnumOption[]
  /** With their places among the fields of each parent. */
  readonly settings: readonly { readonly setting: FieldSetting; readonly place: number }[]
  readonly values: readonly PlannedValue[]
}

export interface PlannedValue {
  readonly holder: { readonly kind: 'task' | 'project'; readonly gid: Gid }
  readonly value: FieldValue
}

export interface PlannedPortfolio {
  readonly portfolio: Portfolio
  readonly members: readonly PortfolioMembership[]
  /** In its order. */
  readonly items: readonly { readonly gid: Gid; readonly projectGid: Gid }[]
}

export interface PlannedTask {
  readonly task: Task
  readonly followerGids: readonly Gid[]
  readonly tagGids: readonly Gid[]
  readonly links: readonly ExternalAttachment[]
  readonly comments: readonly PlannedComment[]
}

export type PlannedComment = Omit<Story, 'kind' | 'facts'>

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
  readonly members: readonly NewProjectMember[]
}

export interface PlannedApp {
  readonly app: App
  /** The value that the file gives; null where the app gets none yet. */
  readonly secret: string | null
}
