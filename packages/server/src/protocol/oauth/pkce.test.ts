import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  challengeOf,
  CODE_VERIFIER_LENGTH_MAX,
  CODE_VERIFIER_LENGTH_MIN,
  isCodeVerifier,
  parseCodeChallenge,
  verifierMatches,
} from './pkce.js'

const UNRESERVED = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~'
const anyVerifier = fc.string({
  unit: fc.constantFrom(...Array.from(UNRESERVED)),
  minLength: CODE_VERIFIER_LENGTH_MIN,
  maxLength: CODE_VERIFIER_LENGTH_MAX,
})

describe('a code verifier', () => {
  it('gives the challenge of the example, without any salt — RFC 7636 §7.3, Appendix B', () => {
    const verifier = 'dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk'
    const challenge = parseCodeChallenge('E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM')
    expect(challengeOf(verifier)).toBe(challenge)
    expect(verifierMatches(verifier, challenge)).toBe(true)
  })

  it.each([
    ['42 characters', 'a'.repeat(42)],
    ['129 characters', 'a'.repeat(129)],
    ['a space', `${'a'.repeat(43)} `],
    ['a plus', `${'a'.repeat(43)}+`],
    ['a slash', `${'a'.repeat(43)}/`],
    ['a line end', `${'a'.repeat(43)}\n`],
    ['a letter of another script', `${'a'.repeat(43)}é`],
    ['nothing', ''],
  ])('cannot have %s — RFC 7636 §4.1', (_, text) => {
    expect(isCodeVerifier(text)).toBe(false)
    expect(verifierMatches(text, challengeOf(text))).toBe(false)
  })

  it('matches its own challenge and no other — RFC 7636 §4.6', () => {
    fc.assert(
      fc.property(anyVerifier, anyVerifier, (verifier, other) => {
        expect(isCodeVerifier(verifier)).toBe(true)
        expect(verifierMatches(verifier, challengeOf(verifier))).toBe(true)
        expect(verifierMatches(other, challengeOf(verifier))).toBe(other === verifier)
      }),
    )
  })

  it('does not match itself as a plain challenge — RFC 7636 §4.2, §7.2', () => {
    const verifier = 'a'.repeat(43)
    expect(verifierMatches(verifier, parseCodeChallenge(verifier))).toBe(false)
  })

  it('is refused without a challenge, and missed with one — RFC 9700 §2.1.1', () => {
    const verifier = 'a'.repeat(43)
    expect(verifierMatches(verifier, null)).toBe(false)
    expect(verifierMatches(null, challengeOf(verifier))).toBe(false)
    expect(verifierMatches(null, null)).toBe(true)
  })
})

describe('a code challenge', () => {
  it.each([
    '',
    'a'.repeat(42),
    'a'.repeat(44),
    'a'.repeat(64),
    `${'a'.repeat(42)}=`,
    `${'a'.repeat(42)}+`,
    `${'a'.repeat(43)}\n`,
  ])('has 43 base64url characters, so not %j — RFC 7636 §4.2, Appendix A', (text) => {
    expect(parseCodeChallenge(text)).toBeNull()
  })
})

it('a code verifier has 43 to 128 characters, and nothing else before or after them — RFC 7636 §4.1', () => {
  expect(['a'.repeat(43), 'a'.repeat(128)].map(isCodeVerifier)).toEqual([true, true])
  expect(
    [`+${'a'.repeat(43)}`, `${'a'.repeat(43)}+`, 'a'.repeat(42), 'a'.repeat(129)].map(isCodeVerifier),
  ).toEqual(Array.from({ length: 4 }, () => false))
})
