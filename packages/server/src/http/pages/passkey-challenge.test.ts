import { describe, expect, it } from 'vitest'
import { CHALLENGE_LIFETIME_MS, openChallenge, sealChallenge } from './passkey-challenge.js'

const key = new Uint8Array(32).fill(7)
const owner = { kind: 'visitor', value: 'v' } as const
const made = { value: 'c'.repeat(43), expiresAtMs: CHALLENGE_LIFETIME_MS }

describe('the challenge of a passkey', () => {
  const sealed = sealChallenge({ key, owner, use: 'sign_in' }, made)

  it('comes back to the browser and use that it was made for, until its end — WebAuthn §13.4.3', () => {
    expect(openChallenge({ key, owner, use: 'sign_in' }, sealed, made.expiresAtMs - 1)).toEqual(made)
    expect(openChallenge({ key, owner, use: 'sign_in' }, sealed, made.expiresAtMs)).toBeNull()
  })

  it('opens for no other browser, use or key, nor altered — WebAuthn §13.4.3', () => {
    const other = [
      { key, owner: { kind: 'visitor', value: 'w' }, use: 'sign_in' },
      { key, owner: { kind: 'session', gid: 'v' }, use: 'sign_in' },
      { key, owner, use: 'second_step' },
      { key: new Uint8Array(32), owner, use: 'sign_in' },
    ] as const
    for (const one of other) expect(openChallenge(one, sealed, 0)).toBeNull()
    expect(openChallenge({ key, owner, use: 'sign_in' }, `x${sealed}`, 0)).toBeNull()
  })
})
