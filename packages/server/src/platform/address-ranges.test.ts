import { expect, it } from 'vitest'
import { canonicalAddress, canonicalRange, makeIsWithin } from './address-ranges.js'

it('writes an address one way, whichever way it came', () => {
  expect(canonicalAddress('::ffff:10.0.0.1')).toBe('10.0.0.1')
  expect(canonicalAddress('::FFFF:0a00:0001')).toBe('10.0.0.1')
  expect(canonicalAddress('2001:DB8:0:0::1')).toBe('2001:db8::1')
  expect(canonicalAddress('fe80::1%eth0')).toBe('fe80::1')
  for (const text of ['', 'localhost', '10.0.0', '10.0.0.256', '1.2.3.4:80'])
    expect(canonicalAddress(text)).toBeNull()
})

it('reads ranges of both kinds, and an address as a range of one', () => {
  expect(canonicalRange('10.0.0.0/8')).toBe('10.0.0.0/8')
  expect(canonicalRange('203.0.113.7')).toBe('203.0.113.7/32')
  expect(canonicalRange('2001:DB8::/32')).toBe('2001:db8::/32')
  expect(canonicalRange('::ffff:10.0.0.0/104')).toBe('10.0.0.0/8')
  for (const text of [
    '',
    '10.0.0.0/33',
    '::/129',
    '10.0.0.0/8/8',
    '10.0.0.0/-1',
    '10.0.0.0/',
    '::ffff:10.0.0.0/90',
    'fe80::1%eth0/64',
  ])
    expect(canonicalRange(text)).toBeNull()
})

it('finds an address in its ranges, mapped or not, and what is no address in none', () => {
  const isWithin = makeIsWithin()
  const ranges = ['10.1.0.0/16', '2001:db8::/32']
  for (const address of ['10.1.255.255', '::ffff:10.1.0.1', '::ffff:a01:1', '2001:db8:ffff::1'])
    expect(isWithin(ranges, address)).toBe(true)
  for (const address of ['10.2.0.0', '::ffff:10.2.0.0', '2001:db9::', '', 'unknown'])
    expect(isWithin(ranges, address)).toBe(false)
})
