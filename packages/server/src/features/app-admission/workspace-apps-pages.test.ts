import { describe, expect, it } from 'vitest'
import { frame, linksOf, partsOf, rendered, SHOWN_MS, waysOf } from '../../../test/support/rendered.js'
import type { Gid } from '../../protocol/asana/gid.js'
import { consentWords } from '../../protocol/oauth/consent-words.js'
import { WorkspaceAppPage, WorkspaceAppsPage, type ShownWorkspaceApp } from './workspace-apps.page.js'

const admin = { frame, workspace: { gid: '9', name: 'Orchard' } }
const GROUPS = consentWords({ api: ['tasks:read', 'tasks:write'], identity: [] })

describe('apps of a workspace', () => {
  const app = (wish: Partial<ShownWorkspaceApp> = {}): ShownWorkspaceApp => ({
    clientId: '12' as Gid,
    name: 'Planner',
    hasIcon: false,
    scopes: { api: ['tasks:read', 'tasks:write'], identity: [] },
    people: 2,
    peopleLately: 0,
    lastUsedAtMs: null,
    block: null,
    iconHref: null,
    isApproved: false,
    needsApproval: false,
    groups: GROUPS,
    ...wish,
  })
  const blocked = { block: { by: 'Ada', atMs: SHOWN_MS } }
  const list = (
    apps: readonly ShownWorkspaceApp[],
    requests: Parameters<typeof WorkspaceAppsPage>[0]['requests'] = [],
  ) => rendered(WorkspaceAppsPage, { ...admin, apps, requests, total: apps.length, page: 1 })
  const page = (wish: Partial<ShownWorkspaceApp> = {}) =>
    rendered(WorkspaceAppPage, { ...admin, app: app(wish) })

  it('are marked by what was decided of them', () => {
    const mark = (wish: Partial<ShownWorkspaceApp>) =>
      /Planner ((?:Blocked |Not approved |Approved )*)/
        .exec(list([app(wish)]).text.slice(list([]).text.indexOf('Audit log')))?.[1]
        ?.trim()
    expect(mark({})).toBe('')
    expect(mark({ needsApproval: true })).toBe('Not approved')
    expect(mark({ needsApproval: true, isApproved: true })).toBe('Approved')
    expect(mark({ isApproved: true })).toBe('Approved')
    expect(mark({ ...blocked, isApproved: true, needsApproval: true })).toBe('Blocked')
    expect(mark({ ...blocked, needsApproval: true })).toBe('Blocked')
  })

  it('are listed with what they can, for whom, and when they last did', () => {
    const { html, text } = list([app({ lastUsedAtMs: SHOWN_MS })])
    expect(text).toMatch(
      /Can change tasks 2 things it can do Create and modify tasks tasks:write View tasks tasks:read 2 just now Block/,
    )
    expect(html).toContain('href="/0/admin/9/apps/12"')
    expect(list([app()]).text).toMatch(/ 2 Never Block/)
    expect(list([app({ groups: [], scopes: { api: [], identity: [] } })]).text).toContain('Opens nothing')
    expect(list([app(blocked)]).html).toContain('aria-label="Unblock Planner"')
    expect(list([app()]).html).toContain('aria-label="Block Planner"')
    expect(list([app()]).html).toContain('aria-label="Apps"')
    expect(list([app()]).html).toMatch(/class="number" data-label="People"/)
    expect(list([]).text).toContain('No app acts for anybody here.')
    expect(list([app()]).text).not.toContain('Waiting for approval')
  })

  it('have their columns and buttons in order', () => {
    const request = { clientId: '13' as Gid, name: 'Other', hasIcon: false, iconHref: null, atMs: SHOWN_MS }
    const both = list([app()], [{ ...request, by: { name: 'Ben', email: 'ben@people.example' } }])
    expect(partsOf(both, 'headings')).toEqual(['Apps', 'Waiting for approval'])
    expect(partsOf(both, 'heads')).toEqual([
      'App',
      'Asked by',
      'Asked',
      'Actions',
      'App',
      'Scopes',
      'People',
      'Last used',
      'Actions',
    ])
    expect(partsOf(both, 'buttons')).toEqual(['Approve', 'Decline', 'Block'])
    expect(both.html).toContain('title="ben@people.example"')
    const shut = list([app(blocked)])
    expect(partsOf(shut, 'buttons')).toEqual(['Unblock'])
    expect(shut.html).toMatch(/<tr[^>]*class="muted"/)
    expect(list([app()]).html).not.toContain('class="muted"')
    const pictured = list(
      [app({ iconHref: '/0/app-icons/12' })],
      [{ ...request, by: { name: 'B', email: 'b@x' }, iconHref: '/0/app-icons/13' }],
    )
    for (const at of ['12', '13']) expect(pictured.html).toContain(`src="/0/app-icons/${at}"`)
    expect(linksOf(list([]))).toContain('/docs')
  })

  it('are shown one by one with what is decided of them', () => {
    expect(partsOf(page(), 'headings')).toEqual([
      'Block Planner?',
      'Not approved',
      'What people here allowed it',
    ])
    expect(partsOf(page(), 'buttons')).toEqual(['Block app', 'Leave it as it is', 'Approve app'])
    expect(partsOf(page(), 'terms')).toEqual(['Tasks'])
    expect(page().html).toContain('<title>Block Planner')
    expect(page().text).toContain('← Apps')
    const approved = page({ isApproved: true, needsApproval: true })
    expect(partsOf(approved, 'headings')).toEqual([
      'Block Planner?',
      'Approved',
      'What people here allowed it',
    ])
    expect(partsOf(approved, 'buttons')).toEqual(['Block app', 'Leave it as it is', 'Take approval back'])
    const shut = page(blocked)
    expect(partsOf(shut, 'headings')).toEqual(['Unblock Planner?', 'What people here allowed it'])
    expect(partsOf(shut, 'buttons')).toEqual(['Unblock app', 'Leave it as it is'])
    expect(shut.html).toContain('<title>Unblock Planner')
  })

  it('that wait are decided on in place', () => {
    const request = { clientId: '13' as Gid, name: 'Other', hasIcon: false, iconHref: null, atMs: SHOWN_MS }
    const { html, text } = list([], [{ ...request, by: { name: 'Ben', email: 'ben@people.example' } }])
    expect(text).toMatch(/Waiting for approval .*Other Ben just now Approve Decline/)
    expect(html).toContain('action="/0/admin/9/apps/13/approve"')
    expect(html).toContain('formaction="/0/admin/9/apps/13/decline"')
  })

  it('say what blocking and unblocking costs', () => {
    expect(page().text).toContain('2 people here allowed it to act for them. It acted for none of them')
    expect(page({ people: 1, peopleLately: 1 }).text).toContain(
      '1 person here allowed it to act for them. It acted for 1 of them',
    )
    expect(page().text).toContain(
      'Its calls to this workspace stop at once: to the app, the workspace does not exist. Other workspaces and personal tokens go on as before. You can unblock it again.',
    )
    expect(page().html).toContain('action="/0/admin/9/apps/12/block"')
    expect(page().text).toContain('It has not used its access yet.')
    expect(page({ lastUsedAtMs: SHOWN_MS }).text).toContain('It used its access just now.')
    expect(page().text).not.toContain('blocked it')
    const shut = page(blocked)
    expect(shut.html).toContain('action="/0/admin/9/apps/12/unblock"')
    expect(shut.text).toContain('Ada blocked it just now.')
    expect(shut.text).toContain('It reaches this workspace again at once, for 2 people')
    expect(page({ ...blocked, people: 0 }).text).toContain('Nobody here has allowed it anything')
  })

  it('say what an approval does, and offer the other way', () => {
    expect(page().text).toContain('This workspace lets any app in.')
    expect(page().html).toContain('action="/0/admin/9/apps/12/approve"')
    expect(page({ needsApproval: true }).text).toContain('so this one does not reach it.')
    const approved = page({ needsApproval: true, isApproved: true })
    expect(approved.text).toContain('because an admin approved it.')
    expect(approved.html).toContain('action="/0/admin/9/apps/12/withdraw"')
    expect(page(blocked).html).not.toContain('/approve"')
  })

  it('lead on, and send what is decided of them', () => {
    expect(
      waysOf(
        list(
          [app()],
          [
            {
              clientId: '13' as Gid,
              name: 'Other',
              hasIcon: false,
              iconHref: null,
              atMs: SHOWN_MS,
              by: { name: 'Ben', email: 'b@x' },
            },
          ],
        ),
      ),
    ).toEqual([
      '/0/admin/9/members',
      '/0/admin/9/apps (here)',
      '/0/admin/9/tokens',
      '/0/admin/9/policies',
      '/0/admin/9/audit',
      'post /0/admin/9/apps/13/approve → /0/admin/9/apps/13/decline',
      '/0/admin/9/apps/12',
    ])
    expect(waysOf(page())).toEqual([
      '/0/admin/9/apps',
      '/0/admin/9/apps',
      'post /0/admin/9/apps/12/block',
      'post /0/admin/9/apps/12/approve',
      '/0/admin/9/tokens?app=12',
    ])
    expect(waysOf(page({ ...blocked }))).toEqual([
      '/0/admin/9/apps',
      '/0/admin/9/apps',
      'post /0/admin/9/apps/12/unblock',
      '/0/admin/9/tokens?app=12',
    ])
    expect(waysOf(page({ isApproved: true }))).toEqual([
      '/0/admin/9/apps',
      '/0/admin/9/apps',
      'post /0/admin/9/apps/12/block',
      'post /0/admin/9/apps/12/withdraw',
      '/0/admin/9/tokens?app=12',
    ])
  })

  it('say scope by scope what people allowed', () => {
    expect(page().text).toMatch(/Tasks View tasks tasks:read Create and modify tasks tasks:write/)
    expect(page({ groups: [] }).text).toContain('Nothing at the moment.')
    expect(page().html).toContain('href="/0/admin/9/tokens?app=12"')
  })
})
