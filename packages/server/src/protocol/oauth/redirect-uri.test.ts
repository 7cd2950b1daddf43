import { describe, expect, it } from 'vitest'
import { OUT_OF_BAND_URI, redirectMatches, redirectUriFault, redirectUriWarning } from './redirect-uri.js'

describe('registering a redirect URI', () => {
  it.each([
    'https://app.example.com/callback',
    'https://app.example.com',
    'https://app.example.com:8443/cb?tenant=1',
    'http://localhost:4567/oauth-callback',
    'http://127.0.0.1:8976/callback',
    'http://[::1]:3000/cb',
    'http://app.localhost:3000/cb',
    'http://a.b-c.localhost/cb',
  ])('takes %s for every app — RFC 6749 §3.1.2', (uri) => {
    expect(redirectUriFault(uri, 'confidential')).toBeNull()
    expect(redirectUriFault(uri, 'native')).toBeNull()
  })

  it.each([
    OUT_OF_BAND_URI,
    'com.example.app:/oauth',
    'com.example.app://oauth',
    'http://127.0.0.1/callback',
    'cursor://anysphere.cursor-mcp/oauth/callback',
    'vscode://vscode.github-authentication/did-authenticate',
    'vscode-insiders://x.y/z',
    'myapp:/oauth',
    'http://app.localhost/cb',
  ])('takes %s for a native app — RFC 8252 §7', (uri) => {
    expect(redirectUriFault(uri, 'native')).toBeNull()
  })

  it.each([
    ['http://app.example.com/cb', 'https'],
    ['https://app.example.com/cb#part', 'fragment'],
    ['https://user@app.example.com/cb', 'user name'],
    ['https://@app.example.com/cb', 'user name'],
    ['https://*.example.com/cb', 'wildcards'],
    ['https://app.example.com/a/../cb', 'another spelling of https://app.example.com/cb'],
    ['HTTPS://app.example.com/cb', 'another spelling'],
    ['https://APP.example.com/cb', 'another spelling'],
    ['https://app.example.com:443/cb', 'another spelling'],
    ['http://127.1/cb', 'another spelling of http://127.0.0.1/cb'],
    ['http://2130706433/cb', 'another spelling'],
    ['https:app.example.com/cb', 'another spelling'],
    ['https://app.example.com/%2e%2e/cb', 'another spelling'],
    ['https://0x7f.1/cb', 'another spelling'],
    ['https://app.example.com/cb?code=1', 'the parameter code'],
    ['https://app.example.com/cb?x=1&%73tate=1', 'the parameter state'],
    ['https://app.example.com/cb?iss', 'the parameter iss'],
    ['https://app.example.com/cb?error=x', 'the parameter error'],
    ['https://app.example.com\\cb', 'characters'],
    ['https://app.example.com/cb ', 'characters'],
    ['https://bücher.example/cb', 'characters'],
    ['/callback', 'absolute'],
    ['', 'characters'],
    ['javascript:alert(1)', 'https'],
    [OUT_OF_BAND_URI, 'native'],
    ['com.example.app:/oauth', 'https'],
    [`https://app.example.com/${'a'.repeat(2_000)}`, '2000'],
  ])('refuses %s for a confidential app', (uri, because) => {
    expect(redirectUriFault(uri, 'confidential')).toContain(because)
  })

  it.each([
    'javascript://%0aalert(1)',
    'javascript:/alert(1)',
    'vbscript:/x',
    'data:/text/html,x',
    'blob:/x',
    'about:/blank',
    'view-source:/x',
    'filesystem:/x',
    'ftp://x.example/cb',
    'ws://x.example/cb',
    'wss://x.example/cb',
    'mailto:/x',
    'tel:/1',
    'sms:/1',
    'intent://x/y',
    'chrome://settings/x',
    'chrome-extension://abc/x',
    'moz-extension://abc/x',
    'ms-settings:/x',
    'search-ms:/x',
    'web+app:/x',
    'git+ssh://x/y',
    'ssh://x/y',
    'smb://x/y',
    'vnc://x/y',
    'sips://x/y',
    'magnet://x',
    'urn:/x',
    'c:/windows/x',
    'myapp:oauth',
    'myapp:',
    'cursor://user@x/y',
    'cursor://x/y#z',
    'Cursor://x/y',
    'http://localhost.evil.example/cb',
    'http://evillocalhost/cb',
    'http://.localhost/cb',
    'http://a..localhost/cb',
    'http://app.localhost./cb',
    'data:text/html,x',
    'file:///etc/passwd',
    'javascript:alert(1)',
    'http://10.0.0.1/cb',
    'COM.example.app:/oauth',
    'com.example.app:/a/../oauth',
    'com.example.app:/oauth?code=x',
  ])('refuses %s for a native app — RFC 8252 §7.1', (uri) => {
    expect(redirectUriFault(uri, 'native')).not.toBeNull()
  })
})

it.each([
  ['cursor://anysphere.cursor-mcp/oauth/callback', 'Any app on a device can claim cursor: addresses'],
  ['myapp:/oauth', 'Any app on a device can claim myapp: addresses'],
  ['http://app.localhost:3000/cb', 'Some systems ask the network where app.localhost is'],
  ['http://localhost/cb', null],
  ['http://127.0.0.1/cb', null],
  ['com.example.app:/cb', null],
  ['https://app.example.com/cb', null],
  [OUT_OF_BAND_URI, null],
])('%s is registered with the warning %j — RFC 8252 §7.1, §8.3', (uri, warning) => {
  if (warning === null) expect(redirectUriWarning(uri)).toBeNull()
  else expect(redirectUriWarning(uri)).toContain(warning)
})

describe('matching a redirect URI', () => {
  const registered = 'https://app.example.com/callback'

  it('takes exactly what was registered — RFC 9700 §2.1', () => {
    expect(redirectMatches(registered, registered, 'confidential')).toBe(true)
  })

  it.each([
    'https://app.example.com/callback/',
    'https://app.example.com/Callback',
    'https://app.example.com/callback?x=1',
    'https://app.example.com/callback#x',
    'https://app.example.com:443/callback',
    'https://app.example.com.evil.example/callback',
    'https://evil.example/callback',
    'https://app.example.com@evil.example/callback',
    'https://app.example.com/callback/../evil',
    'https://app.example.com/%63allback',
    'https://app.example.com/callback%00',
    'https://app.example.com/callback%2f',
    'https://app.example.com//callback',
    'https://app.example.com\\callback',
    'https://app.example.com./callback',
    'http://app.example.com/callback',
    'HTTPS://app.example.com/callback',
    ' https://app.example.com/callback',
    '//app.example.com/callback',
    'https:/app.example.com/callback',
    'javascript:alert(1)',
    '',
  ])('refuses the disguise %s — RFC 9700 §4.1.3', (disguise) => {
    expect(redirectMatches(disguise, registered, 'confidential')).toBe(false)
    expect(redirectMatches(disguise, registered, 'native')).toBe(false)
  })

  it('lets a native app choose the port of a loopback address — RFC 8252 §7.3', () => {
    for (const host of ['127.0.0.1', '[::1]', 'localhost', 'app.localhost']) {
      expect(redirectMatches(`http://${host}:51234/cb`, `http://${host}/cb`, 'native')).toBe(true)
      expect(redirectMatches(`http://${host}:51234/cb`, `http://${host}:8976/cb`, 'native')).toBe(true)
      expect(redirectMatches(`http://${host}:51234/cb`, `http://${host}/cb`, 'confidential')).toBe(false)
    }
  })

  it.each([
    'http://127.0.0.1:99999/cb',
    'http://127.0.0.1:0/cb',
    'http://127.0.0.1:51234/other',
    'http://127.0.0.1:51234/cb#x',
    'http://127.0.0.1:51234@evil.example/cb',
    'http://127.0.0.2:51234/cb',
    'http://localhost:51234/cb',
    'https://127.0.0.1:51234/cb',
    'http://127.0.0.1.evil.example:80/cb',
    'http://127.0.0.1:51234evil/cb',
    'http://app.localhost:51234/cb',
    'http://127.0.0.1.localhost:51234/cb',
  ])('but nothing else of it: refuses %s', (disguise) => {
    expect(redirectMatches(disguise, 'http://127.0.0.1/cb', 'native')).toBe(false)
  })
})

describe('registering a redirect URI, at the edges', () => {
  it('takes 2,000 characters', () => {
    const padded = (length: number) => `https://app.example.com/${'x'.repeat(length - 24)}`
    expect(redirectUriFault(padded(2_000), 'confidential')).toBeNull()
    expect(redirectUriFault(padded(2_001), 'confidential')).toBe('Must be at most 2000 characters long')
  })

  it.each(['error_description', 'error_uri', 'id_token'])('leaves %s to the answer', (name) => {
    expect(redirectUriFault(`https://app.example.com/cb?${name}=x`, 'confidential')).toContain(
      `the parameter ${name}`,
    )
  })

  it.each([
    'https:user@app.example.com/cb',
    'https::pw@app.example.com/cb',
    'https://:@app.example.com/cb',
    'HTTPS://@app.example.com/cb',
    'com.example.app://user@host/cb',
  ])('takes no user name and no password, however they are written: %s', (uri) => {
    expect(redirectUriFault(uri, 'native')).toBe('Must not have a user name or a password')
  })

  it('takes an address with an @ or another address in its query', () => {
    expect(redirectUriFault('https://app.example.com/cb?next=http://a@b', 'confidential')).toBeNull()
    expect(redirectUriFault('https://app.example.com/cb@home', 'confidential')).toBeNull()
  })

  it('takes no scheme that only ends like a domain turned around', () => {
    expect(redirectUriFault('x+com.example.app:/cb', 'native')).toContain('a domain of yours turned around')
  })
})

describe('matching the loopback address of a native app, at the edges — RFC 8252 §7.3', () => {
  const matches = (requested: string, registered = 'http://127.0.0.1/cb') =>
    redirectMatches(requested, registered, 'native')

  it.each(['http://127.0.0.1:8/cb', 'http://127.0.0.1:65535/cb', 'http://127.0.0.1:1234/cb'])(
    'takes %s',
    (uri) => {
      expect(matches(uri)).toBe(true)
    },
  )

  it.each([
    'http://127.0.0.1:65536/cb',
    'http://127.0.0.1:100000/cb',
    'http://127.0.0.1:0/cb',
    'com.evil:http://127.0.0.1:1/cb',
    'http://evil.example/?http://127.0.0.1:1/cb',
    'http://127.0.0.1:1/cb#x',
    'http://127.0.0.1:1/cb\n',
  ])('does not take %j', (uri) => {
    expect(matches(uri)).toBe(false)
  })

  it.each([
    'http://127.0.0.1.evil.example',
    'http://127.0.0.1:80.evil.example',
    'http://127.0.0.1:80evil',
    'http://127.0.0.1@evil.example',
  ])('does not take %s for an address without a path', (uri) => {
    expect(matches(uri, 'http://127.0.0.1')).toBe(false)
  })
})
