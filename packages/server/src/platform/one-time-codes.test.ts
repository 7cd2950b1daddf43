import { describe, expect, it } from 'vitest'
import { oneTimeCodes } from './one-time-codes.js'

/** RFC 6238, Appendix B: the secret of its table for SHA-1, and the last six of its eight digits. */
const secret = new TextEncoder().encode('12345678901234567890')
const VECTORS = [
  [59, '287082'],
  [1111111109, '081804'],
  [1111111111, '050471'],
  [1234567890, '005924'],
  [2000000000, '279037'],
  [20000000000, '353130'],
] as const

describe('one-time codes', () => {
  it.each(VECTORS)('takes the code of second %d — RFC 6238 App. B', (seconds, code) => {
    const step = Math.floor(seconds / 30)
    expect(oneTimeCodes.matchedStep({ secret, code, nowMs: seconds * 1_000 })).toBe(step)
  })

  it('takes a code one step early or late and says of which step it is, and none beyond — RFC 6238 §5.2', () => {
    const [seconds, code] = VECTORS[3]
    const step = Math.floor(seconds / 30)
    const at = (steps: number) =>
      oneTimeCodes.matchedStep({ secret, code, nowMs: (seconds + steps * 30) * 1_000 })
    expect([-2, -1, 0, 1, 2].map(at)).toEqual([null, step, step, step, null])
  })

  it('tells an app what to expect, in the address that it reads', () => {
    const { address, text } = oneTimeCodes.describe({ secret, account: 'ada@a.example', issuer: 'Mudra' })
    expect(text).toBe('GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ')
    const url = new URL(address)
    expect([url.protocol, url.host, decodeURIComponent(url.pathname)]).toEqual([
      'otpauth:',
      'totp',
      '/Mudra:ada@a.example',
    ])
    expect(Object.fromEntries(url.searchParams)).toEqual({
      issuer: 'Mudra',
      secret: text,
      algorithm: 'SHA1',
      digits: '6',
      period: '30',
    })
  })
})
