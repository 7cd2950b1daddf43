import { describe, expect, it } from 'vitest'
import { frame, linksOf, partsOf, rendered, SHOWN_MS, waysOf } from '../../../../test/support/rendered.js'
import type { Gid } from '../../../protocol/asana/gid.js'
import { CannotRotatePage, RevokeTokenPage, RotateTokenPage } from './end-token.page.js'
import { MyAppsPage, type AppCard } from '../../developer-console/my-apps.page.js'
import { GRANULAR_SCOPES } from '../../../protocol/asana/scopes.js'
import { scopesToPick } from '../../../protocol/oauth/scope-presets.js'
import { NewTokenPage, type NewTokenPageProps } from './new-token.page.js'
import type { OwnToken } from '../own-tokens.js'
import { ShownTokenPage } from './shown-token.page.js'
import { readTokenForm } from './token-form.js'
import { TokenStateFact } from './token-facts.parts.js'
import { TokenPage } from './token.page.js'
import { DAY_MS } from '../../../time-units.js'

const SUCCESSOR = { gid: '99' as Gid, hint: 'mdp_…next', state: 'live' } as const

function token(wish: Partial<OwnToken> = {}): OwnToken {
  return {
    gid: '51' as Gid,
    userGid: '7' as Gid,
    name: 'Nightly job',
    hint: 'mdp_…abcd',
    scopes: 'full',
    createdAtMs: SHOWN_MS - DAY_MS,
    expiresAtMs: null,
    revokedAtMs: null,
    revokedReason: null,
    retiresAtMs: null,
    lastUsedAtMs: null,
    lastUsedAddress: null,
    successorGid: null,
    exposedAtMs: null,
    restoredAtMs: null,
    state: 'live',
    requestsByDay: Array.from({ length: 30 }, () => 0),
    addresses: [],
    successor: null,
    ...wish,
  }
}
const seen = (address: string, lastSeenAtMs: number) => ({ address, lastSeenAtMs })

describe('what it costs to revoke a token', () => {
  const price = (wish: Partial<OwnToken> = {}) =>
    rendered(RevokeTokenPage, { frame, token: token(wish) }).text

  it('is told by its last use', () => {
    expect(price()).toContain('Nobody has used it yet.')
    const used = price({ lastUsedAtMs: SHOWN_MS, lastUsedAddress: '203.0.113.7' })
    expect(used).toMatch(/It was used just now from 203\.0\.113\.7/)
  })

  it('is told by how many places used it within seven days, if those are several', () => {
    const places = (...ages: readonly number[]) =>
      price({ addresses: ages.map((age, at) => seen(`203.0.113.${at}`, SHOWN_MS - age)) })
    expect(places(0)).not.toContain('In the last 7 days')
    expect(places(0, 7 * DAY_MS)).not.toContain('In the last 7 days')
    expect(places(0, 7 * DAY_MS - 1)).toContain('In the last 7 days it was used from 2 addresses.')
  })

  it('ends with what becomes of scripts, and that nothing brings it back', () => {
    expect(price()).toMatch(
      /Nobody has used it yet\. Scripts that still use it get the answer 401 Not Authorized from their next request on\. It cannot be brought back\. Revoke token Keep it/,
    )
  })

  it('is sent for that token', () => {
    expect(waysOf(rendered(RevokeTokenPage, { frame, token: token() }))).toEqual([
      '/0/my-apps/tokens/51',
      '/0/my-apps/tokens/51',
      'post /0/my-apps/tokens/51/revoke',
    ])
  })

  it('says that a new token goes on, while it does', () => {
    expect(price({ successor: SUCCESSOR })).toContain('Its new token mdp_…next goes on working.')
    for (const successor of [null, { ...SUCCESSOR, state: 'revoked' as const }])
      expect(price({ successor })).not.toContain('goes on working')
  })
})

describe('a token that is rotated', () => {
  const page = (error: string | null = null) =>
    rendered(RotateTokenPage, {
      frame,
      token: token(),
      formKey: 'form-key',
      choices: [
        { value: 'none', label: 'Not at all', hint: 'For one that leaked.' },
        { value: '1d', label: 'For a day', hint: 'For most scripts.' },
      ] as unknown as Parameters<typeof RotateTokenPage>[0]['choices'],
      value: '1d',
      error,
    })

  it('gets a successor, and works beside it for as long as is chosen', () => {
    const plain = page()
    expect(plain.html).toContain('<title>Rotate token')
    expect(plain.text).toContain('Nightly job')
    expect(plain.text).toContain('gets a successor with the same description, scopes and length of life.')
    expect(partsOf(plain, 'labels')[0]).toBe('How long does the old token work?')
    expect(plain.html.match(/<input[^>]*name="overlap"[^>]*value="\w+"/g)).toHaveLength(2)
    expect(plain.html).toMatch(/<input(?=[^>]*value="1d")[^>]* checked/)
    expect(plain.html).not.toMatch(/<input(?=[^>]*value="none")[^>]* checked/)
    expect(plain.html).toContain('action="/0/my-apps/tokens/51/rotate"')
    expect(plain.html).toContain('name="form_key" value="form-key"')
    expect(partsOf(plain, 'buttons')).toEqual(['Rotate token', 'Cancel'])
    expect(linksOf(plain)).toContain('/0/my-apps/tokens/51')
    expect(plain.html).not.toMatch(/<title>Error|novalidate/)
  })

  it('is sent for that token', () => {
    expect(waysOf(page())).toEqual([
      '/0/my-apps/tokens/51',
      '/0/my-apps/tokens/51',
      'post /0/my-apps/tokens/51/rotate form_key=form-key overlap=none overlap=1d',
    ])
  })

  it('says beside the choice what is wrong with it', () => {
    const wrong = page('Choose one.')
    expect(wrong.html).toContain('<title>Error: Rotate token')
    expect(wrong.text.match(/Choose one\./g)).toHaveLength(2)
  })
})

describe('a token that cannot be rotated', () => {
  const page = (wish: Partial<OwnToken>) => rendered(CannotRotatePage, { frame, token: token(wish) })

  it('leads to its new one while it lives, else to another', () => {
    const rotated = page({ successor: SUCCESSOR })
    expect(rotated.text).toContain('has a new token already, mdp_…next.')
    expect(rotated.html).toContain('href="/0/my-apps/tokens/99"')
    for (const ended of [page({ state: 'revoked', successor: SUCCESSOR }), page({ state: 'expired' })]) {
      expect(ended.text).toContain('has ended. Create a new one.')
      expect(ended.html).toContain('href="/0/my-apps/tokens/new"')
      expect(ended.html).not.toContain('href="/0/my-apps/tokens/99"')
    }
  })
})

describe('the state of a token', () => {
  const state = (wish: Partial<OwnToken>) =>
    rendered(TokenStateFact, { token: token(wish), nowMs: SHOWN_MS }).text.trim()

  it('is active, or soon to expire, from seven days before on', () => {
    expect(state({})).toBe('Active')
    expect(state({ expiresAtMs: SHOWN_MS + 7 * DAY_MS + 1 })).toBe('Active')
    expect(state({ expiresAtMs: SHOWN_MS + 7 * DAY_MS })).toBe('Expires soon')
  })

  it('says how it is being replaced', () => {
    expect(state({ retiresAtMs: SHOWN_MS + 2 * DAY_MS })).toBe('Being replaced Ends in 2 days')
    expect(state({ successorGid: SUCCESSOR.gid })).toBe(
      'Being replaced Ends when its new token is first used',
    )
  })

  it.each([
    [{ state: 'expired', expiresAtMs: SHOWN_MS }, 'Expired just now'],
    [{ state: 'retired', retiresAtMs: SHOWN_MS }, 'Replaced Its overlap ended just now'],
    [{ revokedReason: 'revoked' }, 'Revoked just now'],
    [{ revokedReason: null }, 'Revoked just now'],
    [{ revokedReason: 'replaced' }, 'Replaced Its new token was used just now'],
    [{ revokedReason: 'user_deactivated' }, 'Revoked The account was deactivated just now'],
    [{ revokedReason: 'leaked' }, 'Revoked Reported as leaked just now'],
    [{ revokedReason: 'unused' }, 'Revoked Not used for too long just now'],
    [{ revokedReason: 'demo_recreated' }, 'Revoked The demo was made anew just now'],
  ] as const)('says why it has ended: %j', (wish, words) => {
    expect(state({ state: 'revoked', revokedAtMs: SHOWN_MS, ...wish })).toBe(words)
  })
})

describe('the page of a token', () => {
  const page = (wish: Partial<OwnToken>, unreached: readonly { name: string; why: string }[] = []) =>
    rendered(TokenPage, { frame, token: token(wish), addressesMax: 5, unreached })

  it('offers what can be done with it', () => {
    const rotate = 'href="/0/my-apps/tokens/51/rotate"'
    const revoke = 'href="/0/my-apps/tokens/51/revoke"'
    const offered = (wish: Partial<OwnToken>) => {
      const { html } = page(wish)
      return [html.includes(rotate), html.includes(revoke)]
    }
    expect(offered({})).toEqual([true, true])
    expect(offered({ successorGid: SUCCESSOR.gid, successor: SUCCESSOR })).toEqual([false, true])
    expect(offered({ state: 'expired', expiresAtMs: SHOWN_MS })).toEqual([false, false])
  })

  it('names its new token, and says when that replaces nothing any more', () => {
    expect(page({}).text).not.toContain('New token')
    const live = page({ successorGid: SUCCESSOR.gid, successor: SUCCESSOR })
    expect(live.text).toContain('New token mdp_…next')
    expect(live.html).toContain('href="/0/my-apps/tokens/99"')
    expect(live.text).not.toContain('It has ended')
    const dead = page({ successorGid: SUCCESSOR.gid, successor: { ...SUCCESSOR, state: 'revoked' } })
    expect(dead.text).toContain('It has ended, so it replaces nothing any more.')
  })

  it('leads on', () => {
    expect(waysOf(page({}))).toEqual([
      '/0/my-apps',
      '/0/my-apps/tokens/51/rotate',
      '/0/my-apps/tokens/51/revoke',
    ])
  })

  it('says what it may do, until when, and from where it was used', () => {
    expect(page({}).text).toContain('Full permissions Whatever you may do')
    expect(page({}).text).toContain('Expires Never')
    expect(page({}).text).toContain('Nobody has used this token yet.')
    const scoped = page({
      scopes: new Set(['tasks:write', 'tasks:read']),
      expiresAtMs: SHOWN_MS + 9 * DAY_MS,
      addresses: [seen('203.0.113.7', SHOWN_MS)],
    })
    expect(scoped.text).toMatch(/View tasks tasks:read .*Create and modify tasks tasks:write/)
    expect(scoped.text).toContain('Expires in 9 days ( 2 Dec 2026, 12:00 UTC )')
    expect(scoped.text).toContain('203.0.113.7 just now 23 Nov 2026, 12:00 UTC')
    expect(scoped.text).not.toContain('Nobody has used')
  })

  it('names the workspaces that keep it out, while it lives', () => {
    const out = [{ name: 'Orchard', why: 'it is too old.' }]
    expect(page({}, out).text).toContain('Does not reach Orchard: it is too old.')
    expect(page({ state: 'revoked' }, out).text).not.toContain('Does not reach')
  })

  it('warns of a token that was seen in clear, while it lives', () => {
    expect(page({}).text).not.toContain('Seen in clear')
    expect(page({ exposedAtMs: SHOWN_MS }).text).toContain(
      'Seen in clear text It came without https just now',
    )
    expect(page({ exposedAtMs: SHOWN_MS, state: 'revoked' }).text).not.toContain('Seen in clear')
  })
})

describe('the page that has the secret of a new token', () => {
  const page = (wish: Partial<Parameters<typeof ShownTokenPage>[0]>) =>
    rendered(ShownTokenPage, {
      frame,
      token: { name: 'Nightly job', scopes: 'full', expiresAtMs: null },
      secret: 'mdp_secret',
      apiUrl: 'https://mudra.example/api/1.0',
      replayed: false,
      replaces: null,
      ...wish,
    })

  it('shows it, what it is for and how long it lasts', () => {
    const { html, text } = page({})
    expect(html).toContain('mdp_secret')
    expect(text).toContain('Expires Never')
    expect(text).not.toContain('You sent this form before')
    expect(text).not.toContain('Replaces')
    const narrow = page({
      token: { name: 'x', scopes: new Set(['tasks:read']), expiresAtMs: SHOWN_MS + 2 * DAY_MS },
    })
    expect(narrow.text).toContain('Scopes Can view tasks')
    expect(narrow.text).toContain('Expires in 2 days')
  })

  it('leads on', () => {
    expect(waysOf(page({}))).toEqual(['/0/my-apps'])
  })

  it('says so when it was made before', () => {
    expect(page({ replayed: true }).text).toContain('You sent this form before.')
  })

  it('says what it replaces', () => {
    const old = { hint: 'mdp_…old', retiresAtMs: null, isLive: true }
    const first = page({ replaces: old }).text
    expect(first).toContain('mdp_…old, which works until this one is first used')
    expect(first).toContain('This counts as its first use')
    const shared = page({ replaces: { ...old, retiresAtMs: SHOWN_MS + 3_600_000 } }).text
    expect(shared).toContain('mdp_…old, which works on and ends in 1 hour')
    const ended = page({ replaces: { ...old, isLive: false } }).text
    expect(ended).toContain('mdp_…old, which has ended')
    for (const text of [shared, ended, page({}).text])
      expect(text).not.toContain('This counts as its first use')
  })

  it('tries it with a call that it may make', () => {
    const trial = (...scopes: readonly string[]) =>
      page({ token: { name: 'x', scopes: new Set(scopes), expiresAtMs: null } }).html
    expect(page({}).html).toContain('https://mudra.example/api/1.0/users/me')
    expect(trial('users:read')).toContain('https://mudra.example/api/1.0/users/me')
    expect(trial('workspaces:read', 'tasks:read')).toContain('https://mudra.example/api/1.0/workspaces')
    expect(trial('tasks:read')).not.toContain('id="curl"')
  })
})

describe('the form of a new token', () => {
  const page = (wish: Partial<NewTokenPageProps> = {}) =>
    rendered(NewTokenPage, {
      frame,
      formKey: 'form-key',
      lifetimeDays: [7, 30],
      longest: null,
      scopes: scopesToPick(new Set(['tasks:read', 'tasks:delete'])),
      values: readTokenForm(new URLSearchParams()),
      errors: [],
      refusal: null,
      ...wish,
    })

  it('offers lives with their last days, and none that never ends where a workspace bounds it', () => {
    const free = page()
    expect(free.text).toContain('In 7 days, on 30 Nov 2026')
    expect(free.text).toContain('In 30 days, on 23 Dec 2026')
    expect(free.html).toContain('value="never"')
    expect(free.html).toContain('min="2026-11-23"')
    const bound = page({
      longest: { days: 30, workspace: 'Orchard' },
    })
    expect(bound.text).toContain('Orchard allows 30 days at most.')
    expect(bound.html).not.toContain('value="never"')
    expect(free.text).not.toContain('at most.')
  })

  it('has boxes by thing, what deletes marked, and folds what opens nothing here unless it is ticked', () => {
    const { html, text } = page()
    expect(html).toMatch(
      /<li class="consent-scope deletes" data-column="delete"><label><input[^>]*value="tasks:delete"/,
    )
    expect(text).toContain(`${GRANULAR_SCOPES.length - 2} more scopes that open nothing on this server yet`)
    expect(html).toMatch(/<details class="more"><summary>/)
    expect([...html.matchAll(/name="scopes"/g)]).toHaveLength(GRANULAR_SCOPES.length)
    const ticked = page({ values: readTokenForm(new URLSearchParams('access=scopes&scopes=jobs:read')) })
    expect(ticked.html).toMatch(/<details class="more" open[^>]*><summary>/)
    expect(ticked.html).toMatch(/value="jobs:read" checked|checked[^>]*value="jobs:read"/)
    const wrong = page({ errors: [{ field: 'scopes', text: 'Choose at least one scope.' }] })
    expect(wrong.html).toMatch(/<fieldset class="field scope-picker" aria-describedby="scopes-error">/)
    expect(wrong.html.match(/id="scopes"/g)).toHaveLength(1)
  })

  it('sends all that it asks', () => {
    expect(waysOf(page()).map((way) => way.replaceAll(/( scopes=\S+)+/g, ' scopes=…'))).toEqual([
      '/0/my-apps',
      '/0/my-apps',
      'post /0/my-apps/tokens/new form_key=form-key description expires expires_on access=full access=read access=tasks access=scopes scopes=…',
    ])
  })

  it('puts each error beside its field and above all, and is judged by the server then', () => {
    expect(page().html).not.toContain('field-error')
    expect(page().html).not.toContain('novalidate')
    const wrong = page({ errors: [{ field: 'expires_on', text: 'Choose today or a later day.' }] })
    expect(wrong.html).toMatch(/id="expires_on-error">\s*Choose today or a later day\./)
    expect(wrong.html).toContain('aria-describedby="expires_on-hint expires_on-error"')
    expect(page().html).toContain('aria-describedby="expires_on-hint"')
    expect(wrong.html.match(/Choose today or a later day\./g)).toHaveLength(2)
    expect(wrong.html).toContain('novalidate')
    expect(wrong.html).toContain('<title>Error: ')
    const refused = page({ refusal: 'There are 100 tokens already.' })
    expect(refused.text.match(/There are 100 tokens already\./g)).toHaveLength(1)
    expect(refused.html).toContain('<title>Error: ')
  })
})

describe('the list of one’s tokens and apps', () => {
  const app = (at: number): AppCard => ({
    clientId: String(100 + at),
    name: `App ${at}`,
    description: at === 0 ? '' : `About ${at}`,
    iconHref: null,
    distribution: (['none', 'workspaces', 'any'] as const)[at % 3] ?? 'none',
    requestsByDay: Array.from({ length: 30 }, () => 0),
  })
  const page = ({
    tokens = [] as readonly OwnToken[],
    at = 1,
    hasMore = false,
    apps = [] as readonly AppCard[],
    showsAllApps = false,
  } = {}) => rendered(MyAppsPage, { frame, list: { tokens, page: at, hasMore }, apps, showsAllApps })

  it('says what there is not', () => {
    expect(page().text).toContain('You have no token yet.')
    expect(page().html).not.toContain('class="leaf"')
    const beyond = page({ at: 3 })
    expect(beyond.text).toContain('Nothing is on this page of the list.')
    expect(beyond.html).toContain('href="/0/my-apps?page=2"')
    expect(beyond.html).not.toContain('href="/0/my-apps?page=4"')
  })

  it('leafs both ways', () => {
    const first = page({ tokens: [token()], hasMore: true })
    expect(first.html).toContain('href="/0/my-apps?page=2"')
    expect(first.text).not.toContain('Newer tokens')
    const second = page({ tokens: [token()], at: 2, hasMore: true })
    expect(second.html).toContain('href="/0/my-apps?page=1"')
    expect(second.html).toContain('href="/0/my-apps?page=3"')
    expect(second.text).toContain('Page 2')
  })

  it('says of each token what it is and when it ends, and offers to revoke what lives', () => {
    const live = page({ tokens: [token({ expiresAtMs: SHOWN_MS + 9 * DAY_MS })] })
    expect(live.text).toContain('Expires in 9 days')
    expect(live.html).toContain('href="/0/my-apps/tokens/51/revoke"')
    expect(page({ tokens: [token()] }).text).toContain('Never expires')
    expect(page({ tokens: [token({ successorGid: SUCCESSOR.gid })] }).text).not.toContain('Never expires')
    const dead = page({ tokens: [token({ state: 'expired', expiresAtMs: SHOWN_MS })] })
    expect(dead.html).not.toContain('/revoke"')
    expect(page({ tokens: [token()] }).text).toContain('Never used')
    const used = page({ tokens: [token({ lastUsedAtMs: SHOWN_MS, lastUsedAddress: '203.0.113.7' })] })
    expect(used.text).toContain('just now from 203.0.113.7')
  })

  it('has its columns, and shows use and age only of what was used and ends', () => {
    const ending = { expiresAtMs: SHOWN_MS + 9 * DAY_MS }
    const used = { lastUsedAtMs: SHOWN_MS, lastUsedAddress: '203.0.113.7' }
    const one = (wish: Partial<OwnToken>) => page({ tokens: [token(wish)] })
    expect(partsOf(one({}), 'heads')).toEqual(['Token', 'State', 'Scopes', 'Used', 'Actions'])
    expect(partsOf(one({}), 'headings')).toEqual(['Developer console', 'Personal access tokens', 'My apps'])
    expect(partsOf(one({}), 'buttons')).toEqual(['Create New Personal Access Token', 'Revoke Nightly job'])
    expect(one({}).text).toContain(
      'Nightly job mdp_…abcd · created 1 day ago Active Never expires Full permissions',
    )
    expect(one({}).html).not.toContain('class="spark')
    expect(one(used).html).toContain('class="spark')
    expect(one({}).html).not.toContain('class="age')
    expect(one(ending).html).toContain('class="age')
    for (const wish of [
      { ...ending, successorGid: SUCCESSOR.gid },
      { ...ending, state: 'revoked', revokedAtMs: SHOWN_MS } as const,
    ]) {
      expect(one(wish).html).not.toContain('class="age')
      expect(one(wish).text).not.toMatch(/Expires in|Never expires/)
    }
    expect(one({ state: 'revoked', revokedAtMs: SHOWN_MS }).html).toMatch(/<tr[^>]*class="muted"/)
    expect(one({}).html).not.toContain('class="muted"')
    expect(one({}).html).not.toContain('class="leaf"')
  })

  it('has the ways to each app’s pages, and to a new one, on a card', () => {
    const cards = page({
      apps: [app(0), { ...app(1), iconHref: '/0/app-icons/101?v=1', requestsByDay: [0, 3] }],
    })
    expect(linksOf(cards).filter((href) => /my-apps\/(?:10|new)/.test(href))).toEqual(
      ['100', '101']
        .flatMap((id) =>
          ['', '/duplicate', '/oauth', '/try', '/usage'].map((rest) => `/0/my-apps/${id}${rest}`),
        )
        .concat('/0/my-apps/new'),
    )
    expect(cards.text).toMatch(
      /App 0 .*Duplicate app OAuth Try it Usage .*In development .*3 requests in 2 days/,
    )
    expect(cards.html).toContain('src="/0/app-icons/101?v=1"')
    expect(cards.html.match(/<bdi>About/g)).toHaveLength(1)
    expect(linksOf(cards)).toContain('/docs/personal-tokens')
    expect(page({ apps: Array.from({ length: 13 }, (_, at) => app(at)) }).html).toContain(
      'href="/0/my-apps?apps=all"',
    )
  })

  it('shows twelve apps, and all when asked', () => {
    const cards = (count: number, showsAllApps = false) =>
      page({ apps: Array.from({ length: count }, (_, at) => app(at)), showsAllApps })
    expect(cards(12).text).not.toContain('Show all')
    const some = cards(13)
    expect(some.text).toContain('Show all 13 apps')
    expect(some.text).not.toContain('App 12')
    expect(cards(13, true).text).toContain('App 12')
    expect(cards(13, true).text).not.toContain('Show all')
    expect(some.text).toMatch(/In development.*For chosen workspaces.*For any workspace/)
    expect(some.text).toContain('About 1')
    expect(some.html).toContain('href="/0/my-apps/101/usage"')
  })
})
