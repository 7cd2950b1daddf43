import { randomBytes } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import {
  newRecoveryCode,
  parseFactorCode,
  readRecoveryCodes,
  recoveryCodeHash,
  recoveryCodesText,
} from './recovery-code.js'

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

describe('codes that a form of ours hands on', () => {
  const codes = Array.from({ length: 10 }, () => newRecoveryCode(randomBytes))

  it('are ten of our form, and become a file that says whose they are', () => {
    expect(readRecoveryCodes(codes.join(' '))).toEqual(codes)
    expect(recoveryCodesText(codes, 'mudra.example')).toBe(
      `Recovery codes for Mudra at mudra.example. Each works once.\n\n${codes.join('\n')}\n`,
    )
  })

  it.each([
    ['nine', codes.slice(1).join(' ')],
    ['eleven', [...codes, codes[0]].join(' ')],
    ['other words', Array.from({ length: 10 }, () => 'word').join(' ')],
    ['something before one', [`x${codes[0] ?? ''}`, ...codes.slice(1)].join(' ')],
    ['something after one', [...codes.slice(1), `${codes[0] ?? ''}\nSet-Cookie:x`].join(' ')],
    ['a group too many', [...codes.slice(1), `${codes[0] ?? ''}-ABCDE`].join(' ')],
    ['a group too few', [...codes.slice(1), (codes[0] ?? '').slice(6)].join(' ')],
    ['small letters', codes.join(' ').toLowerCase()],
  ])('are nothing else: %s', (_, text) => {
    expect(readRecoveryCodes(text)).toBeNull()
  })

  it('may be typed with up to a hundred characters in all', () => {
    const [code = ''] = codes
    expect(parseFactorCode(code.padEnd(100))?.kind).toBe('recovery_code')
    expect(parseFactorCode(code.padEnd(101))).toBeNull()
  })
})
