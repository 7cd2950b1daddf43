import { describe, expect, it } from 'vitest'
import { systemRandom as random } from '../../platform/random.js'
import { makeSecretBox } from './secret-box.js'

const secret = new TextEncoder().encode('12345678901234567890')
const boxOf = (key: string | null) => makeSecretBox({ key, random })

describe('secrets that must be read again', () => {
  it('are sealed under the key of the operator, for their place alone', () => {
    const kept = boxOf('key').close(secret, 'totp 1')
    expect(Buffer.from(kept).includes(Buffer.from(secret))).toBe(false)
    expect([...boxOf('key').open(kept, 'totp 1')]).toEqual([...secret])
    expect(() => boxOf('key').open(kept, 'totp 2')).toThrow()
    expect(() => boxOf('other').open(kept, 'totp 1')).toThrow()
    expect(() => boxOf(null).open(kept, 'totp 1')).toThrow('MUDRA_ENCRYPTION_KEY_FILE')
  })

  it('are sealed as texts alike', () => {
    const kept = boxOf('key').closeText('{"d":"x"}', 'signing key 1')
    expect(kept).toMatch(/^sealed:[\w-]+$/)
    expect(boxOf('key').openText(kept, 'signing key 1')).toBe('{"d":"x"}')
    expect(() => boxOf('key').openText(kept, 'signing key 2')).toThrow()
    expect(() => boxOf('other').openText(kept, 'signing key 1')).toThrow()
    expect(() => boxOf(null).openText(kept, 'signing key 1')).toThrow('MUDRA_ENCRYPTION_KEY_FILE')
    expect(boxOf(null).closeText('{}', 'signing key 1')).toBe('{}')
    expect(boxOf('key').openText('{}', 'signing key 1')).toBe('{}')
  })

  it('are in clear without one, and stay readable once there is one', () => {
    const kept = boxOf(null).close(secret, 'totp 1')
    expect([...boxOf('key').open(kept, 'totp 1')]).toEqual([...secret])
  })
})
