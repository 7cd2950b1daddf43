import { describe, expect, it } from 'vitest'
import { passwordFault } from './password.js'

describe('a new password — NIST SP 800-63B §3.1.1.2', () => {
  it('is long, and nothing else is asked of it', () => {
    expect(passwordFault('x'.repeat(11))).toBe('Must have at least 12 characters')
    expect(passwordFault('x'.repeat(12))).toBeNull()
    expect(passwordFault(' '.repeat(12))).toBeNull()
    expect(passwordFault('x'.repeat(256))).toBeNull()
    expect(passwordFault('x'.repeat(257))).toBe('Must be at most 256 characters long')
  })

  it('can be written down in UTF-8', () => {
    expect(passwordFault('long enough \0')).toBe('Must not contain NUL characters')
    expect(passwordFault('long enough \ud800')).toBe('Must not contain lone surrogates')
  })
})
