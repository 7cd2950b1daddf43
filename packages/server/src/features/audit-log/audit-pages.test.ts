import { describe, expect, it } from 'vitest'
import {
  frame,
  linksOf,
  optionsOf,
  partsOf,
  rendered,
  SHOWN_MS,
  waysOf,
} from '../../../test/support/rendered.js'
import { EVENT } from '../../../test/support/trail-event.js'
import { exportedEvent } from '../audit/exported-event.rules.js'
import type { PlaceInChain } from '../audit/find-event.js'
import type { TrailEvent } from '../audit/ports.js'
import { ActivityPage } from './activity.page.js'
import { AuditEventPage } from './audit-event.page.js'
import { AuditPage } from './audit.page.js'
import { DAY_MS } from '../../time-units.js'

const admin = { frame, workspace: { gid: '9', name: 'Orchard' } }

/** A person’s making of a token, in words, as both pages show it. */
const DESCRIBED = {
  seq: 5,
  atMs: SHOWN_MS,
  who: 'Ada',
  words: 'created the token',
  what: 'Build',
  family: 'Apps and tokens',
  by: null,
  address: null,
  app: null,
  isRefused: false,
  reason: null,
}

describe('the audit log of a workspace', () => {
  const event = DESCRIBED
  const filter = { q: '', family: '', person: '', action: '', app: '', outcome: '', from: '', until: '' }
  const families = [
    { family: 'logins', words: 'Signing in' },
    { family: 'apps', words: 'Apps and tokens' },
  ]
  const page = (wish: Partial<Parameters<typeof AuditPage>[0]> = {}) =>
    rendered(AuditPage, {
      ...admin,
      events: [],
      olderThan: null,
      filter,
      choices: { people: [], apps: [], actions: [], families },
      keptDays: null,
      saved: [],
      viewFault: null,
      ...wish,
    })

  it('says who did what, from where, and what was refused why', () => {
    const plain = page({ events: [event] })
    expect(plain.text).toMatch(/Ada created the token Build – 12:00:00, event 5 in full Apps and tokens/)
    expect(plain.text).not.toContain('Refused Reason')
    const full = page({
      events: [
        {
          ...event,
          address: '192.0.2.1',
          by: 'By the token',
          app: 'Planner',
          isRefused: true,
          reason: 'expired',
        },
      ],
    })
    expect(full.text).toMatch(/Build Refused Reason: expired 192\.0\.2\.1 By the token App Planner 12:00:00/)
    expect(page().text).toContain('Nothing matches.')
    expect(partsOf(page(), 'headings')).toEqual(['Audit log', 'Events'])
    expect(page().html).toMatch(/href="\/0\/admin\/9\/audit"[^>]*>\s*Show all events/)
    expect(plain.text).toContain('and what was refused.')
    expect(page({ events: [event], olderThan: 5 }).html).toContain('<nav class="pages" aria-label="Pages">')
  })

  it('keeps its filters in the next page and in the file', () => {
    const { html, text } = page({
      events: [event],
      olderThan: 5,
      filter: { ...filter, person: '7', from: '2026-11-01' },
      keptDays: 400,
      choices: {
        people: [{ gid: '7', name: 'Ben' }],
        apps: [{ clientId: '12', name: 'Planner' }],
        actions: [{ action: 'token_created', words: 'created the token', family: 'apps' }],
        families,
      },
    })
    expect(html).toContain('href="/0/admin/9/audit?person=7&amp;from=2026-11-01&amp;before=5"')
    expect(html).toContain('href="/0/admin/9/audit/export?person=7&amp;from=2026-11-01"')
    expect(text).toContain('Events are kept for 400 days.')
    expect(text).toContain('… created the token …')
    expect(page({ events: [event] }).text).not.toContain('Older events')
    expect(page().text).toContain('Events are kept forever.')
  })

  it('has a heading for each day, in UTC and as ISO 8601 writes it, and a page for each event', () => {
    const events = [0, 1, 1, 9].map((days, index) => ({
      ...event,
      seq: 50 - index,
      atMs: SHOWN_MS - days * DAY_MS,
    }))
    const { html, text } = page({ events })
    expect([...html.matchAll(/<h3 class="event-day"><time[^>]*>([^<]+)</g)].map(([, day]) => day)).toEqual([
      '2026-11-23',
      '2026-11-22',
      '2026-11-14',
    ])
    expect(text).toMatch(
      /2026-11-23 Today, Monday \(UTC\).*2026-11-22 Yesterday, Sunday.*2026-11-14 Saturday/,
    )
    for (const { seq } of events) expect(html).toContain(`href="/0/admin/9/audit/${seq}"`)
  })

  it('has a view for each family of events, and their actions under its name', () => {
    const { html } = page({
      filter: { ...filter, family: 'apps' },
      choices: {
        people: [],
        apps: [],
        families,
        actions: [{ action: 'token_created', words: 'created the token', family: 'apps' }],
      },
    })
    expect(html).toContain('href="/0/admin/9/audit?family=apps" aria-current="page"')
    expect(html).toContain('href="/0/admin/9/audit?outcome=refused"')
    expect(html).toMatch(/<optgroup label="Apps and tokens"><option value="token_created"/)
    expect(html).toMatch(/<details[^>]* open/)
    expect(page().html).not.toMatch(/<details class="filter-fold"[^>]* open/)
  })

  it('leads on, and sends how it is narrowed', () => {
    expect(waysOf(page())).toEqual([
      '/0/admin/9/members',
      '/0/admin/9/apps',
      '/0/admin/9/tokens',
      '/0/admin/9/policies',
      '/0/admin/9/audit (here)',
      '/0/admin/9/audit (here)',
      '/0/admin/9/audit?family=logins',
      '/0/admin/9/audit?family=apps',
      '/0/admin/9/audit?outcome=refused',
      'get /0/admin/9/audit q family action person app outcome from until',
      '/0/admin/9/audit',
      '/0/admin/9/audit/export?',
    ])
  })

  it('can be narrowed by what each of its fields offers', () => {
    const narrowed = page({
      choices: {
        people: [{ gid: '7', name: 'Ben' }],
        apps: [{ clientId: '12', name: 'Planner' }],
        families,
        actions: [
          { action: 'token_created', words: 'created the token', family: 'apps' },
          { action: 'signed_in', words: 'signed in', family: 'logins' },
          { action: 'odd', words: 'did something odd', family: 'unheard' },
        ],
      },
    })
    expect(partsOf(narrowed, 'labels')).toEqual([
      'Search',
      'Kind of event',
      'What happened',
      'Person',
      'App',
      'Outcome',
      'From',
      'Until',
    ])
    expect(optionsOf(narrowed, 'family')).toEqual([
      ['', 'Any'],
      ['logins', 'Signing in'],
      ['apps', 'Apps and tokens'],
    ])
    expect(optionsOf(narrowed, 'action')).toEqual([
      ['', 'Anything'],
      ['token_created', '… created the token …'],
      ['odd', '… did something odd …'],
      ['signed_in', '… signed in …'],
    ])
    expect(narrowed.html).toMatch(/<optgroup label="Other"><option value="odd"/)
    expect(optionsOf(narrowed, 'person')).toEqual([
      ['', 'Anybody'],
      ['7', 'Ben'],
    ])
    expect(optionsOf(narrowed, 'app')).toEqual([
      ['', 'Any or none'],
      ['12', 'Planner'],
    ])
    expect(optionsOf(narrowed, 'outcome')).toEqual([
      ['', 'Any'],
      ['done', 'Done'],
      ['refused', 'Refused'],
    ])
    expect(narrowed.html).toContain('placeholder="Person, app, address, reason"')
    const views = /<nav class="views" aria-label="Kinds of events">.*?<\/nav>/.exec(narrowed.html)?.[0] ?? ''
    expect(
      [...views.matchAll(/href="([^"]*)"[^>]*><bdi>([^<]*)/g)].map(([, href, words]) => [href, words]),
    ).toEqual([
      ['/0/admin/9/audit', 'All'],
      ['/0/admin/9/audit?family=logins', 'Signing in'],
      ['/0/admin/9/audit?family=apps', 'Apps and tokens'],
      ['/0/admin/9/audit?outcome=refused', 'Refused'],
    ])
  })

  it('takes each of the admin’s views away by its name, and opens what is wrong with a new one', () => {
    const saved = [
      { name: 'One', query: 'family=logins' },
      { name: 'Two', query: 'q=ben' },
    ]
    const { html, text } = page({ saved, filter: { ...filter, q: 'ada' } })
    expect(text).toMatch(/Keep this view Name of the view Only you see it, in this workspace\. Keep view/)
    expect(text).toMatch(/Remove a view One Remove Two Remove/)
    expect([...html.matchAll(/aria-label="Remove the view (\w+)"/g)].map(([, name]) => name)).toEqual([
      'One',
      'Two',
    ])
    expect([...html.matchAll(/type="hidden" name="name" value="(\w+)"/g)].map(([, name]) => name)).toEqual([
      'One',
      'Two',
    ])
    expect(html).toContain('action="/0/admin/9/audit/views/remove"')
    expect(html).toContain('aria-label="Your views"')
    expect(html).not.toMatch(/<details class="more own-view" open|novalidate/)
    const wrong = page({ viewFault: { name: 'Typed', text: 'Say what the view is called.' } })
    expect(wrong.html).toMatch(/<details class="more own-view" open/)
    expect(wrong.html).toContain('novalidate')
    expect(wrong.html).toMatch(/name="name"[^>]*value="Typed"|value="Typed"[^>]*name="name"/)
    expect(page({ filter: { ...filter, q: 'ada' } }).html).not.toContain('aria-label="Your views"')
  })

  it('has the admin’s own views, and keeps the filters of the moment under a name', () => {
    const saved = [{ name: 'Odd <logins>', query: 'family=logins&outcome=refused' }]
    const shown = page({ saved, filter: { ...filter, family: 'logins', outcome: 'refused' } })
    expect(shown.html).toContain(
      'href="/0/admin/9/audit?family=logins&amp;outcome=refused" aria-current="page"',
    )
    expect(shown.html).toContain('Odd &lt;logins>')
    expect(shown.text).not.toContain('Keep this view')
    expect(shown.text).toContain('Remove a view Odd')
    const two = page({
      saved: [...saved, { name: 'Other', query: 'q=ben' }],
      filter: { ...filter, q: 'ben' },
    })
    expect(two.text).not.toContain('Keep this view')
    const other = page({ saved, filter: { ...filter, q: 'ben' } })
    expect(other.html).toMatch(/<form method="post" action="\/0\/admin\/9\/audit\/views"/)
    expect(other.html).toContain('<input type="hidden" name="q" value="ben"/>')
    expect(page().text).not.toMatch(/Keep this view|Remove a view/)
    const wrong = page({ viewFault: { name: 'x', text: 'Say what the view is called.' } })
    expect(wrong.html).toMatch(/id="name-error">\s*Say what the view is called\./)
  })

  describe('of one event', () => {
    const stored: TrailEvent = {
      ...EVENT,
      atMs: SHOWN_MS,
      details: '{"name":"<b>"}',
      chain: 3,
      position: 9,
      prevHash: 'aa',
      workspaceGids: '9 10',
      workspacesSalt: 'never shown',
      firstHash: null,
      hash: 'bb',
    }
    const one = (place: PlaceInChain, wish: Partial<typeof event> | object = {}) =>
      rendered(AuditEventPage, {
        ...admin,
        described: { ...event, ...wish },
        found: { event: stored, fields: exportedEvent(stored, 'workspace'), place },
      })

    it('shows every field that the export has, and no more', () => {
      const { html, text } = one({ isWhole: true, hangsOnPrevious: true })
      for (const name of Object.keys(exportedEvent(stored, 'workspace'))) expect(text).toContain(name)
      expect(html).toContain('<code class="field-json">{&quot;name&quot;:&quot;&lt;b>&quot;}')
      expect(html.match(/field-json/g)).toHaveLength(1)
      expect(text).not.toMatch(/never shown|9 10/)
      expect(text).toContain('23 Nov 2026, 12:00 UTC')
    })

    it('says what is known of it, under its terms', () => {
      const plain = one({ isWhole: true, hangsOnPrevious: true })
      expect(partsOf(plain, 'headings')).toEqual([
        'Event 5',
        'What happened',
        'Every field',
        'Its place in the chain',
      ])
      expect(partsOf(plain, 'terms').slice(0, 4)).toEqual(['Kind of event', 'When', 'Outcome', 'From'])
      expect(plain.text).toMatch(
        /Kind of event Apps and tokens When 23 Nov 2026, 12:00 UTC \(.*?\) Outcome Done From Not known /,
      )
      const known = {
        reason: 'expired',
        address: '192.0.2.1',
        by: 'token ‘Build’',
        app: 'Planner',
        isRefused: true,
      }
      const full = one({ isWhole: true, hangsOnPrevious: true }, known)
      expect(full.text).toContain(
        'Outcome Refused Reason expired From 192.0.2.1 With token ‘Build’ App Planner Every field As it stands in the record',
      )
      const fields = Object.keys(exportedEvent(stored, 'workspace'))
      const chain = ['chain', 'position', 'prev_hash', 'workspaces_hash', 'first_hash', 'hash']
      expect(partsOf(plain, 'terms').slice(4)).toEqual([
        ...fields.filter((name) => !chain.includes(name)),
        ...fields.filter((name) => chain.includes(name)),
      ])
      expect(plain.text).toMatch(/first_hash none/)
      expect(plain.text).toContain(
        'Whoever runs this server checks the whole record with mudrad audit verify.',
      )
      expect(plain.html).toMatch(/<a [^>]*href="\/0\/admin\/9\/audit"[^>]*>.*?Audit log/)
      expect(plain.text).toContain('Ada created the token Build')
    })

    it('says whether it is as it was written, and hangs on the one before', () => {
      const good = one({ isWhole: true, hangsOnPrevious: true })
      expect(good.text).toMatch(/is as it was written\. It holds the hash of the event before it/)
      expect(good.html).not.toContain('verdict bad')
      expect(one({ isWhole: false, hangsOnPrevious: true }).text).toContain('is not as it was written.')
      expect(one({ isWhole: true, hangsOnPrevious: false }).text).toContain('It does not hold the hash')
      expect(one({ isWhole: true, hangsOnPrevious: null }).text).toContain('older than events are kept')
      const verdicts = (place: PlaceInChain) =>
        [...one(place).html.matchAll(/class="verdict (\w+)"/g)].map(([, verdict]) => verdict)
      expect(verdicts({ isWhole: false, hangsOnPrevious: true })).toEqual(['bad', 'good'])
      expect(verdicts({ isWhole: true, hangsOnPrevious: false })).toEqual(['good', 'bad'])
      expect(verdicts({ isWhole: true, hangsOnPrevious: null })).toEqual(['good', 'good'])
    })
  })
})

describe('what was done with one’s own account', () => {
  const event = { ...DESCRIBED, who: 'You' }
  const filter = { action: '', outcome: '', from: '', until: '' }
  const page = (wish: Partial<Parameters<typeof ActivityPage>[0]> = {}) =>
    rendered(ActivityPage, {
      frame,
      events: [event],
      olderThan: null,
      filter,
      actions: [{ action: 'token_created', words: 'created the token' }],
      keptDays: 400,
      ...wish,
    })

  it('is listed, newest first, with the way to end what was somebody else', () => {
    expect(page().text).toMatch(/You created the token Build/)
    expect(linksOf(page())).toEqual(
      expect.arrayContaining([
        '/0/profile/sessions',
        '/0/profile/security',
        '/0/profile/activity/export?format=csv',
        '/0/profile/activity/export?format=jsonl',
      ]),
    )
    expect(page().text).toContain('Something that was not you? End the session, then change your password.')
    expect(page().text).toContain(
      'Activity is kept for 400 days. Download what is listed as CSV or JSON lines.',
    )
    expect(page({ keptDays: null }).text).toContain('Activity is kept forever.')
    expect(page().text).not.toContain('Nothing matches.')
    expect(partsOf(page(), 'headings').slice(0, 2)).toEqual(['Activity', 'What happened'])
    expect(page().text).toContain('and what was refused.')
    expect(page({ olderThan: 5 }).html).toContain('<nav class="pages" aria-label="Pages">')
    expect(page({ olderThan: 5 }).text).toContain('Older activity')
    const none = page({ events: [] })
    expect(none.text).toContain('Nothing matches.')
    expect(partsOf(none, 'buttons')).toContain('Show all activity')
  })

  it('leads on, and sends how it is narrowed', () => {
    expect(waysOf(page())).toEqual([
      '/0/profile',
      '/0/profile/apps',
      '/0/profile/sessions',
      '/0/profile/security',
      '/0/profile/activity (here)',
      'get /0/profile/activity action outcome from until',
      '/0/profile/sessions',
      '/0/profile/security',
      '/0/profile/activity/export?format=csv',
      '/0/profile/activity/export?format=jsonl',
    ])
  })

  it('can be narrowed, which stays in the next page and in the files', () => {
    expect(partsOf(page(), 'labels')).toEqual(['What happened', 'Outcome', 'From', 'Until'])
    expect(partsOf(page(), 'buttons')).not.toContain('Clear')
    expect(page({ filter: { ...filter, outcome: 'done' } }).html).not.toBe(page().html)
    expect(optionsOf(page(), 'action')).toEqual([
      ['', 'Anything'],
      ['token_created', '… created the token …'],
    ])
    expect(optionsOf(page(), 'outcome')).toEqual([
      ['', 'Any'],
      ['done', 'Done'],
      ['refused', 'Refused'],
    ])
    expect(page().html).not.toMatch(/<details class="filter-fold"[^>]* open|Older activity/)
    const narrowed = page({ filter: { ...filter, outcome: 'refused', from: '2026-11-01' }, olderThan: 5 })
    expect(narrowed.html).toMatch(/<details class="filter-fold"[^>]* open/)
    expect(narrowed.html).toMatch(/<option value="refused" selected/)
    expect(linksOf(narrowed)).toEqual(
      expect.arrayContaining([
        '/0/profile/activity?outcome=refused&from=2026-11-01&before=5',
        '/0/profile/activity/export?outcome=refused&from=2026-11-01&format=csv',
        '/0/profile/activity/export?outcome=refused&from=2026-11-01&format=jsonl',
      ]),
    )
  })
})
