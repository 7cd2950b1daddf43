import { describe, expect, it } from 'vitest'
import { frame, rendered, SHOWN_MS } from '../../../test/support/rendered.js'
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
