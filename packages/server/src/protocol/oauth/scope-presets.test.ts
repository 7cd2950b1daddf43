import { describe, expect, it } from 'vitest'
import { GRANULAR_SCOPES } from '../asana/scopes.js'
import { presetScopes, SCOPE_PRESETS, scopesToPick } from './scope-presets.js'

const ALL = new Set(GRANULAR_SCOPES)

describe('presets of scopes', () => {
  it('delete nothing, and hold nothing that opens nothing here', () => {
    for (const preset of SCOPE_PRESETS) {
      expect(presetScopes(preset, ALL).filter((scope) => scope.endsWith(':delete'))).toEqual([])
      expect(presetScopes(preset, new Set(['tasks:read']))).toEqual(['tasks:read'])
      expect(presetScopes(preset, new Set())).toEqual([])
    }
  })

  it('are all that reads, and what working with tasks takes', () => {
    expect(presetScopes('read', ALL)).toEqual(GRANULAR_SCOPES.filter((scope) => scope.endsWith(':read')))
    expect(presetScopes('tasks', ALL)).toEqual([
      'project_sections:read',
      'projects:read',
      'tasks:read',
      'tasks:write',
      'users:read',
      'workspaces:read',
    ])
  })
})

it('scopes to pick are every scope once, those that open nothing here apart', () => {
  const { unused, used } = scopesToPick(new Set(['tasks:read', 'tasks:delete']))
  const names = (groups: typeof used) =>
    groups.flatMap(({ sentences }) => sentences.map(({ scope }) => scope))
  expect(names(used)).toEqual(['tasks:read', 'tasks:delete'])
  expect(names(unused)).not.toContain('tasks:read')
  expect(new Set([...names(used), ...names(unused)])).toEqual(ALL)
  expect(names(used).length + names(unused).length).toBe(GRANULAR_SCOPES.length)
})
