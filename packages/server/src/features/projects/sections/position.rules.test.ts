import { describe, expect, it } from 'vitest'
import type { Gid } from '../../../protocol/asana/gid.js'
import { readPosition } from './position.rules.js'

const ONE = '1' as Gid
const TWO = '2' as Gid

describe('a place among neighbours', () => {
  it('is before one, after one, or the usual place', () => {
    expect(readPosition({ insert_before: ONE }, { at: 'end' })).toEqual({
      ok: true,
      value: { at: 'before', anchor: ONE },
    })
    expect(readPosition({ insert_after: ONE }, { at: 'end' })).toEqual({
      ok: true,
      value: { at: 'after', anchor: ONE },
    })
    expect(readPosition({}, { at: 'start' })).toEqual({ ok: true, value: { at: 'start' } })
    expect(readPosition({}, { at: 'end' })).toEqual({ ok: true, value: { at: 'end' } })
  })

  it('is not two at once', () => {
    expect(readPosition({ insert_before: ONE, insert_after: TWO }, { at: 'end' })).toEqual({
      ok: false,
      refusal: { kind: 'invalid', messages: ['You may only provide one of insert_before or insert_after!'] },
    })
  })
})
