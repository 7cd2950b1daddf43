import { describe, expect, it } from 'vitest'
import { isLoopback, namesLoopback } from './loopback.js'

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

describe('the host of a URL', () => {
  it.each([
    'localhost',
    'LOCALHOST:8080',
    'mudra.localhost',
    '127.0.0.1',
    '127.1.2.3:80',
    '[::1]',
    '[::1]:8080',
  ])('%s is this machine alone', (host) => {
    expect(namesLoopback(host)).toBe(true)
  })

  it.each([
    '',
    'example.com',
    'localhost.example.com',
    'notlocalhost',
    'localhost.',
    '127.0.0.1.example.com',
    '10.0.0.1',
    '0.0.0.0',
    '[::2]',
    '::1',
    'evil@localhost',
    'localhost:80:80',
    'localhost\nevil',
  ])('%j may be another', (host) => {
    expect(namesLoopback(host)).toBe(false)
  })
})
