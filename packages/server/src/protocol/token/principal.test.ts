import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { GRANULAR_SCOPES } from '../asana/scopes.js'
import { allows } from './principal.js'

const anyScope = fc.constantFrom(...GRANULAR_SCOPES)

describe('what a credential allows', () => {
  it('is everything with full permissions, operations without a scope included', () => {
    expect(allows('full', null)).toBe(true)
    for (const scope of GRANULAR_SCOPES) expect(allows('full', scope)).toBe(true)
  })

  it('is otherwise exactly what its scopes name', () => {
    fc.assert(
      fc.property(fc.uniqueArray(anyScope), anyScope, (granted, wanted) => {
        expect(allows(new Set(granted), wanted)).toBe(granted.includes(wanted))
      }),
    )
  })

  it('never is an operation without a scope, even with every scope there is', () => {
    expect(allows(new Set(GRANULAR_SCOPES), null)).toBe(false)
    expect(allows(new Set(['null', '', 'full', 'default']), null)).toBe(false)
  })

  it('takes no scope for another: writing does not read, a prefix does not open', () => {
    expect(allows(new Set(['tasks:write']), 'tasks:read')).toBe(false)
    expect(allows(new Set(['tasks:delete']), 'tasks:write')).toBe(false)
    expect(allows(new Set(['workspaces:read']), 'workspaces.typeahead:read')).toBe(false)
    expect(allows(new Set(), 'users:read')).toBe(false)
  })
})
