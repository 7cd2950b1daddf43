import { describe, expect, it } from 'vitest'
import type { Gid } from '../../protocol/asana/gid.js'
import { renderMail } from '../../ui/render.js'
import { englishLeft } from '../../../test/support/english-left.js'
import { speakTo } from '../../languages/speaking.js'
import { isGivenUp, retryAfterMs, type EndedKind, type Mail } from './mail.js'
import { MailPage } from './mail.page.js'
import { mailText, mailWords } from './mail-words.js'

const NOW_MS = Date.parse('2026-11-23T12:00:00Z')
const publicUrl = 'https://mudra.example.com'
const userGid = '1' as Gid
const HARD = '<b>Eve</b>\r\nBcc: eve@evil.example\r\n\r\n<script>1</script>\u2028'

const ENDED_KINDS = [
  ...(['sessions', 'tokens', 'grants', 'authenticator_apps', 'passkeys'] as const),
  ...(['recovery_codes', 'secrets', 'apps', 'invitations'] as const),
] satisfies readonly EndedKind[]

const MAILS: readonly Mail[] = [
  { kind: 'password_reset', to: { email: 'a@b' }, facts: { reset: '2' as Gid, address: '10.0.0.1' } },
  {
    kind: 'invitation',
    to: { email: 'a@b' },
    facts: {
      invitation: '3' as Gid,
      workspaceGid: '4' as Gid,
      workspace: HARD,
      invitedBy: HARD,
      expiresAtMs: NOW_MS,
    },
  },
  { kind: 'password_changed', to: { userGid }, facts: { by: 'person', address: '10.0.0.1' } },
  { kind: 'password_changed', to: { userGid }, facts: { by: 'operator', address: null } },
  {
    kind: 'token_expires',
    to: { userGid },
    facts: {
      items: [
        { what: 'client secret', name: HARD, hint: 'mds_…abcd', expiresAtMs: NOW_MS, path: '/0/my-apps' },
      ],
    },
  },
  {
    kind: 'credential_leaked',
    to: { userGid },
    facts: {
      items: [{ what: 'personal access token', name: HARD, hint: 'mdp_…abcd', path: '/0/my-apps' }],
    },
  },
  {
    kind: 'address_proved',
    to: { userGid },
    facts: {
      by: 'invitation',
      address: '10.0.0.1',
      ended: ENDED_KINDS.map((what, index) => ({ what, count: index + 1 })),
    },
  },
  { kind: 'notices_held', to: { userGid }, facts: { mails: 10, untilMs: NOW_MS } },
]
const render = (mail: Mail, name: string | null = HARD) => {
  const words = mailWords(mail, { name, publicUrl, link: `${publicUrl}/link` })
  return { subject: words.subject, text: mailText(words), html: renderMail(MailPage(words)) }
}

describe('the words of a mail', () => {
  it.each(MAILS)('keep names that people chose where they belong: $kind', (mail) => {
    const { html, subject, text } = render(mail)
    expect(subject).not.toMatch(/[\r\n\u2028]/)
    expect(text).not.toMatch(/\r|^Bcc:/m)
    expect(html).not.toMatch(/<script|<b>/)
    expect(html).toContain('&lt;')
  })

  it.each(MAILS)('are German throughout for whoever reads German: $kind', (mail) => {
    const german = speakTo({ language: 'de', timeZone: 'UTC' }, () => render(mail, null))
    const english = render(mail, null)
    const names = ['Mudra', 'mudra.example.com', 'Eve', 'Bcc', 'eve@evil.example', 'script', HARD]
    expect(german.subject).not.toBe(english.subject)
    expect(englishLeft(german.html, english.html, names)).toEqual([])
  })

  it('say who, what, where and what to do', () => {
    const [reset, invitation] = MAILS.map((mail) => render(mail, null).text)
    expect(reset).toBe(
      'Somebody, from the address 10.0.0.1, asked for a new password for your account at mudra.example.com.\n\n' +
        'The link works once, within an hour. Once you have set a password, you are logged out everywhere.\n\n' +
        'Set a new password:\nhttps://mudra.example.com/link\n\n' +
        'If it was not you, do nothing: your password stays as it is.\n',
    )
    expect(invitation).toContain('The link works once, until 23 Nov 2026, 12:00 UTC, for this address alone.')
  })
})

describe('the mail about the first proof of an address', () => {
  it.each([
    [
      'reset',
      [
        { what: 'sessions', count: 2 },
        { what: 'passkeys', count: 1 },
      ],
      'until then was ended: 2 sessions, 1 passkey.',
    ],
    // As an earlier version put them into the queue.
    ['reset', ['2 sessions', '1 passkey'], 'until then was ended: 2 sessions, 1 passkey.'],
    ['operator', [], 'Nothing had been made under it before.'],
  ] as const)('by %s says in numbers what was ended', (by, ended, words) => {
    const mail = { kind: 'address_proved', to: { userGid }, facts: { by, address: null, ended } } as const
    expect(render(mail).text).toContain(words)
  })
})

describe('a mail that cannot be sent', () => {
  it('is tried later and later, and given up when its time is over', () => {
    expect([1, 2, 3, 7, 30].map(retryAfterMs)).toEqual([120_000, 240_000, 480_000, 7_200_000, 7_200_000])
    const queuedAtMs = NOW_MS
    const hourMs = 3_600_000
    expect(isGivenUp('password_reset', { queuedAtMs, nextAtMs: NOW_MS + hourMs })).toBe(false)
    expect(isGivenUp('password_reset', { queuedAtMs, nextAtMs: NOW_MS + hourMs + 1 })).toBe(true)
    expect(isGivenUp('password_changed', { queuedAtMs, nextAtMs: NOW_MS + 24 * hourMs })).toBe(false)
    expect(isGivenUp('password_changed', { queuedAtMs, nextAtMs: NOW_MS + 24 * hourMs + 1 })).toBe(true)
  })
})

describe('the words about a restore', () => {
  const words = (facts: Partial<Extract<Mail, { kind: 'credentials_restored' }>['facts']>) =>
    render(
      {
        kind: 'credentials_restored',
        to: { userGid },
        facts: {
          credentials: 'keep',
          backedUpAtMs: NOW_MS,
          tokens: 2,
          grants: 1,
          secrets: 0,
          hasPassword: true,
          passkeys: 2,
          authenticatorApps: 1,
          recoveryCodes: 8,
          ...facts,
        },
      },
      'Ada',
    )

  it('say what works again, since when, and what to do', () => {
    const { subject, text } = words({})
    expect(subject).toBe('Credentials of yours at mudra.example.com work again')
    expect(text).toContain(
      'What you revoked since 23 Nov 2026, 12:00 UTC works again. Of yours: 2 personal access tokens, 1 app authorization.',
    )
    expect(text).toContain('Revoke again what you had revoked')
    expect(text).toContain(
      'What logs you in is that of the backup as well: 1 password, 2 passkeys, 1 authenticator app, 8 recovery codes. If you changed or removed any of it since 23 Nov 2026, 12:00 UTC, do so again.',
    )
    expect(words({ backedUpAtMs: null }).text).toContain('What you revoked since that was made works again')
  })

  it('say what was ended, and that recovery codes are void', () => {
    const { subject, text } = words({ credentials: 'end', secrets: 1 })
    expect(subject).toBe('Credentials of yours at mudra.example.com were ended')
    expect(text).toContain('Of yours: 2 personal access tokens, 1 app authorization, 1 client secret.')
    expect(text).toContain('1 authenticator app. If you changed')
    expect(text).toContain('Your recovery codes are void: make new ones.')
  })
  it.each(['keep', 'end'] as const)(
    '%s: tell who has a password alone that it is the old one',
    (credentials) => {
      const none = { tokens: 0, grants: 0, secrets: 0, passkeys: 0, authenticatorApps: 0, recoveryCodes: 0 }
      const { subject, text } = words({ ...none, credentials })
      expect(subject).toBe('mudra.example.com was restored from a backup')
      expect(text).toContain('What logs you in is that of the backup as well: 1 password.')
      expect(text).not.toMatch(/Of yours|recovery code|works again/)
      expect(text).toContain('/0/profile/security')
    },
  )
})
