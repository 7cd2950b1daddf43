import { describe, expect, it } from 'vitest'
import {
  frame,
  linksOf,
  partsOf,
  pricesOf,
  rendered,
  SHOWN_MS,
  waysOf,
} from '../../../test/support/rendered.js'
import type { Gid } from '../../protocol/asana/gid.js'
import { consentWords } from '../../protocol/oauth/consent-words.js'
import type { ConsentView, HeldAccess } from './authorize-consent.js'
import type { ShownApp } from './authorized-apps.page.js'
import { Bounds, Held, Owner, Review } from './consent-facts.page.js'
import { ConsentPage } from './consent.page.js'
import { DeauthorizePage, EndConnectionPage } from './end-access.page.js'
import type { ConnectionView } from './list-authorized-apps.js'

const consent: ConsentView = {
  app: { clientId: '12' as Gid, name: 'Planner', hasIcon: false },
  person: { gid: '7' as Gid, name: 'Ada', email: 'ada@people.example' },
  owner: {
    gid: '8' as Gid,
    name: 'Olga',
    email: 'olga@people.example',
    isActive: true,
    sharedWorkspaces: [],
    isPerson: false,
  },
  approvedBy: [],
  lookAlike: null,
  held: [],
  lasts: null,
  groups: [],
  scopes: '',
  workspaces: null,
  isKeptOut: false,
  blockedWorkspaces: [],
  unapprovedWorkspaces: [],
  destination: { kind: 'site', host: 'app.example' },
  redirectUri: 'https://app.example/cb',
  query: '',
  address: '/-/oauth_authorize?client_id=12',
}
const bounds = (wish: Partial<ConsentView>) =>
  rendered(Bounds, { consent: { ...consent, ...wish }, askAction: '/-/app_approval', csrf: 'form-token' })
const owner = (wish: Partial<ConsentView['owner']>) =>
  rendered(Owner, { owner: { ...consent.owner, ...wish } }).text

describe('the page that asks', () => {
  const page = (wish: Partial<Parameters<typeof ConsentPage>[0]> = {}, more: Partial<ConsentView> = {}) =>
    rendered(ConsentPage, {
      again: null,
      consent: { ...consent, ...more },
      action: '/-/oauth_authorize',
      askAction: '/-/app_approval',
      csrf: 'form-token',
      hidden: { ticket: 'a ticket', state: null },
      iconHref: null,
      notYouHref: '/login?again=1',
      ...wish,
    })

  it('says who asks whom, and offers to allow it or not', () => {
    const plain = page()
    expect(plain.html).toContain('<title>Grant Permission: Planner wants to access your account')
    expect(partsOf(plain, 'headings')).toEqual([
      'Planner wants to access your account',
      'If you allow it, this app can',
    ])
    expect(plain.text).toContain('Signed in as Ada ( ada@people.example ) · Not you?')
    expect(linksOf(plain)).toContain('/login?again=1')
    expect(partsOf(plain, 'buttons')).toEqual(['Deny', 'Allow'])
    expect(plain.html.match(/name="decision" value="\w+"/g)).toEqual([
      'name="decision" value="deny"',
      'name="decision" value="allow"',
    ])
    expect(plain.html.match(/<button[^>]*data-armed/g)).toHaveLength(2)
    expect(plain.html).toContain('action="/-/oauth_authorize"')
    expect(plain.html).toContain('name="csrf_token" value="form-token"')
    expect(plain.html).toContain('name="ticket" value="a ticket"')
    expect(plain.html).not.toMatch(/name="state"|role="status"/)
    expect(plain.html).toMatch(/<span class="consent-app">P<.*<span class="consent-avatar">A</)
    expect(page({ iconHref: '/0/app-icons/12' }).html).toContain(
      '<img class="consent-app" src="/0/app-icons/12"',
    )
  })

  it('sends the answer', () => {
    expect(waysOf(page())).toEqual([
      'post /-/oauth_authorize ticket=a ticket decision=deny decision=allow',
      '/login?again=1',
    ])
  })

  it('has one way out where no workspace lets the app in', () => {
    expect(partsOf(page({}, { isKeptOut: true }), 'buttons')).toEqual(['Go back'])
  })

  it('says why it is there again, what looks alike, and what the app has already', () => {
    expect(page({ again: 'decided_before' }).text).toContain('You have decided on this page already')
    expect(page({ again: 'changed' }).text).toContain('Nothing was decided')
    const alike = page({}, { lookAlike: { name: 'P1anner' } as ConsentView['lookAlike'] })
    expect(alike.text).toContain('a name that looks like this one: P1anner. This is not that app.')
    const held = page({}, { held: [{ groups: [], count: 1, sinceMs: SHOWN_MS }] })
    expect(partsOf(held, 'headings')).toContain('It has access already, and keeps it')
    expect(page().text).not.toContain('It has access already')
  })

  it.each<[ConsentView['destination'], string]>([
    [{ kind: 'site', host: 'app.example' }, 'You will return to app.example'],
    [{ kind: 'device', host: '127.0.0.1' }, 'You will return to the app on this device, 127.0.0.1'],
    [{ kind: 'claimed', scheme: 'planner' }, 'whichever app on this device opens planner: addresses'],
    [{ kind: 'network', host: '10.0.0.5' }, 'You will return to 10.0.0.5, a machine in a private network'],
    [{ kind: 'copy' }, 'You will get a code to copy into the app'],
  ])('says where one goes on: %j', (destination, words) => {
    expect(page({}, { destination }).text).toContain(words)
  })
})

describe('how far an app reaches', () => {
  it('names workspaces as people list them', () => {
    const reach = (workspaces: readonly string[]) => bounds({ workspaces }).text
    expect(reach(['A'])).toContain('in A.')
    expect(reach(['A', 'B'])).toMatch(/in A and B\./)
    expect(reach(['A', 'B', 'C'])).toMatch(/in A, B and C\./)
    expect(bounds({ workspaces: null }).text).not.toContain('reach')
  })

  it('tells whoever is in none from whoever’s are all closed to it', () => {
    expect(bounds({ workspaces: [] }).text).toContain('You are in no workspace yet.')
    for (const closed of [
      { blockedWorkspaces: ['A'] },
      { unapprovedWorkspaces: [{ name: 'A', isAsked: false }] },
    ])
      expect(bounds({ workspaces: [], ...closed }).text).toContain('It can reach none of your workspaces.')
    expect(bounds({ workspaces: ['B'], blockedWorkspaces: ['A'] }).text).toContain(
      'An admin of A has blocked',
    )
  })

  it('offers to ask for approval where nobody has asked, and nowhere else', () => {
    const waiting = (...asked: readonly boolean[]) =>
      bounds({ unapprovedWorkspaces: asked.map((isAsked, at) => ({ name: `W${at}`, isAsked })) })
    expect(waiting().html).not.toContain('<form')
    expect(waiting(true).html).not.toContain('<form')
    expect(waiting(true).text).toContain('Its admins have been asked.')
    const some = waiting(true, false)
    expect(some.html).toContain('action="/-/app_approval"')
    expect(some.html).toContain('name="client_id" value="12"')
    expect(some.html).toContain('name="to" value="/-/oauth_authorize?client_id=12"')
    expect(some.text.match(/Its admins have been asked/g)).toHaveLength(1)
    expect(waiting(false).text).not.toContain('have been asked')
  })

  it('says in years or days how long it lasts', () => {
    const lasts = (daysAtMost: number, daysUnused: number) =>
      bounds({ lasts: { daysAtMost, daysUnused } }).text
    expect(lasts(730, 180)).toMatch(/for 2 years at most, .* for 180 days\./)
    expect(lasts(365, 30)).toMatch(/for 1 year at most, .* for 30 days\./)
    expect(lasts(366, 1)).toMatch(/for 366 days at most, .* for 1 day\./)
    expect(bounds({}).text).not.toContain('keeps this access')
  })
})

describe('who made it', () => {
  it('is oneself, a colleague, or nobody of one’s workspaces', () => {
    expect(owner({ isPerson: true }).trim()).toBe('You made this app.')
    expect(owner({})).toContain('Made by Olga ( olga@people.example ), who is in none of your workspaces.')
    const colleague = owner({ sharedWorkspaces: ['Orchard', 'Meadow'] })
    expect(colleague).toContain('of Orchard and Meadow.')
    expect(colleague).not.toContain('none of your workspaces')
  })

  it('says when their account is no more', () => {
    expect(owner({})).not.toContain('deactivated')
    expect(owner({ isActive: false })).toContain('Their account here has been deactivated.')
  })

  it('says who reviewed it', () => {
    const review = (approvedBy: readonly string[]) => rendered(Review, { approvedBy }).text
    expect(review([])).toContain('Nobody has reviewed this app.')
    expect(review(['Orchard'])).toContain('Approved by an admin of Orchard.')
  })
})

describe('what it holds already', () => {
  const line = (count = 1): HeldAccess => ({
    groups: consentWords({ api: ['tasks:read'], identity: ['email'] }),
    count,
    sinceMs: SHOWN_MS,
  })
  const held = (lines: readonly HeldAccess[]) => rendered(Held, { held: lines })

  it('is shown up to four lines; of more, three, and the rest is folded', () => {
    for (const count of [1, 3, 4]) {
      const { html } = held(Array.from({ length: count }, () => line()))
      expect(html.match(/<li/g)).toHaveLength(count)
      expect(html).not.toContain('<details')
    }
    const { html, text } = held(Array.from({ length: 5 }, () => line()))
    expect(html.match(/<li/g)).toHaveLength(5)
    expect(html.split('<details')[0]?.match(/<li/g)).toHaveLength(3)
    expect(text).toContain('2 more')
  })

  it('is what it may do, since when, and how often', () => {
    expect(held([line()]).text).toMatch(/View tasks · View your email address since 23 Nov 2026, 12:00 UTC/)
    expect(held([line()]).text).not.toContain('connection')
    expect(held([line(2)]).text).toContain(', 2 connections')
  })
})

describe('what it costs to end access', () => {
  const connection = (gid: string): ConnectionView => ({
    grantGid: gid as Gid,
    groups: consentWords({ api: ['tasks:read'], identity: [] }),
    sinceMs: SHOWN_MS,
    lastUsedAtMs: null,
    lastUsedAddress: null,
    exposedAtMs: null,
    restoredAtMs: null,
  })
  const app = (count: number): ShownApp => ({
    clientId: '12' as Gid,
    name: 'Planner',
    hasIcon: false,
    connections: Array.from({ length: count }, (_, at) => connection(String(at))),
    remembered: null,
    iconHref: null,
    deauthorizeHref: '/deauthorize',
    endHrefOf: (gid) => `/end/${gid}`,
  })

  it('of all of it', () => {
    const price = (count: number) => rendered(DeauthorizePage, { frame, app: app(count) })
    expect(price(0).text).toContain('It has no access at the moment')
    expect(price(1).text).toContain('1 connection ends, with every token.')
    expect(price(2).text).toContain('2 connections end, with every token.')
    expect(price(2).html).toContain('action="/deauthorize"')
    expect(pricesOf(price(1)).slice(1)).toEqual([
      'What it made or changed for you stays.',
      'It can ask you again. You then decide anew.',
    ])
  })

  it('is sent for what ends', () => {
    expect(waysOf(rendered(DeauthorizePage, { frame, app: app(2) }))).toEqual([
      '/0/profile/apps',
      '/0/profile/apps',
      'post /deauthorize',
    ])
    expect(waysOf(rendered(EndConnectionPage, { frame, app: app(2), connection: connection('0') }))).toEqual([
      '/0/profile/apps',
      '/0/profile/apps',
      'post /end/0',
    ])
  })

  it('of one connection, and what goes on', () => {
    const price = (count: number) =>
      rendered(EndConnectionPage, { frame, app: app(count), connection: connection('0') })
    expect(price(1).text).toContain('The app has no other.')
    expect(price(2).text).toContain('1 other connection of the app goes on, with what is written beside it.')
    expect(price(3).text).toContain('2 other connections of the app go on, with what is written beside them.')
    expect(price(3).html).toContain('action="/end/0"')
    expect(pricesOf(price(1))).toEqual([
      'It loses its access at once, with every token.',
      'The app has no other.',
      'The app has to ask you before it gets another.',
    ])
  })
})
