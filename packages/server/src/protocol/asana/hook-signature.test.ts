import { expect, it } from 'vitest'
import { hookSignature } from './hook-signature.js'

it('signs as everybody does, by the second test case of RFC 4231', () => {
  expect(hookSignature('Jefe', 'what do ya want for nothing?')).toBe(
    '5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843',
  )
})
