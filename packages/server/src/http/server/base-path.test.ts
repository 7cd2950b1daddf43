import { h } from 'preact'
import { describe, expect, it } from 'vitest'
import { MovingPage } from '../../ui/moving-page.js'
import type { AssetPaths } from '../../ui/assets.js'
import { renderPage, type Page } from '../../ui/render.js'
import { addBasePathToPage, basePathOf, siteForCsp, withoutBasePath } from './base-path.js'

const ASSETS = new Proxy({}, { get: (_target, name) => `/assets/${String(name)}` }) as AssetPaths

describe('the addresses of a page below a base path', () => {
  it.each<[element: unknown, expected: string]>([
    [h('a', { href: '/login' }), '<a href="/mudra/login">'],
    [h('img', { src: '/icon.png' }), '<img src="/mudra/icon.png"/>'],
    [h('form', { action: '/login' }), '<form action="/mudra/login">'],
    [h('button', { formaction: '/decline' }), '<button formaction="/mudra/decline">'],
    [h('div', { 'data-description': '/openapi.json' }), '<div data-description="/mudra/openapi.json">'],
    [h('a', { href: '#top' }), '<a href="#top">'],
    [h('a', { href: 'https://other.example/x' }), '<a href="https://other.example/x">'],
    [h('a', { href: '//other.example/x' }), '<a href="//other.example/x">'],
    // What people write stays as it is, however much it looks like an address.
    [h('p', null, ' href="/login" '), '<p> href=&quot;/login&quot; </p>'],
    [h('p', { title: 'x" href="/login' }), '<p title="x&quot; href=&quot;/login">'],
    [h('input', { value: ' href="/login"' }), '<input value=" href=&quot;/login&quot;"/>'],
    [h('input', { value: '/0/profile' }), '<input value="/0/profile"/>'],
  ])('%#', (element, expected) => {
    expect(
      addBasePathToPage(renderPage(element as Page, { assets: ASSETS, isCi: false }), '/mudra'),
    ).toContain(expected)
  })

  it('also where a page moves on by itself', () => {
    const page = addBasePathToPage(
      renderPage(MovingPage({ address: '/0/profile' }), { assets: ASSETS, isCi: false }),
      '/mudra',
    )
    expect(page).toContain('content="0; url=/mudra/0/profile"')
    expect(page).toContain('href="/mudra/assets/icon.svg"')
    expect(page).not.toMatch(/="\/(?!mudra\/)/)
  })
})

describe('what arrives', () => {
  const without = withoutBasePath('/mudra')

  it.each<readonly [url: string, inner: string]>([
    ['/mudra/login?to=/x', '/login?to=/x'],
    ['/mudra', '/'],
    ['/mudra?x=1', '/?x=1'],
    ['/mudra/', '/'],
    ['/mudra/mudra/x', '/mudra/x'],
    ['https://example.com/mudra/login', 'https://example.com/login'],
    ['/-/health/ready', '/-/health/ready'],
    ['/.well-known/oauth-authorization-server/mudra', '/.well-known/oauth-authorization-server'],
    ['/.well-known/openid-configuration/mudra/api/1.0?x', '/.well-known/openid-configuration/api/1.0?x'],
    [
      '/.well-known/oauth-authorization-server/mudra/api/1.0',
      '/.well-known/oauth-authorization-server/api/1.0',
    ],
    ...[
      '/',
      '/login',
      '/mudralogin',
      '/-/health/ready/x',
      '/-/oauth_token',
      '/.well-known/openid-configuration/api/1.0',
      '*',
      '/%6dudra/x',
      '/./mudra/x',
    ].map((url) => [url, '/-/outside-of-the-base-path'] as const),
  ])('%s is %s', (url, inner) => {
    expect(without({ url } as never)).toBe(inner)
  })
})

it.each([
  ['https://example.com', '', "'self'"],
  ['https://example.com/mudra', '/mudra', 'https://example.com/mudra/'],
  ['http://localhost:8080/mudra', '/mudra', "'self'"],
])('%s has the base path "%s" and is called %s', (publicUrl, basePath, site) => {
  expect([basePathOf(publicUrl), siteForCsp(publicUrl)]).toEqual([basePath, site])
})
