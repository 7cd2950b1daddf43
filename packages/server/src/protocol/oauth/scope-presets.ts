import { GRANULAR_SCOPES, scopeWords } from '../asana/scopes.js'
import { consentWords, type ConsentGroup } from './consent-words.js'

/** Sets of scopes that people choose by one name. Neither deletes anything; everything is full permissions, which are no list. */
export const SCOPE_PRESETS = ['read', 'tasks'] as const
export type ScopePreset = (typeof SCOPE_PRESETS)[number]

export function isScopePreset(text: string | null): text is ScopePreset {
  return SCOPE_PRESETS.some((preset) => preset === text)
}

const TASKS: ReadonlySet<string> = new Set([
  'projects:read',
  'project_sections:read',
  'tasks:read',
  'tasks:write',
  'users:read',
  'workspaces:read',
])

/** @param opening  the scopes that open anything on this server: a preset has no others · @returns in the order in which people read them */
export function presetScopes(preset: ScopePreset, opening: ReadonlySet<string>): readonly string[] {
  const isOfPreset =
    preset === 'tasks'
      ? (scope: string) => TASKS.has(scope)
      : (scope: string) => scopeWords(scope)?.action === 'read'
  return GRANULAR_SCOPES.filter((scope) => opening.has(scope) && isOfPreset(scope))
}

/** Every granular scope in the words of consent, by thing: those that open something here, and apart from them those that do not. */
export function scopesToPick(opening: ReadonlySet<string>): {
  readonly used: readonly ConsentGroup[]
  readonly unused: readonly ConsentGroup[]
} {
  const groupsOf = (api: readonly string[]) => consentWords({ api, identity: [] })
  return {
    used: groupsOf(GRANULAR_SCOPES.filter((scope) => opening.has(scope))),
    unused: groupsOf(GRANULAR_SCOPES.filter((scope) => !opening.has(scope))),
  }
}
