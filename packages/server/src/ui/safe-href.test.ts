import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { safeHref } from './safe-href.js'

describe('a link made from data', () => {
  it.each([
    'https://app.example/a?b=c#d',
    'http://localhost:3000/',
    'HTTPS://APP.EXAMPLE',
    '/0/my-apps?x=1',
    '/',
  ])('leads to %s', (address) => {
    expect(safeHref(address)).toBe(address)
  })

  it.each([
    '',
    '#',
    'x',
    'javascript:alert(1)',
    ' javascript:alert(1)',
    'java\nscript:alert(1)',
    '\u0001javascript:alert(1)',
    'data:text/html,x',
    'vbscript:x',
    'com.example.app:/cb',
    '//evil.example',
    '/\\evil.example',
    '/\t/evil.example',
    'https:/\\evil.example',
    'https:evil.example',
    'https://',
    'http:///x',
  ])('leads nowhere instead of to %j', (address) => {
    expect(safeHref(address)).toBe('#')
  })

  it('is http, https, or on this site, whatever it is made from', () => {
    const scheme = fc.constantFrom('', 'javascript:', 'https://', '/', '//', 'data:', '\t')
    fc.assert(
      fc.property(scheme, fc.string({ unit: 'binary-ascii' }), (start, rest) => {
        const href = safeHref(start + rest)
        if (!URL.canParse(href, 'https://site.invalid')) return
        expect(['http:', 'https:']).toContain(new URL(href, 'https://site.invalid').protocol)
        if (href.startsWith('/')) expect(new URL(href, 'https://site.invalid').host).toBe('site.invalid')
      }),
    )
  })
})
