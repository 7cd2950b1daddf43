import { describe, expect, it } from 'vitest'
import { linksOf, partsOf, rendered, SHOWN_MS, waysOf } from '../../../test/support/rendered.js'
import {
  FirstProofPage,
  JoinPage,
  LogInFirstPage,
  NewPersonPage,
  OtherAccountPage,
  type InvitationProps,
  type NewPersonForm,
} from './invitation.page.js'
import {
  AccountReadyPage,
  AskForMailPage,
  LinkMailedPage,
  MaybeNewPage,
  UnprovedPage,
} from './invitation-shown.page.js'
import { heldText } from './mail-held.page.js'

const base: InvitationProps & NewPersonForm = {
  csrfToken: 'form-token',
  path: '/invitations/open/handle',
  invitation: {
    email: 'nova@people.example',
    role: 'member',
    invitedBy: 'Ada',
    workspace: { name: 'Orchard' },
  },
  name: 'Nova',
  fault: null,
}

describe.each([
  ['of somebody new', NewPersonPage],
  ['of an address that nobody proved', FirstProofPage],
])('the page of an invitation, %s', (_, page) => {
  const show = (wish: Partial<InvitationProps & NewPersonForm> = {}) => rendered(page, { ...base, ...wish })

  it('says who invites to what, as what, and whom', () => {
    const { html, text } = show()
    expect(html).toContain('<title>Join Orchard')
    expect(text).toContain('Ada invites you as a member.')
    expect(text).toContain('nova@people.example')
    const admin = show({ invitation: { ...base.invitation, role: 'admin' } })
    expect(admin.text).toContain('Ada invites you as an admin.')
    expect(html).toContain('action="/invitations/open/handle"')
    expect(html).toMatch(/name="name"[^>]*value="Nova"/)
  })

  it('says beside the field what was wrong', () => {
    const wrong = show({ fault: { field: 'password', message: 'Too short.' } })
    expect(wrong.html).toContain('<title>Error: Join Orchard')
    expect(wrong.text.match(/Too short\./g)).toHaveLength(2)
    expect(show().html).not.toContain('Error: ')
  })
})

const { invitation } = base
const FORM_LABELS = ['Your name', 'New password']

describe('what an invitation asks of whoever opens it', () => {
  it('is a name and a password of somebody new, and what ends of an account that is taken over', () => {
    const fresh = rendered(NewPersonPage, base)
    expect(partsOf(fresh, 'labels')).toEqual(FORM_LABELS)
    expect(partsOf(fresh, 'buttons')).toEqual(['Create account and join'])
    expect(fresh.text).toContain('You will log in as nova@people.example.')
    const first = rendered(FirstProofPage, base)
    expect(partsOf(first, 'buttons')).toEqual(['Take over and join'])
    expect(first.text).toContain('All that was made under it until now ends')
    const guest = { ...base, invitation: { ...invitation, role: 'guest' as const } }
    expect(rendered(NewPersonPage, guest).text).toContain('Ada invites you as a guest.')
  })

  it('is sent to the link itself', () => {
    expect(waysOf(rendered(NewPersonPage, base))).toEqual(['post /invitations/open/handle name password'])
    expect(waysOf(rendered(FirstProofPage, base))).toEqual(['post /invitations/open/handle name password'])
    expect(waysOf(rendered(JoinPage, base))).toEqual(['post /invitations/open/handle'])
    expect(waysOf(rendered(MaybeNewPage, { ...base, logInHref: '/login' }))).toEqual([
      '/login',
      'post /invitations/open/handle name password',
    ])
    expect(
      waysOf(rendered(AskForMailPage, { ...base, held: null, logInHref: '/login', isSignedIn: false })),
    ).toEqual(['post /invitations/open/handle', '/login'])
  })

  it('is one press of whoever is logged in as the one who was invited', () => {
    const page = rendered(JoinPage, base)
    expect(partsOf(page, 'buttons')).toEqual(['Join workspace'])
    expect(page.text).toContain('Logged in as nova@people.example')
    expect(page.html).toContain('action="/invitations/open/handle"')
    expect(page.html).toContain('name="csrf_token" value="form-token"')
  })

  it('is to log in, or to log out before', () => {
    const first = rendered(LogInFirstPage, { invitation, href: '/login?to=x' })
    expect(partsOf(first, 'buttons')).toEqual(['Log in'])
    expect(linksOf(first)).toContain('/login?to=x')
    expect(first.text).toContain('Log in as nova@people.example to join.')
    const other = rendered(OtherAccountPage, {
      invitation,
      signedInAs: 'ben@people.example',
      href: '/logout',
    })
    expect(partsOf(other, 'buttons')).toEqual(['Log out'])
    expect(linksOf(other)).toContain('/logout')
    expect(other.text).toContain(
      'The invitation is for nova@people.example. You are logged in as ben@people.example.',
    )
  })
})

describe('the link that an admin copied', () => {
  const ask = (wish: Partial<Parameters<typeof AskForMailPage>[0]> = {}) =>
    rendered(AskForMailPage, { ...base, held: null, logInHref: '/login', isSignedIn: false, ...wish })

  it('has a mail sent, or says what keeps it back', () => {
    const page = ask()
    expect(partsOf(page, 'buttons')).toEqual(['Mail the link'])
    expect(page.html).toContain('action="/invitations/open/handle"')
    expect(page.text).toContain('The invitation is for nova@people.example.')
    expect(linksOf(page)).toContain('/login')
    expect(page.text).not.toContain('Not mailed')
    expect(linksOf(ask({ isSignedIn: true }))).not.toContain('/login')
    const held = ask({ held: { by: 'workspace_hour', mails: 20, untilMs: SHOWN_MS } })
    expect(held.text).toContain('Not mailed: this workspace has mailed 20 invitations in the last hour.')
    expect(held.text).toContain('Look for those mails, or try again after 23 Nov 2026, 12:00 UTC')
    const mailed = rendered(LinkMailedPage, base)
    expect(partsOf(mailed, 'headings')).toEqual(['Look at your mail'])
    expect(mailed.text).toContain('A link to Orchard is on its way to nova@people.example.')
    expect(mailed.text).toContain('Look among what was sorted out as spam.')
    expect(linksOf(mailed)).toContain('/invitations/open/handle')
  })

  it('makes an account where no mail goes out', () => {
    const page = rendered(MaybeNewPage, { ...base, logInHref: '/login' })
    expect(partsOf(page, 'labels')).toEqual(FORM_LABELS)
    expect(partsOf(page, 'buttons')).toEqual(['Create account'])
    expect(page.text).toContain('If you have an account with that address, log in.')
    expect(linksOf(page)).toContain('/login')
    const ready = rendered(AccountReadyPage, { invitation, logInHref: '/login' })
    expect(partsOf(ready, 'headings')).toEqual(['Log in'])
    expect(partsOf(ready, 'buttons')).toEqual(['Log in'])
    expect(ready.text).toContain('If nova@people.example is new here, your account is ready')
    expect(linksOf(ready)).toContain('/login')
    const unproved = rendered(UnprovedPage, { invitation })
    expect(unproved.text).toContain('Nobody has shown yet that nova@people.example is yours')
    expect(unproved.text).toContain('mudrad user verify')
  })
})

it.each([
  ['workspace_hour', 'this workspace has mailed 3 invitations in the last hour'],
  ['pair_hour', 'this address has had 3 mails in the last hour'],
  ['pair_day', 'this address has had 3 mails in the last day'],
  ['recipient_hour', 'this address has had 3 mails in the last hour'],
  ['recipient_day', 'this address has had 3 mails in the last day'],
] as const)('a mail that %s keeps back goes no sooner than it may', (by, words) => {
  const text = heldText({ by, mails: 3, untilMs: SHOWN_MS + 1 }, 'Do something else')
  expect(text).toBe(`Not mailed: ${words}. Do something else, or try again after 23 Nov 2026, 12:01 UTC.`)
})
