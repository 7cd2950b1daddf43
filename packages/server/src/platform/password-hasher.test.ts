import { describe, expect, it } from 'vitest'
import { argon2idHasher } from './password-hasher.js'

const PASSWORD = 'correct horse battery staple'

describe('the password hasher', () => {
  it('writes a PHC string with OWASP’s floor for Argon2id, and takes back the password alone', async () => {
    const stored = await argon2idHasher.hash(PASSWORD)
    expect(stored).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$[A-Za-z0-9+/]{22}\$[A-Za-z0-9+/]{43}$/)
    expect(await argon2idHasher.matches(PASSWORD, stored)).toBe(true)
    expect(await argon2idHasher.matches(`${PASSWORD} `, stored)).toBe(false)
    expect(await argon2idHasher.matches('', stored)).toBe(false)
  })

  it('salts: the same password has another string every time', async () => {
    const [one, other] = await Promise.all([argon2idHasher.hash(PASSWORD), argon2idHasher.hash(PASSWORD)])
    expect(one).not.toBe(other)
    expect(await argon2idHasher.matches(PASSWORD, other)).toBe(true)
  })

  it('agrees with the reference implementation of Argon2, whose parameters it reads from the string', async () => {
    // From phc-winner-argon2, src/test.c: version 19, t=2, m=2^16, p=1, "password", "somesalt".
    const stored = '$argon2id$v=19$m=65536,t=2,p=1$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc'
    expect(await argon2idHasher.matches('password', stored)).toBe(true)
    expect(await argon2idHasher.matches('Password', stored)).toBe(false)
  })

  it('takes composed and decomposed letters for the same — NIST SP 800-63B §3.1.1.2', async () => {
    const stored = await argon2idHasher.hash('un caf\u00e9 tr\u00e8s serr\u00e9')
    expect(await argon2idHasher.matches('un cafe\u0301 tre\u0300s serre\u0301', stored)).toBe(true)
    expect(await argon2idHasher.matches('un cafe tres serre', stored)).toBe(false)
  })

  it.each([
    '',
    'password',
    PASSWORD,
    '$2b$12$abcdefghijklmnopqrstuv',
    '$argon2i$v=19$m=65536,t=2,p=1$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc',
    '$argon2id$v=16$m=65536,t=2,p=1$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc',
    '$argon2id$v=19$m=65536,t=2,p=1$$',
    '$argon2id$v=19$m=65536,t=2,p=1$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc\n',
  ])('matches nothing against %j', async (stored) => {
    expect(await argon2idHasher.matches(PASSWORD, stored)).toBe(false)
  })
})

describe('a hash of an earlier time', () => {
  it('is outdated when it costs less than a new one — RFC 9106 §4 · OWASP', async () => {
    const salted = '$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc'
    expect(argon2idHasher.isOutdated(`$argon2id$v=19$m=8192,t=2,p=1${salted}`)).toBe(true)
    expect(argon2idHasher.isOutdated(`$argon2id$v=19$m=19456,t=1,p=1${salted}`)).toBe(true)
    expect(argon2idHasher.isOutdated(`$argon2id$v=19$m=65536,t=3,p=4${salted}`)).toBe(false)
    expect(argon2idHasher.isOutdated(await argon2idHasher.hash(PASSWORD))).toBe(false)
  })
})

describe('nothing to compare with', () => {
  it('matches no password, and takes about as long as a comparison', async () => {
    const stored = await argon2idHasher.hash(PASSWORD)
    const timed = async (against: string | null) => {
      const startMs = performance.now()
      for (let again = 0; again < 3; again++) await argon2idHasher.matches('a wrong password', against)
      return performance.now() - startMs
    }
    expect(await argon2idHasher.matches(PASSWORD, null)).toBe(false)
    const [compared, nothing] = [await timed(stored), await timed(null)]
    // Loose: a machine may be busy. Without the work it would be a thousand times less.
    expect(nothing).toBeGreaterThan(compared / 5)
  })
})
