import type { IncomingMessage } from 'node:http'
import { expect, it } from 'vitest'
import { makeReadArrival } from './arrival.js'

const PROXY = '203.0.113.9'
const arrival = (
  trustedProxies: readonly string[],
  {
    from = PROXY,
    headers = {},
    isEncrypted = false,
  }: { from?: string; headers?: Readonly<Record<string, string>>; isEncrypted?: boolean } = {},
) => {
  const socket = { remoteAddress: from, ...(isEncrypted ? { encrypted: true } : {}) }
  return makeReadArrival(trustedProxies)({ headers, socket } as unknown as IncomingMessage)
}
const SAID = { 'x-forwarded-for': '192.0.2.7', 'x-forwarded-proto': 'https' }

it('a request is from whoever sent it, where no proxy is trusted', () => {
  expect(arrival([])).toEqual({ ip: PROXY, protocol: 'http' })
  expect(arrival([], { headers: SAID })).toEqual({ ip: PROXY, protocol: 'http' })
  expect(arrival([], { isEncrypted: true })).toEqual({ ip: PROXY, protocol: 'https' })
})

it('a proxy that is trusted says from whom and how it came, and nobody else does', () => {
  expect(arrival([PROXY], { headers: SAID })).toEqual({ ip: '192.0.2.7', protocol: 'https' })
  expect(arrival([PROXY], { headers: SAID, from: '198.51.100.7' })).toEqual({
    ip: '198.51.100.7',
    protocol: 'http',
  })
  expect(arrival([PROXY], { headers: {}, isEncrypted: true })).toEqual({ ip: PROXY, protocol: 'https' })
})

it('of several the nearest one counts', () => {
  const headers = { 'x-forwarded-for': '10.0.0.1, 192.0.2.7', 'x-forwarded-proto': 'https,  http ' }
  expect(arrival([PROXY], { headers })).toEqual({ ip: '192.0.2.7', protocol: 'http' })
  expect(arrival([PROXY, '192.0.2.7'], { headers })).toMatchObject({ ip: '10.0.0.1' })
})
