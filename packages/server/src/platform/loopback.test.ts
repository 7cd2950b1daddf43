import { describe, expect, it } from 'vitest'
import { isLoopback } from './loopback.js'

describe('an address of this machine', () => {
  it.each(['127.0.0.1', '127.255.255.254', '::1', '::ffff:127.0.0.1'])('is %s', (address) => {
    expect(isLoopback(address)).toBe(true)
  })

  it.each([
    '',
    '10.0.0.1',
    '128.0.0.1',
    '0.0.0.0',
    '::',
    '::ffff:10.0.0.1',
    '127.0.0.1.example.com',
    '127.1',
    '127.0.0.256',
    '::1%lo',
    'localhost',
    ' 127.0.0.1',
  ])('is not %j', (address) => {
    expect(isLoopback(address)).toBe(false)
  })
})
