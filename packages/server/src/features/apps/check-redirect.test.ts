import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { redirectMatches } from '../../protocol/oauth/redirect-uri.js'
import { checkRedirect as check } from './check-redirect.js'

const WEB = {
  kind: 'confidential',
  redirectUris: ['https://app.example/cb', 'http://localhost:3000/', 'https://q.example/Up?a=b'],
} as const
const NATIVE = { kind: 'native', redirectUris: ['http://127.0.0.1/cb', 'urn:ietf:wg:oauth:2.0:oob'] } as const

const checkRedirect = (uri: string, app: Parameters<typeof check>[1]) =>
  check(uri, app, (host) => host === 'intranet')

describe('the check of a redirect URL', () => {
  it.each([
    ['https://app.example/cb/', 'but with a slash at its end'],
    ['http://localhost:3000', 'but without the slash at its end'],
    ['https://app.example/CB', 'capital and small letters'],
    ['https://app.example/cb?x=1', 'another query: ?x=1 instead of none'],
    ['https://www.app.example/cb', 'another host: www.app.example instead of app.example'],
    ['http://localhost:3001/', 'another port: 3001 instead of 3000'],
    ['https://localhost:3000/', 'another scheme: https: instead of http:'],
    ['https://app.example/other', 'another path: /other instead of /cb'],
    ['https://q.example/up?a=b', 'capital and small letters'],
    ['https://q.example/Up?A=b', 'another query: ?A=b instead of ?a=b'],
    ['https://q.example/Up', 'another query: none instead of ?a=b'],
    ['http://intranet/cb', 'none of the registered ones'],
    ['http://elsewhere/cb', 'could not even be registered'],
    ['https://other.example/x', 'none of the registered ones'],
    ['urn:ietf:wg:oauth:2.0:oob', 'could not even be registered'],
    ['x'.repeat(10_000), 'could not even be registered'],
  ])('says why %s would not match', (uri, why) => {
    expect(checkRedirect(uri, WEB)).toMatchObject({ matches: false, why: expect.stringContaining(why) })
  })

  it('lets a native app differ in the port of a loopback address — RFC 8252 §7.3', () => {
    expect(checkRedirect('http://127.0.0.1:5555/cb', NATIVE)).toEqual({
      matches: true,
      registered: 'http://127.0.0.1/cb',
    })
    expect(checkRedirect('com.example.app:/cb', NATIVE).matches).toBe(false)
    const mine = { kind: 'native', redirectUris: ['http://127.0.0.1/cb'] } as const
    expect(checkRedirect('urn:ietf:wg:oauth:2.0:oob', mine)).toMatchObject({
      why: expect.stringContaining('none of the registered ones'),
    })
  })

  it('says of anything what an authorization request would', { timeout: 30_000 }, () => {
    const uri = fc.oneof(fc.string(), fc.webUrl({ withFragments: true, withQueryParameters: true }))
    fc.assert(
      fc.property(uri, fc.constantFrom(WEB, NATIVE), (requested, app) => {
        const expected = app.redirectUris.some((one) => redirectMatches(requested, one, app.kind))
        expect(checkRedirect(requested, app).matches).toBe(expected)
      }),
    )
  })
})
