export type ScopeAction = 'read' | 'write' | 'delete'

interface Resource {
  readonly words: string
  readonly actions: readonly ScopeAction[]
}

/** What a scope lets a person's credential do, in words that follow Asana's consent texts. */
const RESOURCES: Readonly<Record<string, Resource>> = {
  attachments: { words: 'attachments', actions: ['read', 'write', 'delete'] },
  custom_fields: { words: 'custom fields', actions: ['read', 'write'] },
  goals: { words: 'goals', actions: ['read', 'write'] },
  jobs: { words: 'jobs', actions: ['read'] },
  ooo_entries: { words: 'out-of-office entries', actions: ['read', 'write', 'delete'] },
  portfolios: { words: 'portfolios', actions: ['read', 'write'] },
  project_portfolio_settings: { words: 'project portfolio settings', actions: ['read', 'write'] },
  project_sections: { words: 'project sections', actions: ['read'] },
  project_templates: { words: 'project templates', actions: ['read'] },
  projects: { words: 'projects', actions: ['read', 'write', 'delete'] },
  roles: { words: 'roles', actions: ['read', 'write', 'delete'] },
  stories: { words: 'stories and comments', actions: ['read', 'write', 'delete'] },
  tags: { words: 'tags', actions: ['read', 'write'] },
  task_custom_types: { words: 'custom task types', actions: ['read'] },
  task_templates: { words: 'task templates', actions: ['read'] },
  tasks: { words: 'tasks', actions: ['read', 'write', 'delete'] },
  team_memberships: { words: 'team memberships', actions: ['read'] },
  teams: { words: 'teams', actions: ['read'] },
  time_periods: { words: 'time periods', actions: ['read'] },
  time_tracking_categories: { words: 'time tracking categories', actions: ['read', 'write', 'delete'] },
  time_tracking_entries: { words: 'time tracking entries', actions: ['read'] },
  timesheet_approval_statuses: { words: 'timesheet approval statuses', actions: ['read', 'write'] },
  users: { words: 'people', actions: ['read'] },
  webhooks: { words: 'webhooks', actions: ['read', 'write', 'delete'] },
  workspaces: { words: 'workspaces', actions: ['read'] },
  'workspaces.typeahead': { words: 'the workspace search', actions: ['read'] },
}

/** Every granular scope, `resource:action`, in the order in which people read them. */
export const GRANULAR_SCOPES: readonly string[] = Object.entries(RESOURCES).flatMap(
  ([resource, { actions }]) => actions.map((action) => `${resource}:${action}`),
)

const KNOWN: ReadonlySet<string> = new Set(GRANULAR_SCOPES)
/** The spelling of Asana's 2025 pages. */
const OLD_SPELLINGS: Readonly<Record<string, string>> = {
  'workspace.typeahead:read': 'workspaces.typeahead:read',
}

/** @returns the scope's current name, or null for a name that is no granular scope */
export function parseGranularScope(name: string): string | null {
  const current = Object.hasOwn(OLD_SPELLINGS, name) ? (OLD_SPELLINGS[name] ?? name) : name
  return KNOWN.has(current) ? current : null
}

/** A scope in the words of Asana's consent texts: what it is about and what may be done with it. */
export interface ScopeWords {
  readonly thing: string
  readonly action: ScopeAction
}

const WORDS: ReadonlyMap<string, ScopeWords> = new Map(
  Object.entries(RESOURCES).flatMap(([resource, { words, actions }]) =>
    actions.map((action) => [`${resource}:${action}`, { thing: words, action }] as const),
  ),
)

/** @returns null for a name that is no granular scope under its current spelling */
export function scopeWords(scope: string): ScopeWords | null {
  return WORDS.get(scope) ?? null
}
