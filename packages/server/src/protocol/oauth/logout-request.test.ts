import { describe, expect, it } from 'vitest'
import { logoutDestination, logoutParameters, parseLogoutRequest } from './logout-request.js'
import { OUT_OF_BAND_URI } from './redirect-uri.js'

const REGISTERED = ['https://app.example/bye', 'https://app.example/bye?from=here', OUT_OF_BAND_URI]

function destination(postLogoutRedirectUri: string | null, state: string | null = null) {
  return logoutDestination({ postLogoutRedirectUri, state }, REGISTERED)
}

describe('a logout request', () => {
  it('has a hint, an app, a way back and a state, each of which may lack — OpenID Connect RP-Initiated Logout §2', () => {
    const text =
      'id_token_hint=a.b.c&client_id=12&post_logout_redirect_uri=https%3A%2F%2Fapp.example%2Fbye&state=s%20t'
    expect(parseLogoutRequest(new URLSearchParams(text))).toEqual({
      idTokenHint: 'a.b.c',
      clientId: '12',
      postLogoutRedirectUri: 'https://app.example/bye',
      state: 's t',
    })
    const nothing = { idTokenHint: null, clientId: null, postLogoutRedirectUri: null, state: null }
    expect(parseLogoutRequest(new URLSearchParams('client_id=&state='))).toEqual(nothing)
  })

  it('is repeated under the same names — OpenID Connect RP-Initiated Logout §2', () => {
    const request = { idTokenHint: 'a', clientId: null, postLogoutRedirectUri: 'b', state: 'c' }
    const given = Object.entries(logoutParameters(request)).filter(([, value]) => value !== null)
    expect(parseLogoutRequest(new URLSearchParams(given as [string, string][]))).toEqual(request)
  })

  it.each(['id_token_hint', 'client_id', 'post_logout_redirect_uri', 'state'])(
    'is refused with %s twice or without end — OpenID Connect RP-Initiated Logout §4',
    (name) => {
      expect(parseLogoutRequest(new URLSearchParams(`${name}=a&${name}=a`))).toBeNull()
      expect(parseLogoutRequest(new URLSearchParams({ [name]: 'a'.repeat(10_000) }))).toBeNull()
    },
  )

  it('ignores logout_hint, ui_locales and all else, twice as well — OpenID Connect RP-Initiated Logout §2', () => {
    expect(
      parseLogoutRequest(new URLSearchParams('logout_hint=a&logout_hint=b&ui_locales=de&x=y')),
    ).not.toBeNull()
  })
})

describe('the way back', () => {
  it('is a registered address, with the state in its query — OpenID Connect RP-Initiated Logout §3', () => {
    expect(destination('https://app.example/bye')).toBe('https://app.example/bye')
    expect(destination('https://app.example/bye', 'a&b=c d')).toBe(
      'https://app.example/bye?state=a%26b%3Dc%20d',
    )
    expect(destination('https://app.example/bye?from=here', 's')).toBe(
      'https://app.example/bye?from=here&state=s',
    )
  })

  it.each([
    null,
    '',
    'https://app.example/bye/',
    'https://app.example/bye#x',
    'https://app.example:443/bye',
    'HTTPS://app.example/bye',
    'https://app.example/bye?from=there',
    'https://app.example.evil.example/bye',
    '//app.example/bye',
    'javascript:alert(1)',
    OUT_OF_BAND_URI,
  ])('is never %s — OpenID Connect RP-Initiated Logout §3, RFC 9700 §2.1', (uri) => {
    expect(destination(uri, 's')).toBeNull()
  })
})
