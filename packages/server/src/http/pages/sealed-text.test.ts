import fc from 'fast-check'
import { expect, it } from 'vitest'
import { openText, sealText } from './sealed-text.js'

const SEAL = { key: new Uint8Array(32).fill(7), purpose: 'a' }

it('opens to what was sealed, and for its own purpose alone', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme' }), (text) => {
      const sealed = sealText(SEAL, text)
      expect(sealed).toMatch(/^[\w-]*\.[\w-]{43}$/)
      expect(openText(SEAL, sealed)).toBe(text)
      expect(openText({ ...SEAL, purpose: 'b' }, sealed)).toBeNull()
      expect(openText({ ...SEAL, key: new Uint8Array(32) }, sealed)).toBeNull()
    }),
  )
})

it.each(['', '.', 'a.b', 'a.b.c', sealText(SEAL, 'x').replace('.', 'A.'), `${sealText(SEAL, 'x')}.`])(
  'does not open %j',
  (text) => {
    expect(openText(SEAL, text)).toBeNull()
  },
)
