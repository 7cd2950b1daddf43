import { randomBytes } from 'node:crypto'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { deriveSecrets, isDerived, keepDerived, newSalt, repeatDerived } from './derived-answer.js'
import { seal } from './sealed-answer.js'
import { hashSecret, newSecret } from './secret.js'
import { parseTokenKind } from './token-format.js'

const random = (count: number) => new Uint8Array(randomBytes(count))
const fresh = () => newSecret('refresh', random).secret

/** An answer as a refresh gives it. */
const answerWith = (access: string, refresh: string, name: string) =>
  JSON.stringify({ access_token: access, token_type: 'bearer', refresh_token: refresh, data: { name } })

describe('tokens that are derived from the one that they follow', () => {
  it('are the same for the same token and salt, and others for another of either', () => {
    const [presented, salt] = [fresh(), newSalt(random)]
    const made = deriveSecrets(presented, salt)
    expect(deriveSecrets(presented, salt)).toEqual(made)
    const all = [made, deriveSecrets(fresh(), salt), deriveSecrets(presented, newSalt(random))]
    expect(new Set(all.flatMap(({ access, refresh }) => [access.secret, refresh.secret])).size).toBe(6)
  })

  it('are those that every version makes of them: what was kept before an upgrade is answered alike after it', () => {
    const { access, refresh } = deriveSecrets('mdr_presented', new Uint8Array(16))
    expect([access.secret, refresh.secret]).toEqual([
      'mda_3IryjRiVfPkSyF4sGdgvgTx4XE0C3zQE1L3MwD',
      'mdr_5TCTOiq8d8rmnlpq9TOO5RdQGAtazksW26Bhub',
    ])
  })

  it('are tokens like all others: of their kind, with their checksum, known by their hash', () => {
    for (let round = 0; round < 2_000; round++) {
      const { access, refresh } = deriveSecrets(fresh(), newSalt(random))
      expect([parseTokenKind(access.secret), parseTokenKind(refresh.secret)]).toEqual(['access', 'refresh'])
      expect([access.hash, refresh.hash]).toEqual([hashSecret(access.secret), hashSecret(refresh.secret)])
    }
  })
})

describe('an answer that is kept without its tokens', () => {
  it('comes back byte for byte to whoever presents the same token, whatever stands in it', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 60 }), (name) => {
        const [presented, salt] = [fresh(), newSalt(random)]
        const secrets = deriveSecrets(presented, salt)
        const answer = answerWith(secrets.access.secret, secrets.refresh.secret, name)
        expect(repeatDerived(keepDerived(answer, salt, secrets), presented)).toBe(answer)
      }),
    )
  })

  it('holds neither token nor hash, and gives those of nobody to another token', () => {
    const [presented, salt] = [fresh(), newSalt(random)]
    const secrets = deriveSecrets(presented, salt)
    const kept = keepDerived(answerWith(secrets.access.secret, secrets.refresh.secret, 'Ada'), salt, secrets)
    for (const { hash, secret } of Object.values(secrets))
      for (const text of [secret, secret.slice(4, 24), hash])
        expect(Buffer.from(kept).toString('latin1')).not.toContain(text)
    const stranger = repeatDerived(kept, fresh())
    expect(stranger).not.toContain(secrets.access.secret)
    expect(stranger).not.toContain(secrets.refresh.secret)
  })

  it('is told from a sealed one', () => {
    const salt = newSalt(random)
    const secrets = deriveSecrets(fresh(), salt)
    expect(
      isDerived(keepDerived(answerWith(secrets.access.secret, secrets.refresh.secret, ''), salt, secrets)),
    ).toBe(true)
    expect(isDerived(seal('{}', { key: fresh(), context: 'x', random }))).toBe(false)
    expect(isDerived(new Uint8Array())).toBe(false)
  })
})
