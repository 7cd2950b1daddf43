import { describe, expect, it } from 'vitest'
import { frame, rendered, SHOWN_MS } from '../../../test/support/rendered.js'
import type { Gid } from '../../protocol/asana/gid.js'
import { consentWords } from '../../protocol/oauth/consent-words.js'
import { CredentialPage, CredentialsPage, type ShownCredential } from './credentials.page.js'

const admin = { frame, workspace: { gid: '9', name: 'Orchard' }, hasOthers: false }
const GROUPS = consentWords({ api: ['tasks:read', 'tasks:write'], identity: [] })

describe('tokens of a workspace', () => {
  const credential = (wish: Partial<ShownCredential> = {}): ShownCredential => ({
    kind: 'personal',
    gid: '51' as Gid,
    name: 'Nightly job',
    hint: 'mdp_…abcd',
    owner: { gid: '7' as Gid, name: 'Ben', email: 'ben@people.example', role: 'member' },
    scopes: { granted: 'full', set: { api: 'full', identity: [] } },
    createdAtMs: SHOWN_MS,
    expiresAtMs: null,
    lastUsedAtMs: null,
    state: 'live',
    exposedAtMs: null,
    restoredAtMs: null,
    isWithinReach: true,
    groups: GROUPS,
    ...wish,
  })
  const filter = { person: '', state: 'live', app: '', unused: '', mark: '' }
  const list = (wish: Partial<Parameters<typeof CredentialsPage>[0]> = {}) =>
    rendered(CredentialsPage, {
      ...admin,
      credentials: [],
      total: 0,
      page: 1,
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
    expect(text).toMatch(/Nightly job mdp_…abcd Ben View tasks 1 more thing .* Never Never Revoke/)
    expect(html).toContain('href="/0/admin/9/tokens?person=7"')
    expect(html).toContain('href="/0/admin/9/tokens/personal/51"')
    expect(one({ lastUsedAtMs: SHOWN_MS, expiresAtMs: SHOWN_MS + 3_600_000 }).text).toMatch(
      /just now in 1 hour Revoke/,
    )
    expect(one({ kind: 'grant', hint: null }).text).toContain('Nightly job App Ben')
    expect(one({ groups: [] }).text).toMatch(/Ben Nothing Never/)
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
      'Expires in 1 hour Made just now Last used Never It can View tasks',
    )
    expect(page({ lastUsedAtMs: SHOWN_MS }).text).toContain('Last used just now')
    expect(page().text).toContain('Last used Never')
  })
})
