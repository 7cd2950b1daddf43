import type { FastifyReply, FastifyRequest } from 'fastify'
import { describe, expect, it } from 'vitest'
import { knownBrowser, rememberBrowser } from './known-browser.js'
import { forgetLink, keepLink, keptLink, linkHandle } from './link-cookie.js'
import { readCookie, setCookie, type PageCookie } from './page-cookies.js'

interface Place {
  readonly basePath: string
  readonly isHttps: boolean
}
const PLAIN: Place = { basePath: '', isHttps: false }
const csrfKey = new Uint8Array(32).fill(7)

/** A browser as a server at some place sees it: what is set is there at the next request. */
function browserAt(place: Place) {
  const cookies: Record<string, string> = {}
  const set: unknown[] = []
  const server = { pages: { ...place, csrfKey } }
  const request = { cookies, server } as unknown as FastifyRequest
  const reply = {
    request,
    server,
    setCookie: (name: string, value: string, attributes: unknown) => {
      cookies[name] = value
      set.push([name, value, attributes])
    },
  } as unknown as FastifyReply
  return { cookies, request, reply, set }
}

const letters = (count: number) => 'a'.repeat(count)
/** Of each cookie the shortest and the longest value that is ours. */
const OURS: readonly (readonly [cookie: PageCookie, shortest: string, longest: string])[] = [
  ['browser', `a.${letters(43)}`, `${letters(400)}.${letters(43)}`],
  ['session', letters(43), letters(43)],
  ['half_session', letters(43), letters(43)],
  ['visitor', letters(43), letters(43)],
  ['flash', 'a', letters(40)],
  ['reset', `mdl_${letters(38)}`, `mdl_${letters(38)}`],
  ['try_run', `a.${letters(43)}`, `${letters(1_500)}.${letters(43)}`],
  ['typed', letters(43), letters(43)],
  ['sample', 'a', letters(20)],
]

describe('a cookie', () => {
  it.each(OURS)('%s is ours if it has the shape of ours, and none else', (cookie, shortest, longest) => {
    const read = (value: string) => {
      const { cookies, request } = browserAt(PLAIN)
      cookies[`mudra_${cookie}`] = value
      return readCookie(request, cookie)
    }
    expect([read(shortest), read(longest)]).toEqual([shortest, longest])
    for (const one of [shortest.slice(1), `a${longest}`, `${longest}a`, `*${longest}`, `${longest}*`])
      expect([one, read(one)]).toEqual([one, null])
    expect(readCookie(browserAt(PLAIN).request, cookie)).toBeNull()
  })

  it.each<[Place, name: string, path: string]>([
    [PLAIN, 'mudra_flash', '/'],
    [{ basePath: '/mudra', isHttps: false }, 'mudra_flash', '/mudra'],
    [{ basePath: '', isHttps: true }, '__Host-mudra_flash', '/'],
    [{ basePath: '/mudra', isHttps: true }, '__Secure-mudra_flash', '/mudra'],
  ])('of a server at %j is named %s and goes to %s', (place, name, path) => {
    const { reply, request, set } = browserAt(place)
    setCookie(reply, 'flash', { value: 'saved', maxAgeSeconds: null })
    const attributes = { path, httpOnly: true, sameSite: 'lax', secure: place.isHttps }
    expect(set).toEqual([[name, 'saved', attributes]])
    expect(readCookie(request, 'flash')).toBe('saved')
    setCookie(reply, 'flash', { value: '', maxAgeSeconds: 0 })
    expect(set.at(-1)).toEqual([name, '', { ...attributes, maxAge: 0 }])
  })
})

describe('the cookie of a link', () => {
  const secret = `mdi_${letters(38)}`

  it.each<[Place, prefix: string]>([
    [PLAIN, ''],
    [{ basePath: '/mudra', isHttps: true }, '__Secure-'],
  ])('at %j goes to the pages of that link alone, until it is forgotten', (place, prefix) => {
    const { reply, request, set } = browserAt(place)
    const path = keepLink(reply, { pages: '/invitations/open', secret, maxAgeSeconds: 60 })
    const handle = linkHandle(secret)
    expect(path).toBe(`/invitations/open/${handle}`)
    const name = `${prefix}mudra_link_${handle}`
    const attributes = {
      path: `${place.basePath}${path}`,
      httpOnly: true,
      sameSite: 'lax',
      secure: place.isHttps,
    }
    expect(set).toEqual([[name, secret, { ...attributes, maxAge: 60 }]])
    expect(keptLink(request, handle)).toBe(secret)
    forgetLink(reply, path)
    expect(set.at(-1)).toEqual([name, '', { ...attributes, maxAge: 0 }])
    expect(keptLink(request, handle)).toBeNull()
    forgetLink(reply, '/invitations/open')
    expect(set).toHaveLength(2)
  })

  it('holds the secret of its handle, or nothing that is ours', () => {
    const { cookies, request } = browserAt(PLAIN)
    const others = [`mdi_${'b'.repeat(38)}`, secret.slice(1), `${secret}a`, `a${secret}`, secret.slice(0, -1)]
    for (const value of others) {
      cookies[`mudra_link_${linkHandle(secret)}`] = value
      expect([value, keptLink(request, linkHandle(secret))]).toEqual([value, null])
      // As if its handle had been made of it.
      cookies[`mudra_link_${linkHandle(value)}`] = value
      expect(keptLink(request, linkHandle(value))).toBe(value === others[0] ? value : null)
    }
    for (const handle of ['', letters(21), letters(23), `${letters(21)}*`])
      expect(keptLink(request, handle)).toBeNull()
  })
})

describe('a browser that is known', () => {
  it('knows the last five accounts that signed in with it, each with its password', () => {
    const { request, reply } = browserAt(PLAIN)
    const emailOf = (number: number) => `p${number}@people.example`
    const generations = () =>
      [1, 2, 3, 4, 5, 6].map((number) => knownBrowser(request, emailOf(number))?.passwordGeneration ?? null)
    for (const number of [1, 2, 3, 4, 5])
      rememberBrowser(request, reply, { email: emailOf(number), passwordGeneration: number })
    expect(generations()).toEqual([1, 2, 3, 4, 5, null])
    // Whoever signs in again is the last, with the password of today.
    rememberBrowser(request, reply, { email: emailOf(1), passwordGeneration: 9 })
    rememberBrowser(request, reply, { email: emailOf(6), passwordGeneration: 6 })
    expect(generations()).toEqual([9, null, 3, 4, 5, 6])
    expect(knownBrowser(browserAt(PLAIN).request, emailOf(1))).toBeNull()
  })

  it('keeps its id, and is another one without its cookie', () => {
    const [one, other] = [browserAt(PLAIN), browserAt(PLAIN)]
    const account = { email: 'ada@people.example', passwordGeneration: 1 }
    for (const { reply, request } of [one, one, other]) {
      const before = knownBrowser(request, account.email)
      rememberBrowser(request, reply, account)
      const { id } = knownBrowser(request, account.email) ?? { id: '' }
      expect(id).toMatch(/^[\w-]{22}$/)
      if (before !== null) expect(id).toBe(before.id)
    }
    expect(knownBrowser(one.request, account.email)?.id).not.toBe(
      knownBrowser(other.request, account.email)?.id,
    )
    expect(one.set.at(-1)).toEqual([
      'mudra_browser',
      expect.any(String),
      expect.objectContaining({ maxAge: 180 * 24 * 60 * 60 }),
    ])
  })
})
