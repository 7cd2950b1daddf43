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
import type { Frame } from '../../ui/shell.js'
import type { Member, MemberStanding } from './member-ports.js'
import { Pages } from '../../ui/admin-frame.js'
import { AddMemberPage, InvitationMadePage } from './add-member.page.js'
import type { Invitation } from './invitation.js'
import { freeAgain, heldText } from './mail-held.page.js'
import { MemberPage, RemoveMemberPage } from './member.page.js'
import { MembersPage } from './members.page.js'
import { ResetFactorsPage } from './reset-factors.page.js'
import { WorkspacesPage } from './workspaces.page.js'

const admin = { frame, workspace: { gid: '9', name: 'Orchard' } }
const MEMBERS = '/0/admin/9/members'

function standing(wish: Partial<MemberStanding> = {}): MemberStanding {
  return {
    gid: '7' as Gid,
    name: 'Ben',
    email: 'ben@people.example',
    role: 'member',
    joinedAtMs: SHOWN_MS,
    deactivatedAtMs: null,
    lastSeenAtMs: null,
    workspaces: 1,
    tokensLive: 0,
    grantsLive: 0,
    hasSecondFactor: false,
    ...wish,
  }
}

describe('a list that has pages', () => {
  const pages = (page: number, total: number) =>
    rendered(Pages, {
      path: '/list',
      query: { state: 'live' },
      page,
      total,
      things: '{count, plural, one {# token} other {# tokens}}',
    })

  it('has none while all fit on one', () => {
    for (const total of [0, 1, 25]) expect(pages(1, total).html).toBe('')
  })

  it('leads to the next and the one before, and keeps the filters', () => {
    const first = pages(1, 51)
    expect(first.text).toContain('Page 1 of 3, 51 tokens')
    expect(first.html).toContain('href="/list?state=live&amp;page=2"')
    expect(first.text).not.toContain('Previous page')
    const second = pages(2, 51)
    expect(second.html).toContain('href="/list?state=live&amp;page=1"')
    expect(second.html).toContain('href="/list?state=live&amp;page=3"')
    const last = pages(3, 51)
    expect(last.html).toContain('href="/list?state=live&amp;page=2"')
    expect(last.text).not.toContain('Next page')
  })
})

const administering = (...gids: readonly string[]): Frame => ({
  ...frame,
  viewer: {
    name: 'Ada',
    email: 'ada@people.example',
    adminOf: gids.map((gid) => ({ gid, name: `Place ${gid}` })),
  },
})

describe('the members of a workspace', () => {
  const page = (members: readonly Member[], invitations: readonly Invitation[] = [], hasOthers = false) =>
    rendered(MembersPage, {
      ...admin,
      frame: hasOthers ? administering('9', '10') : administering('9'),
      members: members,
      total: members.length,
      page: 1,
      invitations,
    })
  const invitation: Invitation = {
    gid: '3' as Gid,
    email: 'nova@people.example',
    role: 'guest',
    invitedBy: 'Ada',
    createdAtMs: SHOWN_MS,
    expiresAtMs: SHOWN_MS + 3_600_000,
    mailHeld: null,
  }

  it('are shown as what they are, and when they were there', () => {
    const { html, text } = page([
      standing(),
      standing({ gid: '8' as Gid, name: 'Gone', deactivatedAtMs: SHOWN_MS, lastSeenAtMs: SHOWN_MS }),
    ])
    expect(text).toMatch(/Ben ben@people\.example Member just now Never Manage/)
    expect(text).toMatch(/Gone ben@people\.example Deactivated just now just now Manage/)
    expect(html).toContain(`href="${MEMBERS}/8"`)
    expect(html).toContain('aria-label="Manage Gone"')
    expect(text).toContain('No invitation is waiting.')
    expect(html).not.toContain('Change workspace')
    expect(html).toContain('<h1>Members</h1>')
    expect(html).toMatch(/<header.*Orchard.*<\/header>/)
    const tabs = [...html.matchAll(/href="\/0\/admin\/9\/(\w+)"[^>]*>([^<]+)</g)]
    expect(tabs.map(([, place, words]) => [place, words])).toEqual([
      ['members', 'Members'],
      ['apps', 'Apps'],
      ['tokens', 'Tokens'],
      ['policies', 'Policies'],
      ['audit', 'Audit log'],
    ])
    expect(page([standing()], [], true).html).toContain('<a href="/0/admin" aria-label="Change workspace">')
  })

  it('stand beside who is invited, and why a mail was kept back', () => {
    const { html, text } = page([standing()], [invitation])
    expect(text).toMatch(/nova@people\.example Guest Ada in 1 hour Withdraw/)
    expect(html).toContain(`action="${MEMBERS}/invitations/3/withdraw"`)
    expect(text).toContain('Links that nobody has used yet.')
    expect(text).not.toContain('Not mailed')
    const held = (by: NonNullable<Invitation['mailHeld']>['by']) =>
      page([standing()], [{ ...invitation, mailHeld: { by, untilMs: SHOWN_MS + 1 } }]).text
    expect(held('workspace_hour')).toContain('Too many from here. Send them the link')
    expect(held('address_day' as never)).toContain('Too many to this address. Send them the link')
    expect(held('workspace_hour')).toContain('after 23 Nov 2026, 12:01 UTC.')
  })
})

describe('a mail that is kept back', () => {
  it('may go again at a full minute, never sooner than it may', () => {
    expect(freeAgain({ untilMs: SHOWN_MS })).toBe('23 Nov 2026, 12:00 UTC')
    expect(freeAgain({ untilMs: SHOWN_MS + 1 })).toBe('23 Nov 2026, 12:01 UTC')
  })

  it('says which limit keeps it', () => {
    const text = (by: string) => heldText({ by, mails: 3, untilMs: SHOWN_MS } as never, 'Send the link')
    expect(text('workspace_hour')).toBe(
      'Not mailed: this workspace has mailed 3 invitations in the last hour. Send the link, or try again after 23 Nov 2026, 12:00 UTC.',
    )
    expect(text('address_hour')).toContain('this address has had 3 mails in the last hour.')
    expect(text('address_day')).toContain('this address has had 3 mails in the last day.')
  })
})

describe('the page of a member', () => {
  const page = (
    wish: Partial<MemberStanding> = {},
    refusal: Parameters<typeof MemberPage>[0]['refusal'] = null,
  ) => rendered(MemberPage, { ...admin, member: standing(wish), refusal })

  it('offers to change the role and to take away what there is', () => {
    const plain = page()
    expect(plain.html).toContain(`action="${MEMBERS}/7/role"`)
    expect(plain.text).toContain('Deactivate this account')
    expect(plain.text).not.toContain('Remove second factor')
    expect(plain.text).toContain('Second factor None')
    const several = page({ workspaces: 2, hasSecondFactor: true })
    expect(several.text).toContain('Remove from this workspace')
    expect(several.text).not.toContain('Deactivate this account')
    expect(several.html).toContain(`href="${MEMBERS}/7/reset-factors"`)
    expect(several.text).toContain('Second factor On')
  })

  it('of an account that was deactivated offers to remove it where it is elsewhere, too', () => {
    const gone = page({ deactivatedAtMs: SHOWN_MS, hasSecondFactor: true })
    expect(gone.html).not.toContain('/role"')
    expect(gone.html).not.toContain('/remove"')
    expect(gone.text).toContain('Role Deactivated')
    const elsewhere = page({ deactivatedAtMs: SHOWN_MS, workspaces: 2, hasSecondFactor: true })
    expect(elsewhere.html).toContain(`href="${MEMBERS}/7/remove"`)
    expect(elsewhere.html).not.toContain('reset-factors')
  })

  it('leads on, and sends what is decided', () => {
    expect(waysOf(rendered(MemberPage, { ...admin, member: standing({}), refusal: null }))).toEqual([
      '/0/admin/9/members',
      '/0/admin/9/tokens?person=7',
      '/0/admin/9/audit?person=7',
      'post /0/admin/9/members/7/role role=member role=guest role=admin',
      '/0/admin/9/members/7/remove',
    ])
  })

  it('counts what they have, and leads to it', () => {
    const { html, text } = page({ tokensLive: 1, grantsLive: 2, lastSeenAtMs: SHOWN_MS })
    expect(text).toContain('1 personal token, 2 app connections')
    expect(text).toContain('Last seen just now')
    expect(page().text).toContain('Last seen Never')
    expect(html).toContain('href="/0/admin/9/tokens?person=7"')
    expect(html).toContain('href="/0/admin/9/audit?person=7"')
  })

  it('says what was wrong with what was asked', () => {
    expect(page().html).not.toContain('<title>Error')
    expect(page({}, 'last_admin').text).toContain('This is the last admin of the workspace.')
    expect(page({}, 'role_missing').text).toContain('Choose what the person may do.')
    expect(page({}, 'role_missing').html).toContain('<title>Error: ')
  })
})

describe('what it costs to take somebody away', () => {
  const page = (wish: Partial<MemberStanding>, refusal: 'last_admin' | null = null) =>
    rendered(RemoveMemberPage, { ...admin, member: standing(wish), refusal })

  it('is their account, where this is all they have', () => {
    const { html, text } = page({ tokensLive: 2, grantsLive: 1 })
    expect(text).toContain('Deactivate Ben?')
    expect(text).toContain('They are logged out everywhere and cannot log in again.')
    expect(text).toContain('2 personal tokens and 1 app connection of theirs end at once.')
    expect(html).toContain(`action="${MEMBERS}/7/remove"`)
  })

  it('is said whole, before it happens', () => {
    const tasks = 'Tasks that they made or were given stay, in their name.'
    expect(pricesOf(page({ tokensLive: 1, grantsLive: 2 }))).toEqual([
      'They are logged out everywhere and cannot log in again.',
      '1 personal token and 2 app connections of theirs end at once. That cannot be taken back.',
      tasks,
    ])
    expect(pricesOf(page({ workspaces: 2, tokensLive: 2, grantsLive: 1 }))).toEqual([
      'They lose Orchard at once, with its teams and projects.',
      '2 personal tokens and 1 app connection of theirs no longer reach this workspace. They go on working in 1 other workspace.',
      tasks,
    ])
  })

  it('is sent for that person', () => {
    expect(waysOf(page({}))).toEqual([
      '/0/admin/9/members/7',
      '/0/admin/9/members/7',
      'post /0/admin/9/members/7/remove',
    ])
  })

  it('is this workspace, where they have others', () => {
    const { text } = page({ workspaces: 3 })
    expect(text).toContain('Remove Ben?')
    expect(text).toContain('They lose Orchard at once')
    expect(text).toContain('They go on working in 2 other workspaces.')
    expect(page({ workspaces: 2 }).text).toContain('in 1 other workspace.')
    expect(text).not.toContain('logged out everywhere')
  })

  it('is refused of the last admin', () => {
    expect(page({}).text).not.toContain('This is the last admin')
    expect(page({}, 'last_admin').text).toContain('This is the last admin')
  })
})

describe('adding somebody', () => {
  const add = (wish: Partial<Parameters<typeof AddMemberPage>[0]> = {}) =>
    rendered(AddMemberPage, {
      ...admin,
      email: 'nova@people.example',
      role: 'guest',
      isMailed: true,
      sendsMail: true,
      fault: null,
      ...wish,
    })
  const made = (wish: Partial<Parameters<typeof InvitationMadePage>[0]> = {}) =>
    rendered(InvitationMadePage, {
      ...admin,
      link: 'https://mudra.example/invitations/secret',
      email: 'nova@people.example',
      role: 'guest',
      expiresAtMs: SHOWN_MS,
      mail: null,
      sendsMail: true,
      ...wish,
    })

  it('asks for an address, a role, and whether to mail the link', () => {
    expect(add().text).toMatch(
      /← Members Add member .*Email address Whoever has no account yet makes one by the link that is mailed .*Role Member Sees everybody.*Guest Sees only.*Admin A member who.*Send the link by mail as well Create link Cancel/,
    )
    expect(add().html).toMatch(
      /name="email"[^>]*value="nova@people\.example"|value="nova@people\.example"[^>]*name="email"/,
    )
    expect(add().html).toMatch(/value="guest"[^>]*checked|checked[^>]*value="guest"/)
    expect(add().html).toMatch(/name="mail"[^>]*checked|checked[^>]*name="mail"/)
    expect(add({ isMailed: false }).html).not.toMatch(/name="mail"[^>]*checked|checked[^>]*name="mail"/)
    expect(add().html).toContain(`action="${MEMBERS}/add"`)
    expect(linksOf(add())).toContain(MEMBERS)
    expect(add().text).not.toContain('Without a mail server')
    const quiet = add({ sendsMail: false })
    expect(quiet.text).toContain('Whoever has no account yet makes one with this address.')
    expect(quiet.text).toContain('Without a mail server set, the mail is a file')
  })

  it.each(['email', 'role'] as const)('has an error of %s beside it', (field) => {
    const wrong = add({ fault: { field, message: 'Not so.' } })
    expect(wrong.html).toMatch(new RegExp(`id="${field}-error">\\s*Not so\\.`))
    expect(wrong.text.match(/Not so\./g)).toHaveLength(2)
    expect(wrong.html).toContain('<title>Error: ')
    expect(add().html).not.toMatch(/<title>Error|field-error/)
  })

  it('is sent for this workspace', () => {
    expect(waysOf(add())).toEqual([
      '/0/admin/9/members',
      '/0/admin/9/members',
      'post /0/admin/9/members/add email role=member role=guest role=admin mail=on',
    ])
    expect(waysOf(made())).toEqual(['/0/admin/9/members'])
  })

  it('ends with a link that is shown once, and says whether it was mailed', () => {
    const shown = made()
    expect(partsOf(shown, 'headings')).toEqual(['Send this link'])
    expect(shown.text).toContain('To nova@people.example, in a message that only they read.')
    expect(partsOf(shown, 'terms')).toEqual(['Workspace', 'Role', 'Works'])
    expect(shown.text).toMatch(/Workspace Orchard Role Guest Works Once, until .*23 Nov 2026, 12:00 UTC/)
    expect(partsOf(shown, 'buttons')).toEqual(['Copy', 'I have sent it'])
    expect(shown.text).toContain('and else has a link mailed to it')
    expect(shown.html).toContain('class="copy-field secret"')
    expect(shown.html).not.toContain('error-summary')
    expect(made({ sendsMail: false }).text).toContain(
      'Whoever opens it can make an account with that address',
    )
    const mailed = made({ mail: 'queued' })
    expect(partsOf(mailed, 'headings')).toEqual(['The link is on its way'])
    expect(mailed.text).toContain('By mail to nova@people.example.')
    expect(partsOf(mailed, 'buttons')).toEqual(['Copy', 'I have what I need'])
    expect(mailed.html).not.toContain('error-summary')
    const held = made({ mail: { by: 'workspace_hour', mails: 3, untilMs: SHOWN_MS } as never })
    expect(held.text).toMatch(
      /Not mailed: this workspace has mailed 3 invitations in the last hour\. Copy the link, or/,
    )
    expect(held.html).toContain('href="#link"')
    expect(partsOf(held, 'headings')).toEqual(['Send this link'])
  })
})

describe('the second factor of somebody who lost their devices', () => {
  const page = (workspaces: number) =>
    rendered(ResetFactorsPage, { ...admin, member: standing({ workspaces }) })

  it('is sent for that person', () => {
    expect(waysOf(page(1))).toEqual([
      '/0/admin/9/members/7',
      '/0/admin/9/members/7',
      'post /0/admin/9/members/7/reset-factors',
    ])
  })

  it('is removed after it is clear that they ask, where this is their only workspace', () => {
    const own = page(1)
    expect(own.text).toMatch(
      /← Back to the person Remove the second factor of Ben\? Make sure .* Their authenticator app, .* They are logged out everywhere; .* Remove second factor Keep it/,
    )
    expect(own.html).toContain(`action="${MEMBERS}/7/reset-factors"`)
    expect(linksOf(own)).toContain(`${MEMBERS}/7`)
    const shared = page(2)
    expect(shared.text).toContain('They are in other workspaces, too')
    expect(shared.html).not.toContain('<form method="post" action="/0/admin')
    expect(own.text).not.toContain('They are in other workspaces')
  })
})

it('an admin of several workspaces chooses one', () => {
  const workspaces = [
    { gid: '9', name: 'Orchard' },
    { gid: '10', name: 'Meadow' },
  ]
  const page = rendered(WorkspacesPage, { frame, workspaces })
  expect(partsOf(page, 'heads')).toEqual(['Workspace', 'Actions'])
  expect(page.text).toMatch(/Admin console .*Orchard Administer Meadow Administer/)
  expect(page.html).toContain('href="/0/admin/9/members" aria-label="Administer Orchard"')
  expect(page.html).toContain('href="/0/admin/10/members" aria-label="Administer Meadow"')
})

it('what an admin sees of people has its columns, facts and buttons in order', () => {
  const members = rendered(MembersPage, {
    ...admin,
    members: [standing()] as unknown as Parameters<typeof MembersPage>[0]['members'],
    total: 1,
    page: 1,
    invitations: [
      {
        gid: '3' as Gid,
        email: 'nova@people.example',
        role: 'guest',
        invitedBy: 'Ada',
        createdAtMs: SHOWN_MS,
        expiresAtMs: SHOWN_MS,
        mailHeld: null,
      },
    ],
  })
  expect(partsOf(members, 'heads')).toEqual([
    'Name',
    'Role',
    'Joined',
    'Last seen',
    'Actions',
    'Email address',
    'Role',
    'Invited by',
    'Expires',
    'Actions',
  ])
  expect(partsOf(members, 'buttons')).toEqual(['Add member', 'Manage', 'Withdraw'])
  const one = rendered(MemberPage, {
    ...admin,
    member: standing({ hasSecondFactor: true }),
    refusal: null,
  })
  expect(partsOf(one, 'terms')).toEqual([
    'Workspace',
    'Role',
    'Joined',
    'Last seen',
    'Second factor',
    'Tokens',
    'Audit log',
  ])
  expect(partsOf(one, 'headings')).toEqual([
    'Ben',
    'In this workspace',
    'Role',
    'Danger zone',
    'Remove second factor',
    'Deactivate this account',
  ])
  expect(partsOf(one, 'buttons')).toEqual(['Save role', 'Remove second factor', 'Deactivate account'])
})
