import type { FieldType, NUMBER_FORMATS, ReferencedKind } from '../custom-fields/custom-field.rules.js'
import type {
  SeedGoal,
  SeedProjectBrief,
  SeedStatusUpdate,
  SeedTimeCategory,
  SeedTimeEntry,
} from './seed-progress-document.js'
import type { SeedAccessLevel, SeedGid } from './seed-reference.js'
import type { STICKERS } from '../stories/story.rules.js'

/**
 * A seed as it is written in a file: the people, places, work, apps and tokens of an organisation. Names are those of the API where it has
 * one. People are referred to by their address or gid, teams and workspaces by their name or gid. What is not said gets the default that
 * `seed-schema.ts` names.
 */
export interface SeedDocument {
  readonly $schema?: string
  readonly version: 1
  readonly users: readonly SeedUser[]
  readonly workspaces: readonly SeedWorkspace[]
  readonly apps?: readonly SeedApp[]
}

export interface SeedUser {
  readonly gid?: SeedGid
  readonly name: string
  readonly email: string
  readonly password?: string
  readonly deactivated?: boolean
  readonly email_verified?: boolean
  readonly tokens?: readonly SeedToken[]
}

export interface SeedToken {
  readonly name: string
  readonly token?: string
  readonly scopes?: readonly string[]
  readonly expires_at?: string | null
}

export interface SeedWorkspace {
  readonly gid?: SeedGid
  readonly name: string
  readonly is_organization?: boolean
  readonly email_domains?: readonly string[]
  readonly plan?: 'free' | 'paid'
  readonly members?: readonly SeedMember[]
  readonly teams?: readonly SeedTeam[]
  readonly tags?: readonly SeedTag[]
  readonly projects?: readonly SeedProject[]
  readonly portfolios?: readonly SeedPortfolio[]
  readonly goals?: readonly SeedGoal[]
  readonly time_tracking_categories?: readonly SeedTimeCategory[]
  readonly custom_fields?: readonly SeedCustomField[]
  /** Tasks that are in no project. */
  readonly tasks?: readonly SeedTask[]
}

export interface SeedMember {
  readonly gid?: SeedGid
  readonly user: SeedGid
  readonly role?: 'admin' | 'member' | 'guest'
}

export interface SeedTeam {
  readonly gid?: SeedGid
  readonly name: string
  readonly html_description?: string
  readonly visibility?: 'secret' | 'request_to_join' | 'public'
  readonly members?: readonly (SeedGid | SeedTeamMember)[]
}

export interface SeedTeamMember {
  readonly gid?: SeedGid
  readonly user: SeedGid
  readonly admin?: boolean
}

export interface SeedTag {
  readonly gid?: SeedGid
  readonly name: string
  readonly color?: string | null
  readonly notes?: string
  readonly created_by?: SeedGid
  readonly followers?: readonly SeedGid[]
}

export interface SeedProject {
  readonly gid?: SeedGid
  readonly name: string
  readonly team?: SeedGid | null
  readonly owner?: SeedGid | null
  readonly notes?: string
  readonly html_notes?: string
  readonly color?: string | null
  readonly icon?: string | null
  readonly default_view?: string
  readonly due_on?: string | null
  readonly start_on?: string | null
  readonly privacy_setting?: 'public_to_workspace' | 'private_to_team' | 'private'
  readonly default_access_level?: SeedAccessLevel
  readonly minimum_access_level_for_customization?: 'admin' | 'editor'
  readonly minimum_access_level_for_sharing?: 'admin' | 'editor'
  readonly archived?: boolean
  readonly members?: readonly SeedProjectMember[]
  readonly project_brief?: SeedProjectBrief
  readonly status_updates?: readonly SeedStatusUpdate[]
  readonly sections?: readonly SeedSection[]
  readonly task_templates?: readonly SeedTaskTemplate[]
}

export type SeedSubtype = 'default_task' | 'milestone_task' | 'approval_task'

export interface SeedTaskTemplate {
  readonly gid?: SeedGid
  readonly name: string
  readonly created_by?: SeedGid
  readonly template?: {
    readonly description?: string
    readonly html_description?: string
    readonly task_resource_subtype?: SeedSubtype
    readonly relative_start_on?: number | null
    readonly relative_due_on?: number | null
    readonly followers?: readonly SeedGid[]
    readonly subtasks?: readonly { readonly name: string; readonly task_resource_subtype?: SeedSubtype }[]
    /** Other templates of the project, by name or gid. */
    readonly dependencies?: readonly SeedGid[]
    readonly custom_fields?: readonly SeedRecipeValue[]
  }
}

/** What tasks that are made of a template have in a field. */
export interface SeedRecipeValue {
  /** By name or gid. */
  readonly field: SeedGid
  readonly value: SeedFieldValue['value']
}

export interface SeedProjectMember {
  readonly gid?: SeedGid
  readonly user: SeedGid
  readonly access_level?: SeedAccessLevel
  readonly follows?: boolean
}

export interface SeedPortfolio {
  readonly gid?: SeedGid
  readonly name: string
  readonly owner: SeedGid
  readonly color?: string | null
  readonly privacy_setting?: 'public_to_domain' | 'members_only'
  readonly default_access_level?: 'admin' | 'editor' | 'viewer'
  readonly archived?: boolean
  readonly members?: readonly SeedPortfolioMember[]
  /** Projects of the workspace, by name or gid, in the portfolio's order. */
  readonly items?: readonly SeedGid[]
  readonly status_updates?: readonly SeedStatusUpdate[]
}

export interface SeedPortfolioMember {
  readonly gid?: SeedGid
  readonly user: SeedGid
  readonly access_level?: 'admin' | 'editor' | 'viewer'
}

export interface SeedCustomField {
  readonly gid?: SeedGid
  readonly name: string
  readonly type: FieldType
  readonly description?: string
  readonly created_by?: SeedGid
  readonly precision?: number
  readonly format?: (typeof NUMBER_FORMATS)[number]
  readonly currency_code?: string
  readonly custom_label?: string
  readonly custom_label_position?: 'prefix' | 'suffix'
  readonly id_prefix?: string
  readonly input_restrictions?: readonly ReferencedKind[]
  readonly has_notifications_enabled?: boolean
  /** Whether it belongs to the one project, portfolio or goal that it is on. */
  readonly local?: boolean
  readonly options?: readonly SeedEnumOption[]
  readonly on?: readonly SeedFieldParent[]
  readonly values?: readonly SeedFieldValue[]
}

export interface SeedEnumOption {
  readonly gid?: SeedGid
  readonly name: string
  readonly color?: string
  readonly enabled?: boolean
}

/** A project, portfolio or goal that asks for a field. */
export interface SeedFieldParent {
  readonly gid?: SeedGid
  readonly in: SeedGid
  readonly is_important?: boolean
  /** Its place among the fields there. */
  readonly place?: number
}

/** What a task or project has in a field. */
export interface SeedFieldValue {
  readonly of: SeedGid
  readonly value: string | number | readonly SeedGid[]
}

export interface SeedSection {
  readonly gid?: SeedGid
  readonly name: string
  readonly tasks?: readonly (SeedTask | SeedTaskReference)[]
}

/** A task that is described elsewhere in the file, and stands here as well. */
export interface SeedTaskReference {
  readonly task: SeedGid
}

export interface SeedTask {
  readonly gid?: SeedGid
  readonly name: string
  readonly notes?: string
  readonly html_notes?: string
  readonly resource_subtype?: 'default_task' | 'milestone' | 'approval'
  readonly approval_status?: 'pending' | 'approved' | 'rejected' | 'changes_requested'
  readonly assignee?: SeedGid | null
  readonly assignee_status?: 'today' | 'upcoming' | 'later' | 'new' | 'inbox'
  readonly start_on?: string | null
  readonly start_at?: string | null
  readonly due_on?: string | null
  readonly due_at?: string | null
  /** Days from the day on which the seed is used. */
  readonly due_in_days?: number
  readonly completed?: boolean
  readonly completed_at?: string
  readonly completed_by?: SeedGid
  readonly created_by?: SeedGid
  readonly followers?: readonly SeedGid[]
  readonly links?: readonly SeedLink[]
  readonly comments?: readonly SeedComment[]
  /** By name or gid. */
  readonly tags?: readonly SeedGid[]
  readonly time_entries?: readonly SeedTimeEntry[]
  readonly subtasks?: readonly SeedTask[]
}

/** What is attached to a task and lies elsewhere. */
export interface SeedLink {
  readonly gid?: SeedGid
  readonly name: string
  readonly url: string
}

/** Something that was said of a task. */
export interface SeedComment {
  readonly gid?: SeedGid
  readonly text?: string
  readonly html_text?: string
  readonly created_by?: SeedGid
  readonly created_at?: string
  readonly is_pinned?: boolean
  readonly sticker_name?: (typeof STICKERS)[number] | null
}

export interface SeedApp {
  readonly client_id?: SeedGid
  readonly client_secret?: string
  readonly owner: SeedGid
  readonly name: string
  readonly description?: string
  readonly kind?: 'confidential' | 'native'
  readonly scopes?: readonly string[]
  readonly redirect_uris?: readonly string[]
  readonly distribution?: 'none' | 'any' | readonly SeedGid[]
  readonly require_pkce?: boolean
  readonly rotate_refresh_tokens?: boolean
  readonly replay_window_seconds?: number
  readonly resource_server?: boolean
  readonly send_iss?: boolean
}
