import { describe, expect, it } from 'vitest'
import { ACCESS_LEVELS, isAtLeast } from './access-level.js'

describe('access levels', () => {
  it('are in order: admin, editor, commenter, viewer', () => {
    for (const [index, level] of ACCESS_LEVELS.entries()) {
      for (const [other, needed] of ACCESS_LEVELS.entries()) {
        expect([level, needed, isAtLeast(level, needed)]).toEqual([level, needed, index <= other])
      }
    }
    expect(isAtLeast('admin', 'viewer')).toBe(true)
    expect(isAtLeast('viewer', 'commenter')).toBe(false)
  })
})

it('has no level beside the four of Asana, and forgets none', () => {
  expect(ACCESS_LEVELS).toEqual(['admin', 'editor', 'commenter', 'viewer'])
})
