import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { HOME, returnTarget } from './return-target.js'

const SITE = 'https://mudra.example'

describe('where to go on after signing in — RFC 9700 §4.11', () => {
  it.each([
    '/',
    '/0/my-apps',
    '/0/profile/apps?tab=tokens',
    '/-/oauth_authorize?client_id=1&redirect_uri=https%3A%2F%2Fapp.example%2Fcb&state=a%20b%0A%5C',
    '/-/oauth_authorize?redirect_uri=https://app.example/cb?x=1&state=//evil.example',
    '/?to=//evil.example',
    '/login?to=/',
    '/%E2%9C%93',
  ])('keeps %s', (path) => {
    expect(returnTarget(path)).toBe(path)
  })

  it.each([
    null,
    '',
    ' ',
    ' /x',
    '/x ',
    '\t/x',
    '\n//evil.example',
    'x',
    '.',
    '?to=/',
    '#x',
    '/x#fragment',
    'evil.example',
    'evil.example/x',
    'https://evil.example',
    'https:/evil.example',
    'https:evil.example',
    'HTTPS://evil.example/',
    'http://localhost:8080/',
    'https://mudra.example@evil.example/',
    '//evil.example',
    '///evil.example',
    '////evil.example',
    '//evil.example/%2e%2e',
    '//user@evil.example',
    '//[::1]/',
    '//0x7f000001/',
    '\\\\evil.example',
    '\\/evil.example',
    '/\\evil.example',
    '/\\/evil.example',
    '/x\\..\\..\\evil',
    '/\t/evil.example',
    '/\n/evil.example',
    '/\r/evil.example',
    '\u0000//evil.example',
    '/\u0000/evil.example',
    '/x\u007f',
    '/x\r\nSet-Cookie: mudra_session=stolen',
    '/%0d%0aLocation:%20https://evil.example',
    '/%00',
    '/%2f/evil.example',
    '/%2Fevil.example',
    '/%5cevil.example',
    '/%5C%5Cevil.example',
    '/%252f%252fevil.example',
    '/%2e%2e//evil.example',
    '/.//evil.example',
    '/..//evil.example',
    '/x/..//evil.example',
    '/x/../..//evil.example',
    '/./\u002f/evil.example',
    '/\u3002evil.example',
    '/\uff0fevil.example',
    '/\u2028/evil.example',
    '/\u202eevil',
    '/\ud800',
    'javascript:alert(1)',
    'JaVaScRiPt:alert(1)',
    ' javascript:alert(1)',
    'java\nscript:alert(1)',
    'data:text/html,<script>alert(1)</script>',
    'vbscript:x',
    'mailto:a@b.example',
    'file:///etc/passwd',
    'blob:https://mudra.example/x',
    `/${'x'.repeat(8_192)}`,
    '/?q=\\\u0000',
    '/?q=#//evil.example',
  ])('sends home instead of to %j', (text) => {
    expect(returnTarget(text)).toBe(HOME)
  })

  it('never leads off the site, whatever it is given, however often it is read', () => {
    const tricks = [
      '/',
      '//',
      '\\',
      '.',
      '..',
      '%2f',
      '%5c',
      '%2e',
      '?',
      '#',
      ':',
      '@',
      '\t',
      '\n',
      'x',
      'evil.example',
    ]
    const piece = fc.constantFrom(...tricks)
    const text = fc.oneof(
      fc.string({ unit: 'binary-ascii' }),
      fc.array(piece).map((pieces) => pieces.join('')),
    )
    fc.assert(
      fc.property(text, (given) => {
        const target = returnTarget(given)
        // As a browser sees it, and a proxy that decodes paths once.
        const seen = [target, unescape(target.split('?')[0] ?? '')]
        return (
          /^\/(?![/\\])[\u0021-\u007e]*$/.test(target) &&
          seen.every((path) => new URL(path, SITE).origin === SITE) &&
          returnTarget(target) === target
        )
      }),
      { numRuns: 1_000 },
    )
  })
})
