import { randomBytes } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { newRecoveryCode, parseFactorCode, recoveryCodeHash } from './recovery-code.js'

describe('recovery codes', () => {
  it('have 125 random bits, in groups that can be read — NIST SP 800-63B §5.1.2.2', () => {
    const codes = Array.from({ length: 200 }, () => newRecoveryCode(randomBytes))
    expect(new Set(codes).size).toBe(200)
    for (const code of codes) expect(code).toMatch(/^([0-9A-HJKMNP-TV-Z]{5}-){4}[0-9A-HJKMNP-TV-Z]{5}$/)
    expect(new Set(codes.join('').replaceAll('-', '')).size).toBe(32)
  })

  it('are one however they are typed', () => {
    const code = '01ABC-DEFGH-JKMNP-QRSTV-WXYZ0'
    const typed = parseFactorCode(' oiabc defgh-jkmnp qrstvwxyzO ')
    expect(typed?.kind).toBe('recovery_code')
    expect(recoveryCodeHash(typed?.code ?? '')).toBe(recoveryCodeHash(code))
  })

  it('are told apart from codes of an app, and from what is neither', () => {
    expect(parseFactorCode(' 123 456 ')).toEqual({ kind: 'totp', code: '123456' })
    for (const text of ['', '12345', '1234567', 'abcde', 'x'.repeat(1_000), '٣٣٣٣٣٣'])
      expect(parseFactorCode(text)).toBeNull()
  })
})
