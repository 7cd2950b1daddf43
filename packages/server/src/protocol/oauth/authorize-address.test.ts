import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { parseAuthorizeAddress, verifyRedirect, type AuthorizeAddress } from './authorize-address.js'
import { refusal, type OAuthReason } from './oauth-error.js'
import type { Gid } from '../asana/gid.js'

const CALLBACK = 'https://app.example.com/callback'
const parse = (text: string) => parseAuthorizeAddress(new URLSearchParams(text))
const CLIENT_ID = '1200000000000001'

describe('the address of an authorization request', () => {
  it("is read from an encoded query and from a pasted one — Asana's own demo apps", () => {
    const value = { clientId: CLIENT_ID, redirectUri: CALLBACK }
    expect(parse(`client_id=${CLIENT_ID}&redirect_uri=${encodeURIComponent(CALLBACK)}`)).toEqual({
      ok: true,
      value,
    })
    expect(parse(`client_id=${CLIENT_ID}&redirect_uri=${CALLBACK}`)).toEqual({ ok: true, value })
  })

  it.each([
    ['', 'client_id_missing'],
    ['client_id=', 'client_id_missing'],
    ['client_id=1&client_id=1', 'client_id_repeated'],
    ['client_id=abc', 'client_id_malformed'],
    ['client_id=01', 'client_id_malformed'],
    ['client_id=0', 'client_id_malformed'],
    ['client_id=%201', 'client_id_malformed'],
    [`client_id=${'9'.repeat(40)}`, 'client_id_malformed'],
    ['client_id=1', 'redirect_uri_missing'],
    ['client_id=1&redirect_uri=', 'redirect_uri_missing'],
    [`client_id=1&redirect_uri=${CALLBACK}&redirect_uri=${CALLBACK}`, 'redirect_uri_repeated'],
    [`client_id=1&redirect_uri=${CALLBACK}${'x'.repeat(2_000)}`, 'redirect_uri_unregistered'],
  ] as [string, OAuthReason][])('is refused on a page in %s — RFC 6749 §4.1.2.1', (text, reason) => {
    const parsed = parse(text)
    expect(parsed.ok ? null : parsed.refusal.reason).toBe(reason)
    expect(parsed.ok ? null : parsed.refusal.code).toBe('invalid_request')
  })

  it('never faults, whatever the query', () => {
    fc.assert(
      fc.property(fc.string(), fc.string(), (clientId, redirectUri) => {
        const parsed = parseAuthorizeAddress(
          new URLSearchParams({ client_id: clientId, redirect_uri: redirectUri }),
        )
        if (parsed.ok) expect(parsed.value).toEqual({ clientId, redirectUri })
      }),
    )
  })
})

describe('verifying the redirect', () => {
  const address: AuthorizeAddress = { clientId: CLIENT_ID as Gid, redirectUri: CALLBACK }

  it('takes one that the app registered — RFC 6749 §3.1.2.3', () => {
    const app = { kind: 'confidential', redirectUris: ['https://other.example/cb', CALLBACK] } as const
    expect(verifyRedirect(address, app)).toEqual({
      ok: true,
      value: { ...address, registeredUri: CALLBACK },
    })
  })

  it('refuses on a page one that it did not, and apps that nobody knows — RFC 6749 §3.1.2.4', () => {
    for (const redirectUris of [[], [`${CALLBACK}/`], ['https://app.example.com']]) {
      expect(verifyRedirect(address, { kind: 'confidential', redirectUris })).toEqual({
        ok: false,
        refusal: refusal('redirect_uri_unregistered'),
      })
    }
    expect(verifyRedirect(address, null)).toEqual({ ok: false, refusal: refusal('client_id_unknown') })
  })

  it('lets a native app choose its loopback port — RFC 8252 §7.3', () => {
    const chosen = { ...address, redirectUri: 'http://127.0.0.1:51234/cb' }
    const registered = { redirectUris: ['http://127.0.0.1/cb'] }
    expect(verifyRedirect(chosen, { ...registered, kind: 'native' })).toEqual({
      ok: true,
      value: { ...chosen, registeredUri: 'http://127.0.0.1/cb' },
    })
    expect(verifyRedirect(chosen, { ...registered, kind: 'confidential' }).ok).toBe(false)
  })
})

it('takes an address of 2,000 characters, and none of 2,001', () => {
  const padded = (length: number) => `${CALLBACK}?${'x'.repeat(length - CALLBACK.length - 1)}`
  const asked = (redirectUri: string) =>
    parseAuthorizeAddress(new URLSearchParams({ client_id: CLIENT_ID, redirect_uri: redirectUri })).ok
  expect([asked(padded(2_000)), asked(padded(2_001))]).toEqual([true, false])
})
