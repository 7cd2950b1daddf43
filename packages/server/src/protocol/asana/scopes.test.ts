import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { GRANULAR_SCOPES, parseGranularScope, scopeWords } from './scopes.js'

describe('granular scopes', () => {
  it('are known by their own names', () => {
    for (const scope of GRANULAR_SCOPES) expect(parseGranularScope(scope)).toBe(scope)
    expect(new Set(GRANULAR_SCOPES).size).toBe(GRANULAR_SCOPES.length)
  })

  it('are written resource:action', () => {
    for (const scope of GRANULAR_SCOPES) expect(scope).toMatch(/^[a-z][a-z_.]*:(?:read|write|delete)$/)
  })

  it("know the typeahead by its old spelling, too — Asana's scopes", () => {
    expect(parseGranularScope('workspace.typeahead:read')).toBe('workspaces.typeahead:read')
    expect(GRANULAR_SCOPES).not.toContain('workspace.typeahead:read')
  })

  it.each([
    'default',
    'openid',
    'email',
    'profile',
    'identity',
    'scim',
    'full',
    '',
    'tasks',
    'tasks:',
    ':read',
    'Tasks:read',
    'tasks:read ',
    'tasks:delete:read',
    'constructor',
    '__proto__',
    'toString',
  ])('do not include %j', (name) => {
    expect(parseGranularScope(name)).toBeNull()
  })

  it('are nothing but these, for any text', () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string(),
          fc.constantFrom(...GRANULAR_SCOPES).map((scope) => `${scope}x`),
        ),
        (name) => {
          expect(parseGranularScope(name)).toBe(GRANULAR_SCOPES.includes(name) ? name : null)
        },
      ),
    )
  })

  it("each have words for a consent page — Asana's scopes", () => {
    for (const scope of GRANULAR_SCOPES) {
      const action = scope.slice(scope.lastIndexOf(':') + 1)
      expect(scopeWords(scope)).toEqual({ thing: expect.stringMatching(/^[a-z][a-z -]+$/) as string, action })
    }
    expect(scopeWords('tasks:write')).toEqual({ thing: 'tasks', action: 'write' })
    for (const name of ['default', 'openid', 'constructor', 'workspace.typeahead:read'])
      expect(scopeWords(name)).toBeNull()
  })

  it("never let sections, memberships, events or users be written — Asana's scopes", () => {
    for (const name of [
      'project_sections:write',
      'team_memberships:write',
      'users:write',
      'workspaces:write',
      'teams:write',
    ]) {
      expect(parseGranularScope(name)).toBeNull()
    }
  })
})
