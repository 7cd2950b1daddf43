import { describe, expect, it } from 'vitest'
import { hstsValue, isLocal, isSecure, knownAddress, markPlain, type Arrival } from './secure-transport.js'

const HERE = '127.0.0.1'
const THERE = '192.0.2.7'
const arrival = (wish: Partial<Arrival> & { readonly from?: string } = {}): Arrival => {
  const { from = HERE, ...rest } = wish
  return {
    ip: from,
    protocol: 'http',
    headers: { host: 'localhost:8080' },
    raw: {},
    socket: { remoteAddress: from },
    ...rest,
  }
}

const FORWARDING = [
  'x-forwarded-for',
  'x-forwarded-proto',
  'x-forwarded-anything',
  'cdn-loop',
  'cf-connecting-ip',
  'cf-connecting-ipv6',
  'cf-visitor',
  'client-ip',
  'fastly-client-ip',
  'forwarded',
  'forwarded-for',
  'front-end-https',
  'true-client-ip',
  'via',
  'x-appengine-user-ip',
  'x-azure-clientip',
  'x-client-ip',
  'x-cluster-client-ip',
  'x-envoy-external-address',
  'x-envoy-internal',
  'x-original-forwarded-for',
  'x-originating-ip',
  'x-proxyuser-ip',
  'x-real-ip',
  'x-remote-addr',
  'x-remote-ip',
  'x-scheme',
  'x-url-scheme',
]

describe('a request of this very machine', () => {
  const isOurs = (wish: Parameters<typeof arrival>[0], hasOtherNames = true) =>
    isLocal(arrival(wish), { hasOtherNames })

  it('comes from it, by its own name', () => {
    expect([isOurs({}), isOurs({ from: '::1' }), isOurs({ from: THERE })]).toEqual([true, true, false])
    expect(isOurs({ socket: {} })).toBe(false)
    expect(isOurs({ headers: { host: 'mudra.example' } })).toBe(false)
    expect(isOurs({ headers: {} })).toBe(true)
    expect(isOurs({ headers: { host: 'mudra.example' } }, false)).toBe(true)
  })

  it.each(FORWARDING)('has not been passed on: %s', (name) => {
    expect(isOurs({ headers: { host: 'localhost', [name]: '' } }, false)).toBe(false)
    expect(isOurs({ headers: { host: 'localhost', [`a-${name}`]: '' } })).toBe(true)
  })
})

it('the address of a request is known, unless somebody passed it on without saying for whom', () => {
  const headers = { via: '1.1 proxy' }
  expect(knownAddress(arrival({ from: THERE }))).toBe(THERE)
  expect(knownAddress(arrival({ from: THERE, headers }))).toBeNull()
  expect(knownAddress(arrival({ from: THERE, headers, ip: '198.51.100.7' }))).toBe('198.51.100.7')
})

it('a wire is safe with TLS, in CI mode, and on this machine but beside a listener of TLS', () => {
  const isSafe = (wish: Parameters<typeof arrival>[0] = {}, pages = { isHttps: false, isCi: false }) =>
    isSecure({ ...arrival(wish), server: { pages } })
  expect([isSafe(), isSafe({ from: THERE })]).toEqual([true, false])
  expect(isSafe({ from: THERE, protocol: 'https' })).toBe(true)
  expect(isSafe({ from: THERE }, { isHttps: false, isCi: true })).toBe(true)
  const byOtherName = { headers: { host: 'mudra.example' } }
  expect(isSafe(byOtherName)).toBe(true)
  expect(isSafe(byOtherName, { isHttps: true, isCi: false })).toBe(false)
  const raw = {}
  markPlain(raw as Parameters<typeof markPlain>[0])
  expect(isSafe({ raw })).toBe(false)
})

it('browsers are held to TLS for a year, or not at all', () => {
  const value = (isForgotten: boolean, includesSubdomains: boolean) =>
    hstsValue({ isForgotten, includesSubdomains })
  expect(value(false, false)).toBe('max-age=31536000')
  expect(value(false, true)).toBe('max-age=31536000; includeSubDomains')
  expect(value(true, true)).toBe('max-age=0')
})
