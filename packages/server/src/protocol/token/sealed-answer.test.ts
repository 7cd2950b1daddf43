import { randomBytes } from 'node:crypto'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { openSealed, seal } from './sealed-answer.js'

const random = (count: number) => randomBytes(count)
const anyText = fc.string({ unit: 'grapheme', maxLength: 100 })

describe('a sealed answer', () => {
  it('opens for its own key and context, byte for byte', () => {
    fc.assert(
      fc.property(anyText, anyText, anyText, (answer, key, context) => {
        expect(openSealed(seal(answer, { key, context, random }), { key, context })).toBe(answer)
      }),
    )
  })

  it('does not open for another key or another context', () => {
    fc.assert(
      fc.property(anyText, anyText, anyText, (answer, key, other) => {
        fc.pre(key !== other)
        const sealed = seal(answer, { key, context: 'row 1', random })
        expect(() => openSealed(sealed, { key: other, context: 'row 1' })).toThrow()
        expect(() => openSealed(sealed, { key, context: 'row 2' })).toThrow()
      }),
    )
  })

  it('takes key and context apart: moving a character from one to the other opens nothing', () => {
    const sealed = seal('answer', { key: 'ab', context: 'c', random })
    expect(() => openSealed(sealed, { key: 'a', context: 'bc' })).toThrow()
  })

  it('does not open after a change of any bit', () => {
    const keys = { key: 'key', context: 'context' }
    const sealed = seal('mdp_secret', { ...keys, random })
    for (let index = 0; index < sealed.length; index++) {
      for (let bit = 0; bit < 8; bit++) {
        const changed = Uint8Array.from(sealed)
        changed[index] = (changed[index] ?? 0) ^ (1 << bit)
        expect(() => openSealed(changed, keys)).toThrow()
      }
    }
  })

  it.each(['', 'mdp_secret'])('does not open %j cut short or made longer, wherever', (answer) => {
    const keys = { key: 'key', context: 'context' }
    const sealed = seal(answer, { ...keys, random })
    for (let length = 0; length < sealed.length; length++) {
      expect(() => openSealed(sealed.subarray(0, length), keys)).toThrow()
    }
    expect(() => openSealed(Buffer.concat([sealed, Buffer.alloc(1)]), keys)).toThrow()
  })

  it('looks different every time and shows nothing of what it holds', () => {
    const keys = { key: 'key', context: 'context', random }
    const one = Buffer.from(seal('mdp_secret', keys))
    const other = Buffer.from(seal('mdp_secret', keys))
    expect(one.equals(other)).toBe(false)
    expect(one.includes('secret')).toBe(false)
    expect(one).toHaveLength(12 + 16 + 'mdp_secret'.length)
  })
})
