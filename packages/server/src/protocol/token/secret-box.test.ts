import { describe, expect, it } from 'vitest'
import { systemRandom as random } from '../../platform/random.js'
import { makeSecretBox } from './secret-box.js'

const secret = new TextEncoder().encode('12345678901234567890')
const boxOf = (current: string | null, ...previous: string[]) =>
  makeSecretBox({ keys: { current, previous }, random })

describe('secrets that must be read again', () => {
  it('are sealed under the key of the operator, for their place alone', () => {
    const kept = boxOf('key').current.close(secret, 'totp 1')
    expect(Buffer.from(kept).includes(Buffer.from(secret))).toBe(false)
    expect([...boxOf('key').open(kept, 'totp 1')]).toEqual([...secret])
    expect(() => boxOf('key').open(kept, 'totp 2')).toThrow()
    expect(() => boxOf('other').open(kept, 'totp 1')).toThrow()
    expect(() => boxOf(null).open(kept, 'totp 1')).toThrow('MUDRA_ENCRYPTION_KEY_FILE')
  })

  it('are sealed as texts alike', () => {
    const kept = boxOf('key').current.closeText('{"d":"x"}', 'signing key 1')
    expect(kept).toMatch(/^sealed:[\w-]+$/)
    expect(boxOf('key').openText(kept, 'signing key 1')).toBe('{"d":"x"}')
    expect(() => boxOf('key').openText(kept, 'signing key 2')).toThrow()
    expect(() => boxOf('other').openText(kept, 'signing key 1')).toThrow()
    expect(() => boxOf(null).openText(kept, 'signing key 1')).toThrow('MUDRA_ENCRYPTION_KEY_FILE')
    expect(boxOf(null).current.closeText('{}', 'signing key 1')).toBe('{}')
    expect(boxOf('key').openText('{}', 'signing key 1')).toBe('{}')
  })

  it('are in clear without one, and stay readable once there is one', () => {
    const kept = boxOf(null).current.close(secret, 'totp 1')
    expect([...boxOf('key').open(kept, 'totp 1')]).toEqual([...secret])
  })

  it('open under the key of today and under those from before, and are closed under the one of today', () => {
    const before = boxOf('old').current.close(secret, 'totp 1')
    const both = boxOf('new', 'older', 'old')
    expect([...both.open(before, 'totp 1')]).toEqual([...secret])
    expect([...boxOf('new').open(both.current.close(secret, 'totp 1'), 'totp 1')]).toEqual([...secret])
    expect(() => boxOf('old').open(both.current.close(secret, 'totp 1'), 'totp 1')).toThrow(
      'MUDRA_ENCRYPTION_KEY_FILE',
    )
    expect([
      both.opens(before, 'totp 1'),
      both.opens(before, 'totp 2'),
      boxOf('new').opens(before, 'totp 1'),
    ]).toEqual([true, false, false])
  })

  it('can be closed as another was', () => {
    const both = boxOf('new', 'old')
    const mark = boxOf('old').current.closeText('mark', 'a')
    const closer = both.closerLike(mark, 'a')
    expect(closer).not.toBe(both.current)
    expect(boxOf('old').openText(closer?.closeText('text', 'b') ?? '', 'b')).toBe('text')
    expect(both.closerLike(boxOf('new').current.closeText('mark', 'a'), 'a')).toBe(both.current)
    expect(both.closerLike(boxOf('third').current.closeText('mark', 'a'), 'a')).toBeNull()
    expect(boxOf(null).closerLike(mark, 'a')).toBeNull()
  })
})

it('says whether it seals, in every row as well: a later version has to tell the two apart', () => {
  expect([boxOf('key').isSealing, boxOf(null).isSealing]).toEqual([true, false])
  expect([
    boxOf('key').current.close(secret, 'totp 1')[0],
    boxOf(null).current.close(secret, 'totp 1')[0],
  ]).toEqual([1, 0])
})
