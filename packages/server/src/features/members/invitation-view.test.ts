import { describe, expect, it } from 'vitest'
import type { Gid } from '../../protocol/asana/gid.js'
import type { InvitationFacts } from './invitation.js'
import { viewInvitation } from './invitation-view.js'

const NOW_MS = Date.parse('2026-11-23T12:00:00Z')
const VIC = '11' as Gid
const SOMEBODY = '12' as Gid

type Account = NonNullable<InvitationFacts['account']>
const account = (wish: Partial<Account> = {}): Account => ({
  gid: VIC,
  isDeactivated: false,
  isMember: false,
  isProved: true,
  ...wish,
})
const facts = (wish: Partial<InvitationFacts> = {}): InvitationFacts => ({
  gid: '1' as Gid,
  email: 'vic@people.example',
  role: 'member',
  invitedBy: 'Ada',
  createdAtMs: NOW_MS - 1,
  expiresAtMs: NOW_MS + 1,
  mailHeld: null,
  workspace: { gid: '2' as Gid, name: 'Greenfield' },
  acceptedAtMs: null,
  revokedAtMs: null,
  triedAtMs: null,
  link: 'shown',
  account: null,
  ...wish,
})
const view = (
  invitation: InvitationFacts | null,
  { sendsMail = true, userGid = null as Gid | null }: { sendsMail?: boolean; userGid?: Gid | null } = {},
) => {
  const seen = viewInvitation(invitation, { userGid, sendsMail, nowMs: NOW_MS })
  return seen.kind === 'dead' ? seen.why : seen.kind
}

const ACCOUNTS: readonly InvitationFacts['account'][] = [
  null,
  account(),
  account({ isProved: false }),
  account({ isDeactivated: true }),
  account({ isMember: true }),
  account({ isMember: true, isProved: false, isDeactivated: true }),
]

describe('what a link shows', () => {
  it.each([
    [true, {}, 'ask_for_mail'],
    [false, {}, 'maybe_new'],
    [false, { triedAtMs: NOW_MS }, 'used'],
    [true, { acceptedAtMs: NOW_MS }, 'used'],
    [true, { revokedAtMs: NOW_MS }, 'revoked'],
    [false, { expiresAtMs: NOW_MS }, 'expired'],
  ] as const)(
    'to a visitor with the shown link does not depend on any account (mail %s, %o)',
    (sendsMail, wish, expected) => {
      for (const of of ACCOUNTS) {
        expect(view(facts({ ...wish, account: of }), { sendsMail })).toBe(expected)
        const asAnother = view(facts({ ...wish, account: of }), { sendsMail, userGid: SOMEBODY })
        expect(asAnother).toBe(
          ['ask_for_mail', 'maybe_new'].includes(expected) || 'triedAtMs' in wish
            ? 'other_account'
            : expected,
        )
      }
    },
  )

  it('to whoever is signed in with the address: joining, if it is proved to be theirs', () => {
    const of = (wish: Partial<Account>, sendsMail: boolean) =>
      view(facts({ account: account(wish), triedAtMs: NOW_MS }), { userGid: VIC, sendsMail })
    expect([of({}, true), of({}, false)]).toEqual(['join', 'join'])
    expect([of({ isProved: false }, true), of({ isProved: false }, false)]).toEqual([
      'ask_for_mail',
      'unproved',
    ])
    expect([of({ isMember: true }, true), of({ isMember: true, isProved: false }, false)]).toEqual([
      'member',
      'member',
    ])
  })

  it('to whoever has the mailed link: what the account needs', () => {
    const of = (one: InvitationFacts['account'], userGid: Gid | null = null) =>
      view(facts({ link: 'mailed', account: one }), { userGid, sendsMail: false })
    expect(of(null)).toBe('new_person')
    expect(of(account())).toBe('log_in')
    expect(of(account(), VIC)).toBe('join')
    expect(of(account(), SOMEBODY)).toBe('other_account')
    expect(of(account({ isProved: false }))).toBe('first_proof')
    expect(of(account({ isProved: false }), VIC)).toBe('first_proof')
    expect(of(account({ isDeactivated: true }))).toBe('deactivated')
    expect(of(account({ isMember: true }), VIC)).toBe('member')
    expect(view(null)).toBe('unknown')
  })
})
