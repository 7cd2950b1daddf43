import { describe, expect, it } from 'vitest'
import { frame, linksOf, partsOf, rendered, SHOWN_MS, waysOf } from '../../../test/support/rendered.js'
import type { Gid } from '../../protocol/asana/gid.js'
import { consentWords } from '../../protocol/oauth/consent-words.js'
import { sliceOf } from '../../ui/paging.js'
import { AuthorizeErrorPage } from './authorize-error.page.js'
import { AuthorizedAppsPage, connectionsOf, type ShownApp } from './authorized-apps.page.js'
import { FormPostPage } from './form-post.page.js'
import type { ConnectionView } from './list-authorized-apps.js'
import { OutOfBandPage } from './out-of-band.page.js'

const GROUPS = consentWords({ api: ['tasks:read'], identity: [] })
const connection = (gid: string, wish: Partial<ConnectionView> = {}): ConnectionView => ({
  grantGid: gid as Gid,
  groups: GROUPS,
  sinceMs: SHOWN_MS,
  lastUsedAtMs: null,
  lastUsedAddress: null,
  exposedAtMs: null,
  restoredAtMs: null,
  ...wish,
})
const app = (wish: Partial<ShownApp> = {}): ShownApp => ({
  clientId: '12' as Gid,
  name: 'Planner',
  hasIcon: false,
  connections: [connection('1')],
  remembered: null,
  iconHref: null,
  deauthorizeHref: '/deauthorize',
  endHrefOf: (gid) => `/end/${gid}`,
  ...wish,
})

describe('the apps that somebody authorized', () => {
  const page = (...apps: readonly ShownApp[]) =>
    rendered(AuthorizedAppsPage, { frame, slice: sliceOf(apps.flatMap(connectionsOf), null, 20) })
  const one = (wish: Partial<ConnectionView> = {}) => page(app({ connections: [connection('1', wish)] }))

  it('are none, or are listed with what they may do', () => {
    const empty = page()
    expect(partsOf(empty, 'headings')).toEqual(['Apps', 'Authorized apps', 'Developer App Settings'])
    expect(empty.text).toContain('No app may act for you.')
    expect(empty.text).not.toContain('Each connection may do what is written beside it')
    expect(linksOf(empty)).toEqual(expect.arrayContaining(['/docs', '/0/my-apps']))
    expect(partsOf(empty, 'buttons')).toEqual(['Manage Developer Apps'])
    const listed = one()
    expect(partsOf(listed, 'heads')).toEqual(['App', 'It can', 'Since', 'Last used', 'Actions'])
    expect(listed.text).not.toContain('No app may act for you.')
    expect(listed.text).toContain('Each connection may do what is written beside it')
    expect(listed.text).toMatch(/Planner Can view tasks just now Never Deauthorize/)
  })

  it('lead on to their end', () => {
    expect(waysOf(page(app({ connections: [connection('1'), connection('2')] })))).toEqual([
      '/0/profile',
      '/0/profile/apps (here)',
      '/0/profile/sessions',
      '/0/profile/security',
      '/0/profile/activity',
      '/end/1',
      '/deauthorize',
      '/end/2',
      '/0/my-apps',
    ])
  })

  it('say when they were of use, and from where if that is known', () => {
    const HOUR_MS = 60 * 60 * 1_000
    expect(one({ lastUsedAtMs: SHOWN_MS - HOUR_MS }).text).toMatch(/just now 1 hour ago Deauthorize/)
    expect(one({ lastUsedAtMs: SHOWN_MS - HOUR_MS, lastUsedAddress: '192.0.2.7' }).text).toMatch(
      /1 hour ago 192\.0\.2\.7 Deauthorize/,
    )
  })

  it('say what was seen in clear and what came back with a backup', () => {
    expect(one().text).not.toMatch(/Seen in clear|Restored|No access now|Connection 1/)
    const exposed = one({ exposedAtMs: SHOWN_MS }).text
    expect(exposed).toContain('Seen in clear text A token of it came without https just now.')
    expect(exposed).not.toContain('Restored')
    const restored = one({ restoredAtMs: SHOWN_MS }).text
    expect(restored).toContain('Restored It came back with a backup just now')
    expect(restored).not.toContain('Seen in clear')
  })

  it('are deauthorized at their first line; one of several connections is ended alone', () => {
    const single = one()
    expect(partsOf(single, 'buttons')).toEqual(['Deauthorize', 'Manage Developer Apps'])
    expect(single.html).toContain('aria-label="Deauthorize Planner"')
    expect(linksOf(single)).toContain('/deauthorize')
    const two = page(app({ connections: [connection('1'), connection('2')] }))
    expect(two.text).toContain('Planner Connection 1 of 2')
    expect(two.text).toContain('Planner Connection 2 of 2')
    expect(partsOf(two, 'buttons')).toEqual(['End', 'Deauthorize all 2', 'End', 'Manage Developer Apps'])
    expect(linksOf(two)).toEqual(expect.arrayContaining(['/end/1', '/end/2']))
    for (const label of [
      'End connection 1 of Planner',
      'End connection 2 of Planner',
      'Deauthorize all 2 connections of Planner',
    ])
      expect(two.html).toContain(`aria-label="${label}"`)
  })

  it('that have no access now may get what is remembered', () => {
    const { html, text } = page(app({ connections: [], remembered: { groups: GROUPS, sinceMs: SHOWN_MS } }))
    expect(text).toMatch(/Planner No access now Can view tasks just now Never Deauthorize/)
    expect(html).not.toContain('/end/')
  })

  it('are listed by the page', () => {
    const many = Array.from({ length: 21 }, (_, at) => app({ clientId: `${100 + at}` as Gid }))
    const { html } = page(...many)
    expect(html.match(/aria-label="Deauthorize Planner"/g)).toHaveLength(20)
    expect(html).toContain('href="/0/profile/apps?page=2"')
  })
})

describe('the last page before an app', () => {
  it('shows a code to copy', () => {
    const { html, text } = rendered(OutOfBandPage, { code: 'a-code' })
    expect(html).toContain('<title>Your code')
    expect(html).toContain('<code class="one-time-code">a-code</code>')
    expect(text).toContain('Please copy this code')
    expect(text).toContain('It works once, for one minute.')
  })

  it('takes the answer along as a form, in its order', () => {
    const { html } = rendered(FormPostPage, {
      action: 'https://app.example/cb',
      fields: [
        ['code', 'a&b'],
        ['state', 'x'],
      ],
    })
    expect(html).toContain('<title>Back to the app')
    expect(html).toContain('<form method="post" action="https://app.example/cb">')
    expect(html).toContain(
      '<input type="hidden" name="code" value="a&amp;b"/><input type="hidden" name="state" value="x"/>',
    )
    expect(html).toContain('form-post.js')
    expect(partsOf({ html }, 'buttons')).toEqual(['Continue'])
  })

  it('says why there is no answer, and whether another account helps', () => {
    const page = (otherAccountHref: string | null) =>
      rendered(AuthorizeErrorPage, {
        words: { title: 'This link leads to no app', text: 'Nothing is here' },
        line: 'invalid_client: unknown',
        reference: 'r-1',
        otherAccountHref,
      })
    const alone = page(null)
    expect(partsOf(alone, 'headings')).toEqual(['This link leads to no app'])
    expect(alone.html).toContain('<title>This link leads to no app')
    expect(alone.text).toContain('invalid_client: unknown')
    expect(alone.text).toContain('Reference number r-1')
    expect(alone.text).not.toContain('Use another account')
    expect(page('/login?again=1').html).toContain('<a href="/login?again=1">Use another account</a>')
  })
})
