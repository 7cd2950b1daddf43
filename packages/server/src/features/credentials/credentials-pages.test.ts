import { describe, expect, it } from 'vitest'
import { frame, optionsOf, partsOf, rendered, SHOWN_MS, waysOf } from '../../../test/support/rendered.js'
import type { Gid } from '../../protocol/asana/gid.js'
import { consentWords } from '../../protocol/oauth/consent-words.js'
import type { ScopeSet } from '../../protocol/oauth/scope.js'
import { CredentialPage } from './credential.page.js'
import type { ShownCredential } from './credential-facts.page.js'
import { readCredentialFilter } from './credential-filter.routes.js'
import { CredentialsPage } from './credentials.page.js'
import { RevokeChosenPage } from './revoke-chosen.page.js'
import { HOUR_MS } from '../../time-units.js'

const admin = { frame, workspace: { gid: '9', name: 'Orchard' } }
const SET: ScopeSet = { api: ['tasks:read', 'tasks:write'], identity: [] }

describe('tokens of a workspace', () => {
  const credential = (wish: Partial<ShownCredential> = {}): ShownCredential => ({
    kind: 'personal',
    gid: '51' as Gid,
    name: 'Nightly job',
    hint: 'mdp_…abcd',
    owner: { gid: '7' as Gid, name: 'Ben', email: 'ben@people.example', role: 'member' },
    scopes: { granted: new Set(), set: SET },
    createdAtMs: SHOWN_MS,
    expiresAtMs: null,
    lastUsedAtMs: null,
    lastUsedAddress: null,
    state: 'live',
    exposedAtMs: null,
    restoredAtMs: null,
    isWithinReach: true,
    groups: consentWords(wish.scopes?.set ?? SET),
    ...wish,
  })
  const { values: filter } = readCredentialFilter(new URLSearchParams())
  const NUMBERS = { live: 0, full: 0, deletes: 0, endless: 0, unused: 0, outside: 0 }
  const list = (wish: Partial<Parameters<typeof CredentialsPage>[0]> = {}) =>
    rendered(CredentialsPage, {
      ...admin,
      credentials: [],
      total: 0,
      page: 1,
      summary: NUMBERS,
      unusedDays: 90,
      hasRanges: false,
      isCut: false,
      filter,
      apps: [],
      person: null,
      restoredOthers: [],
      ...wish,
    })
  const one = (wish: Partial<ShownCredential>) => list({ credentials: [credential(wish)], total: 1 })
  const page = (wish: Partial<ShownCredential> = {}) =>
    rendered(CredentialPage, { ...admin, credential: credential(wish) })

  it('are listed with whose they are, what they can, and until when', () => {
    const { html, text } = one({})
    expect(text).toMatch(
      /Nightly job mdp_…abcd Ben Can change tasks 2 things it can do Create and modify tasks tasks:write View tasks tasks:read Never Never Revoke/,
    )
    expect(html).toContain('href="?person=7"')
    expect(html).toContain('href="/0/admin/9/tokens/personal/51"')
    expect(one({ lastUsedAtMs: SHOWN_MS, expiresAtMs: SHOWN_MS + 3_600_000 }).text).toMatch(
      /just now in 1 hour Revoke/,
    )
    expect(one({ kind: 'grant', hint: null }).text).toContain('Nightly job App Ben')
    expect(one({ scopes: { granted: new Set(), set: { api: [], identity: [] } } }).text).toMatch(
      /Ben Opens nothing Never/,
    )
    for (const [state, word] of [
      ['revoked', 'Revoked'],
      ['expired', 'Expired'],
    ] as const) {
      const ended = one({ state })
      expect(ended.text).toContain(word)
      expect(ended.html).not.toContain('/tokens/personal/51"')
    }
    expect(list().text).toContain('Nothing matches.')
    expect(one({}).text).not.toContain('Nothing matches.')
  })

  it('that were seen in clear or restored say so while they live, and what to do', () => {
    expect(one({}).text).not.toContain('Seen in clear')
    expect(one({ exposedAtMs: SHOWN_MS }).text).toContain('Ask its owner to rotate it, or revoke it.')
    expect(one({ exposedAtMs: SHOWN_MS, kind: 'grant' }).text).toContain('to deauthorize the app, or')
    expect(one({ restoredAtMs: SHOWN_MS }).text).toContain('Ask its owner to rotate it, or revoke it.')
    expect(one({ restoredAtMs: SHOWN_MS, kind: 'grant' }).text).toContain('to allow the app anew, or')
    expect(one({ exposedAtMs: SHOWN_MS, state: 'expired' }).text).not.toContain('Seen in clear')
    expect(one({ restoredAtMs: SHOWN_MS }).text).toContain('It came back with a backup just now')
    expect(one({ restoredAtMs: SHOWN_MS, kind: 'grant' }).text).toContain('to allow the app anew, or')
    expect(one({ restoredAtMs: SHOWN_MS, state: 'revoked' }).text).not.toContain('It came back')
  })

  it('are narrowed by filters, which stay', () => {
    const { html, text } = list({
      filter: { ...filter, person: '7', unused: '30' },
      person: { name: 'Ben' },
      apps: [{ clientId: '12', name: 'Planner' }],
      total: 30,
    })
    expect(text).toContain('Only those of Ben.')
    expect(html).toContain('name="person" value="7"')
    expect(html).toMatch(/<option[^>]*selected[^>]*value="30"|<option[^>]*value="30"[^>]*selected/)
    expect(html).toContain('value="12"')
    expect(html).toContain('?person=7&amp;state=live&amp;unused=30&amp;page=2')
    expect([...list().html.matchAll(/<option[^>]*value="(\d+)"/g)].map(([, days]) => days)).toEqual([
      '7',
      '30',
      '90',
      '365',
    ])
    expect(list().html).not.toContain('name="person"')
    expect(list().text).not.toContain('Only those of')
  })

  it('lead on, and send what is chosen', () => {
    expect(
      waysOf(
        list({
          credentials: [credential()],
          total: 90,
          hasRanges: true,
          person: { name: 'Ben' },
          filter: { ...filter, person: '7' },
        }),
      ),
    ).toEqual([
      '/0/admin/9/members',
      '/0/admin/9/apps',
      '/0/admin/9/tokens (here)',
      '/0/admin/9/policies',
      '/0/admin/9/audit',
      '/0/admin/9/tokens',
      '/0/admin/9/tokens?danger=full',
      '/0/admin/9/tokens?danger=deletes',
      '/0/admin/9/tokens?ends=never',
      '/0/admin/9/tokens?unused=90&sort=unused',
      '/0/admin/9/tokens?from=outside',
      '/0/admin/9/tokens',
      'get /0/admin/9/tokens person=7 q danger app ends unused from state mark sort',
      '/0/admin/9/tokens',
      '?person=7',
      '/0/admin/9/tokens/personal/51',
      'get /0/admin/9/tokens/revoke person=7 state=live pick=personal.51',
      '/0/admin/9/tokens?person=7&state=live&page=2',
    ])
    expect(waysOf(page())).toEqual([
      '/0/admin/9/tokens',
      '/0/admin/9/tokens',
      'post /0/admin/9/tokens/personal/51/revoke',
    ])
    expect(waysOf(page({ isWithinReach: false }))).toEqual(['/0/admin/9/tokens'])
  })

  it('can be narrowed and ordered by what each field offers', () => {
    const narrowed = list({ apps: [{ clientId: '12', name: 'Planner' }], hasRanges: true })
    expect(partsOf(narrowed, 'labels')).toEqual([
      'Search',
      'It can',
      'Kind',
      'Expires',
      'Unused for',
      'Last used from',
      'State',
      'Marked',
      'Order',
    ])
    const offered = (name: string) => optionsOf(narrowed, name).map(([value, words]) => `${value}: ${words}`)
    expect(offered('danger')).toEqual([
      ': Anything',
      'full: Do everything (full permissions)',
      'deletes: Delete',
      'changes: Change or delete',
    ])
    expect(offered('app')).toEqual([': Tokens and apps', 'personal: Personal tokens', '12: Planner'])
    expect(offered('ends')).toEqual([': At any time or never', 'never: Never'])
    expect(offered('unused')).toEqual([
      ': Any time',
      '7: 7 days',
      '30: 30 days',
      '90: 90 days',
      '365: 365 days',
    ])
    expect(offered('from')).toEqual([': Anywhere', 'outside: Outside the allowed ranges'])
    expect(offered('state')).toEqual(['live: Working', 'ended: Ended', 'all: All'])
    expect(offered('mark')).toEqual([': Or not', 'restored: Restored'])
    expect(offered('sort')).toEqual([
      ': Most dangerous first',
      'unused: Longest unused first',
      'used: Last used first',
      'ends: First to expire first',
      'newest: Newest first',
      'person: By person',
    ])
    expect(partsOf(list(), 'labels')).not.toContain('Last used from')
  })

  it('keep each filter of an address, and forget what is none', () => {
    const address =
      'q=ben&person=7&state=all&app=personal&danger=full&ends=never&unused=30&from=outside&mark=restored&sort=used'
    const { values, wish } = readCredentialFilter(new URLSearchParams(address))
    expect(values).toEqual(Object.fromEntries(new URLSearchParams(address)))
    expect(wish).toEqual({
      filter: {
        userGid: '7',
        state: 'all',
        of: 'personal',
        danger: 'full',
        isEndless: true,
        isOutside: true,
        isRestored: true,
        search: 'ben',
        unusedDays: 30,
      },
      sort: 'used',
    })
    const mistyped = 'person=x&state=dead&app=x&danger=x&ends=x&unused=31&from=x&mark=x&sort=x'
    for (const query of ['', mistyped]) {
      const read = readCredentialFilter(new URLSearchParams(query))
      expect(Object.entries(read.values).filter(([, value]) => value !== '')).toEqual([['state', 'live']])
      expect(read.wish).toEqual({
        filter: {
          userGid: null,
          state: 'live',
          of: null,
          danger: null,
          isEndless: false,
          isOutside: false,
          isRestored: false,
          search: null,
          unusedDays: null,
        },
        sort: 'danger',
      })
    }
    const ofApp = readCredentialFilter(new URLSearchParams('app=12&sort=danger'))
    expect([ofApp.wish.filter.of, ofApp.values.app, ofApp.values.sort]).toEqual([
      { clientId: '12' },
      '12',
      '',
    ])
  })

  it('stand open where a filter is set, an order as well', () => {
    const isOpen = (wish: Partial<typeof filter>) =>
      /<details class="filter-fold"[^>]* open/.test(list({ filter: { ...filter, ...wish } }).html)
    expect(isOpen({})).toBe(false)
    for (const wish of [{ state: 'all' }, { q: 'ben' }, { mark: 'restored' }, { sort: 'used' }])
      expect([wish, isOpen(wish)]).toEqual([wish, true])
  })

  it('say with what else was restored, whose it is and what to do', () => {
    const owner = { gid: '7' as Gid, name: 'Ben', email: 'ben@people.example' }
    const others = [
      { kind: 'client_secret', gid: '61', secret: { app: 'Planner', hint: 'mds_…abcd' } },
      { kind: 'passkey', gid: '62', secret: null },
      { kind: 'authenticator_app', gid: '63', secret: null },
    ].map((one) => ({ ...one, owner, restoredAtMs: SHOWN_MS }))
    const shown = list({
      restoredOthers: others as unknown as Parameters<typeof CredentialsPage>[0]['restoredOthers'],
    })
    expect(shown.text).toMatch(
      /Client secrets, passkeys and authenticator apps .* What Owner Client secret of Planner mds_…abcd Restored It came back with a backup just now\. Its owner can rotate or end it\. Ben Passkey Restored It came back with a backup just now\. Its owner can remove it\. Ben Authenticator app Restored It came back with a backup just now\. Its owner can remove it\. Ben/,
    )
    expect(shown.html).toContain('href="/0/admin/9/tokens?person=7" title="ben@people.example"')
    expect(list().text).not.toContain('authenticator apps')
  })

  it('have their columns and buttons in order', () => {
    expect(partsOf(one({}), 'heads')).toEqual([
      'Token',
      'Person',
      'Scopes',
      'Last used',
      'Expires',
      'Actions',
    ])
    expect(partsOf(one({}), 'headings')).toEqual(['Tokens', '1 token'])
    expect(partsOf(one({}), 'buttons').slice(-2)).toEqual(['Revoke', 'Revoke chosen…'])
    expect(one({ state: 'expired' }).html).toMatch(/<tr[^>]*class="muted"/)
    expect(one({}).html).not.toContain('class="muted"')
    expect(partsOf(list(), 'buttons')).toContain('Show all that work')
  })

  it('are ended by whoever administers all that they reach, and by nobody else', () => {
    const own = page()
    expect(own.html).toContain('action="/0/admin/9/tokens/personal/51/revoke"')
    expect(own.text).toContain('Whatever uses this token is refused')
    expect(own.text).toContain('Personal token')
    const grant = page({ kind: 'grant', hint: null })
    expect(grant.text).toContain('The app loses what this person allowed it at once')
    expect(grant.text).toContain('Access of an app')
    expect(grant.text).toContain('Revoke access')
    const beyond = page({ isWithinReach: false })
    expect(beyond.html).not.toContain('<form method="post" action="/0/admin')
    expect(beyond.text).toContain('You can remove the person from this workspace')
    expect(page({ isWithinReach: false, kind: 'grant' }).text).toContain('You can block the app here')
    for (const ended of [page({ state: 'revoked' }), page({ state: 'revoked', isWithinReach: false })]) {
      expect(ended.html).not.toContain('/revoke"')
      expect(ended.text).not.toContain('not yours to end')
    }
    expect(page({ expiresAtMs: SHOWN_MS + 3_600_000 }).text).toContain(
      'Expires in 1 hour Made just now Last used Never Scopes Can change tasks',
    )
    expect(page({ lastUsedAtMs: SHOWN_MS }).text).toContain('Last used just now')
    expect(page().text).toContain('Last used Never')
  })

  it('say first in words which of them are dangerous', () => {
    const full = { granted: 'full', set: { api: 'full', identity: [] } } as const
    expect(one({ scopes: full }).text).toContain('Ben Full permissions can delete whatever its owner can')
    expect(one({ scopes: full }).html).toContain('class="badge danger">Full permissions')
    const deleting = {
      granted: new Set<string>(),
      set: { api: ['tasks:read', 'tasks:delete'], identity: [] },
    }
    expect(one({ scopes: deleting }).text).toMatch(
      /Ben Can delete tasks 2 things it can do Delete tasks .* View/,
    )
    expect(one({}).html).toContain('class="badge warning">Never')
    expect(one({ lastUsedAtMs: SHOWN_MS, lastUsedAddress: '192.0.2.1' }).text).toContain('just now 192.0.2.1')
  })

  it('have their numbers above the list, each with the way to what it counts', () => {
    const numbers = { live: 1_200, full: 3, deletes: 4, endless: 0, unused: 2, outside: 5 }
    const { html, text } = list({ summary: numbers })
    expect(text).toContain(
      '1 200 work now 3 have full permissions 4 can delete 0 never expire 2 unused for 90 days',
    )
    expect(text).not.toContain('outside')
    for (const query of ['danger=full', 'danger=deletes', 'ends=never', 'unused=90&amp;sort=unused'])
      expect(html).toContain(`href="/0/admin/9/tokens?${query}"`)
    expect([...html.matchAll(/class="stat alarm"/g)]).toHaveLength(3)
    const bounded = list({ summary: numbers, hasRanges: true, isCut: true })
    expect(bounded.text).toContain('5 used from outside the allowed ranges')
    expect(bounded.text).toContain('There are too many addresses to check all of them')
    expect(bounded.html).toContain('<select id="from"')
  })

  it('are chosen where they work, by name and whose they are', () => {
    const { html } = one({ name: 'A <b> token' })
    expect(html).toContain('<form method="get" action="/0/admin/9/tokens/revoke">')
    expect(html).toMatch(
      /name="pick" value="personal\.51" aria-label="Choose A &lt;b> token mdp_…abcd of Ben"/,
    )
    expect(one({ state: 'revoked' }).html).not.toMatch(/name="pick"|Revoke chosen/)
  })

  describe('that were chosen together', () => {
    const chosen = (credentials: readonly ShownCredential[], isCut = false) =>
      rendered(RevokeChosenPage, {
        ...admin,
        chosen: credentials,
        chosenMax: 50,
        isCut,
        set: { danger: 'full' },
      })

    it('are confirmed once, with what stops in numbers', () => {
      const { html, text } = chosen([
        credential({ lastUsedAtMs: SHOWN_MS - HOUR_MS }),
        credential({ gid: '52' as Gid, lastUsedAtMs: SHOWN_MS - HOUR_MS - 1 }),
        credential({ gid: '53' as Gid, kind: 'grant', hint: null }),
      ])
      expect(text).toContain('Revoke 3 tokens?')
      expect(text).not.toContain('Not yours to end')
      expect(text).toContain('Whatever uses the 2 personal tokens is refused from the next call on.')
      expect(text).toContain('1 app connection loses all access at once.')
      expect(text).toContain('1 person is affected.')
      expect(text).toContain('Used in the last hour: 1. Used in the last 7 days: 2.')
      expect(
        [...html.matchAll(/type="hidden" name="pick" value="([^"]+)"/g)].map(([, pick]) => pick),
      ).toEqual(['personal.51', 'personal.52', 'grant.53'])
      expect(html).toContain('href="/0/admin/9/tokens?danger=full"')
      expect(text).not.toContain('You chose more than')
      expect(chosen([credential()], true).text).toContain('You chose more than 50 tokens')
      expect(chosen([credential()]).text).toContain('None of them was used in the last 7 days.')
    })

    it('stand in a table each, of what ends and of what goes on, with the admins among their owners marked', () => {
      const owner = { gid: '8' as Gid, name: 'Cara', email: 'cara@people.example', role: 'admin' as const }
      const two = chosen([credential(), credential({ gid: '52' as Gid, owner, isWithinReach: false })])
      const columns = ['Token', 'Person', 'Scopes', 'Last used', 'Expires']
      expect(partsOf(two, 'heads')).toEqual([...columns, ...columns])
      expect(partsOf(two, 'headings')).toEqual([
        'Revoke 1 token?',
        'What stops',
        'These end',
        'Not yours to end',
      ])
      expect(partsOf(two, 'buttons')).toEqual(['Revoke 1 token', 'Keep them'])
      expect(two.html).toMatch(/aria-label="Tokens that end".*aria-label="Tokens that go on"/s)
      expect(two.text).toMatch(/Ben Can change .* Cara Admin Can change/)
      expect(two.text).not.toContain('Ben Admin')
      expect(two.text).not.toContain('had ended before')
      expect(partsOf(chosen([]), 'buttons')).toEqual(['Back to the tokens'])
      const mixed = chosen([credential(), credential({ gid: '53' as Gid, kind: 'grant', hint: null })])
      expect(mixed.text).toContain('Whatever uses the personal token is refused')
      const grants = chosen([
        credential({ kind: 'grant', hint: null, lastUsedAtMs: SHOWN_MS - 7 * 24 * HOUR_MS }),
      ])
      expect(grants.text).not.toContain('Whatever uses')
      expect(grants.text).toContain('Used in the last hour: 0. Used in the last 7 days: 1.')
      const week = chosen([credential({ lastUsedAtMs: SHOWN_MS - 7 * 24 * HOUR_MS - 1 })])
      expect(week.text).toContain('None of them was used in the last 7 days.')
      expect(week.text).not.toContain('app connection')
    })

    it('leave out what is not theirs to end and what has ended', () => {
      const some = chosen([
        credential(),
        credential({ gid: '52' as Gid, isWithinReach: false }),
        credential({ gid: '53' as Gid, state: 'revoked' }),
      ])
      expect(some.text).toContain('Revoke 1 token?')
      expect(some.text).toMatch(/Not yours to end .* go on working/)
      expect(some.text).toContain('1 more had ended before.')
      expect(some.html).not.toMatch(/value="(?:personal\.52|personal\.53)"/)
      const none = chosen([credential({ isWithinReach: false })])
      expect(none.text).toContain('None of the tokens that you chose can be revoked by you.')
      expect(none.html).not.toContain('method="post" action="/0/admin')
      expect(chosen([]).text).toContain('You have chosen no token.')
    })
  })
})
