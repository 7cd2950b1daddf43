import { describe, expect, it } from 'vitest'
import {
  frame,
  linksOf,
  optionsOf,
  partsOf,
  rendered,
  SHOWN_MS,
  waysOf,
} from '../../../test/support/rendered.js'
import type { Gid } from '../../protocol/asana/gid.js'
import { HomePage, WelcomePage } from '../profile/home.page.js'
import { LoginPage, LogoutPage, withTarget, type LoginPageProps } from './login.page.js'
import type { OwnSession } from '../sessions/own-sessions.js'
import { ProfilePage } from '../profile/profile.page.js'
import {
  DeadLinkPage,
  ForgotPage,
  LinkSentPage,
  NewPasswordPage,
  PasswordSetPage,
  type NewPasswordProps,
} from '../password-resets/reset.page.js'
import { SecurityPage, type PasswordFault } from '../profile/security.page.js'
import { SessionsPage } from '../profile/sessions.page.js'
import { PasskeyLoginPage, VerifyPage } from './verify.page.js'

const user = { name: 'Ada', email: 'ada@people.example' }
const input = (html: string, name: string) =>
  new RegExp(`<input[^>]*name="${name}"[^>]*>`).exec(html)?.[0] ?? ''

describe('the page to log in', () => {
  const page = (wish: Partial<LoginPageProps> = {}) =>
    rendered(LoginPage, {
      browserToken: 'browser-token',
      csrfToken: 'form-token',
      to: '/',
      email: '',
      fault: null,
      isConfirming: false,
      ...wish,
    })

  it('asks for address and password, and begins where something is missing', () => {
    const empty = page()
    expect(empty.html).toContain('<title>Log in')
    expect(input(empty.html, 'email')).toContain('autofocus')
    expect(input(empty.html, 'password')).not.toContain('autofocus')
    expect(empty.html).not.toMatch(/novalidate|aria-invalid/)
    const known = page({ email: 'ada@people.example' })
    expect(input(known.html, 'email')).not.toContain('autofocus')
    expect(input(known.html, 'email')).toContain('value="ada@people.example"')
    expect(input(known.html, 'password')).toContain('autofocus')
  })

  it('carries on where the person was going', () => {
    const { html } = page({ to: '/0/my-apps?a=1' })
    expect(html).toContain('name="to" value="/0/my-apps?a=1"')
    expect(html).toContain('href="/login/passkey?to=%2F0%2Fmy-apps%3Fa%3D1"')
    expect(page().html).toContain('href="/login/passkey"')
    expect([withTarget('/login', '/'), withTarget('/login', '/x')]).toEqual(['/login', '/login?to=%2Fx'])
  })

  it('says what is wrong beside its field; of a pair that does not match, of neither', () => {
    const missing = page({ fault: 'email_missing' })
    expect(missing.html).toContain('<title>Error: Log in')
    expect(missing.text.match(/Enter your email address\./g)).toHaveLength(2)
    expect(missing.html).toContain('novalidate')
    expect(page({ fault: 'password_missing' }).text.match(/Enter your password\./g)).toHaveLength(2)
    const wrong = page({ fault: 'no_match' })
    expect(wrong.text.match(/do not match\./g)).toHaveLength(1)
    for (const name of ['email', 'password']) expect(input(wrong.html, name)).toContain('aria-invalid="true"')
    expect(page({ fault: { field: 'password', text: 'Too long.' } }).text.match(/Too long\./g)).toHaveLength(
      2,
    )
    expect(input(missing.html, 'password')).not.toContain('aria-invalid')
  })

  it('leads on, and sends what was typed', () => {
    expect(waysOf(page())).toEqual([
      'post /login to=/ browser_token=browser-token email password',
      '/login/passkey',
      '/login/reset',
    ])
  })

  it('says why somebody who is logged in is asked again', () => {
    const { html, text } = page({ isConfirming: true })
    expect(html).toContain('<title>Confirm that it is you')
    expect(text).toContain('Nothing was changed yet.')
    expect(page().text).not.toContain('Nothing was changed yet.')
  })

  it('has its fields, links and buttons in order', () => {
    expect(partsOf(page(), 'headings')).toEqual(['Log in'])
    expect(partsOf(page(), 'labels')).toEqual(['Email address', 'Password'])
    expect(partsOf(page(), 'buttons')).toEqual(['Log in'])
    expect(page().html).toContain('name="browser_token" value="browser-token"')
    expect(page().html).toContain('<a href="/login/reset">Forgot your password?</a>')
    expect(input(page().html, 'email')).toContain('autocomplete="username"')
    expect(input(page().html, 'password')).toContain('autocomplete="current-password"')
  })

  it('has its counterpart', () => {
    const { html, text } = rendered(LogoutPage, { csrfToken: 'form-token', to: '/x', user })
    expect(text).toContain('You are logged in as Ada ( ada@people.example ).')
    expect(html).toContain('name="to" value="/x"')
  })
})

describe('the second step', () => {
  const asked = { options: '{}', challenge: 'challenge', lifetimeMs: 1 }
  const page = (wish: Partial<Parameters<typeof VerifyPage>[0]> = {}) =>
    rendered(VerifyPage, {
      browserToken: 'browser-token',
      csrfToken: 'form-token',
      to: '/',
      user,
      hasApp: true,
      passkey: null,
      fault: null,
      triesLeft: 3,
      ...wish,
    })

  it('asks whoever has an app for its code', () => {
    const { html, text } = page()
    expect(text).toContain('The 6 digits that your authenticator app shows')
    expect(html).not.toContain('passkey.js')
    expect(html).not.toContain('data-passkey="get"')
    expect(input(html, 'code')).toContain('autofocus')
    expect(text).not.toContain('left.')
    expect(html).toMatch(/class="button primary"[^>]*>Verify/)
  })

  it('asks whoever has a passkey for it, and for a recovery code instead', () => {
    const { html, text } = page({ hasApp: false, passkey: asked })
    expect(text).toContain('Recovery code')
    expect(text).toContain('Without your passkey: one of the codes that you stored.')
    expect(html).toContain('passkey.js')
    expect(html).toContain('action="/login/verify/passkey"')
    expect(html).toMatch(/class="button primary"[^>]*>Use a passkey/)
    expect(html).toMatch(/class="button plain"[^>]*>Verify/)
    expect(input(html, 'code')).not.toContain('autofocus')
    expect(page({ passkey: asked }).html).toMatch(/class="button plain"[^>]*>Use a passkey/)
    expect(page({ passkey: asked }).html).toMatch(/class="button primary"[^>]*>Verify/)
    expect(page({ hasApp: false }).html).toMatch(/class="button primary"[^>]*>Verify/)
  })

  it('says what was wrong, and how many tries are left', () => {
    const wrong = page({ fault: 'code_wrong' })
    expect(wrong.html).toContain('<title>Error: Verify that it is you')
    expect(wrong.text).toContain('That code is not right.')
    expect(wrong.text).toContain('You have 3 tries left.')
    expect(page({ fault: 'code_wrong', triesLeft: 1 }).text).toContain('You have 1 try left.')
    expect(input(wrong.html, 'code')).toContain('aria-invalid="true"')
    expect(input(wrong.html, 'code')).not.toContain('autofocus')
    const held = page({ fault: { wait: '2 minutes' } }).text
    expect(held).toContain('Too many codes were tried. Try again in 2 minutes.')
    expect(held).not.toContain('left.')
  })

  it.each([
    ['code_missing', 'Enter a code.'],
    ['code_malformed', 'A code has 6 digits'],
    ['code_wrong', 'That code is not right.'],
    ['code_spent', 'That code was used before'],
    ['challenge_spent', 'That took too long'],
    ['passkey_unknown', 'is not registered here'],
    ['passkey_wrong', 'did not prove that it is you'],
    ['passkey_cloned', 'may have been copied'],
  ] as const)('says of %s: %s', (fault, words) => {
    expect(page({ fault }).text).toContain(words)
  })

  it('has its fields and buttons in order, and carries on where the person was going', () => {
    expect(partsOf(page(), 'labels')).toEqual(['Code'])
    expect(partsOf(page({ hasApp: false }), 'labels')).toEqual(['Recovery code'])
    expect(partsOf(page({ passkey: asked }), 'buttons')).toEqual(['Use a passkey', 'Verify'])
    expect(page().text).toContain('You are logging in as Ada ( ada@people.example ).')
    const { html } = page({ to: '/x', passkey: asked })
    expect(html.match(/name="to" value="\/x"/g)).toHaveLength(2)
    expect(html.match(/name="browser_token" value="browser-token"/g)).toHaveLength(2)
    expect(html).toContain('href="/login?to=%2Fx"')
    expect(html).not.toMatch(/novalidate|<title>Error/)
    expect(page({ fault: 'code_wrong' }).html).toContain('novalidate')
  })

  it('leads on, and sends what was typed', () => {
    expect(waysOf(page())).toEqual(['post /login/verify to=/ browser_token=browser-token code', '/login'])
  })

  it('can be a passkey alone', () => {
    const alone = (fault: Parameters<typeof PasskeyLoginPage>[0]['fault']) =>
      rendered(PasskeyLoginPage, {
        asked,
        browserToken: 'browser-token',
        csrfToken: 'form-token',
        to: '/x',
        fault,
      })
    expect(alone(null).html).toContain('<title>Log in with a passkey')
    expect(alone(null).html).toContain('href="/login?to=%2Fx"')
    expect(alone('passkey_unknown').html).toContain('<title>Error: ')
    expect(alone('passkey_unknown').text).toContain('That passkey is not registered here.')
  })
})

describe('a forgotten password', () => {
  const fresh = (wish: Partial<NewPasswordProps> = {}) =>
    rendered(NewPasswordPage, {
      csrfToken: 'form-token',
      link: 'handle',
      email: 'ada@people.example',
      isProved: true,
      name: 'Ada',
      fault: null,
      lengthMin: 12,
      ...wish,
    })

  it('is told by its address', () => {
    const page = (fault: string | null) =>
      rendered(ForgotPage, { csrfToken: 'form-token', email: 'ada@people.example', fault })
    expect(page(null).html).toContain('<title>Forgot your password?')
    expect(page(null).html).not.toContain('novalidate')
    const wrong = page('Enter your email address.')
    expect(wrong.html).toContain('<title>Error: ')
    expect(wrong.text.match(/Enter your email address\./g)).toHaveLength(2)
  })

  it('gets a new one; an address that nobody proved, its owner', () => {
    const proved = fresh()
    expect(proved.text).toContain('You are then logged out everywhere')
    expect(proved.html).not.toContain('name="name"')
    expect(proved.html).toContain('name="link" value="handle"')
    expect(proved.text).toContain('At least 12 characters.')
    const first = fresh({ isProved: false })
    expect(first.text).toContain('so the account is yours.')
    expect(input(first.html, 'name')).toContain('value="Ada"')
  })

  it('has its fields and buttons in order, and says when it is done', () => {
    expect(partsOf(fresh(), 'headings')).toEqual(['Set a new password'])
    expect(partsOf(fresh(), 'labels')).toEqual(['New password'])
    expect(partsOf(fresh({ isProved: false }), 'labels')).toEqual(['Your name', 'New password'])
    expect(partsOf(fresh(), 'buttons')).toEqual(['Set password'])
    expect(fresh().html).toContain('name="username" value="ada@people.example"')
    expect(fresh().html).not.toMatch(/novalidate|<title>Error/)
    const asked = rendered(ForgotPage, { csrfToken: 'form-token', email: 'ada@people.example', fault: null })
    expect(partsOf(asked, 'labels')).toEqual(['Email address'])
    expect(partsOf(asked, 'buttons')).toEqual(['Send link'])
    expect(input(asked.html, 'email')).toContain('value="ada@people.example"')
    const sent = rendered(LinkSentPage, {})
    expect(partsOf(sent, 'headings')).toEqual(['Look at your mail'])
    expect(sent.text).toContain('It works once, within an hour.')
    const set = rendered(PasswordSetPage, {})
    expect(partsOf(set, 'headings')).toEqual(['Your password is set'])
    expect(partsOf(set, 'buttons')).toEqual(['Log in'])
    for (const page of [asked, sent]) expect(page.html).toContain('<a href="/login">Back to log in</a>')
  })

  it('leads on, and sends what was typed', () => {
    expect(
      waysOf(rendered(ForgotPage, { csrfToken: 'form-token', email: 'ada@people.example', fault: null })),
    ).toEqual(['post /login/reset email', '/login'])
    expect(waysOf(rendered(LinkSentPage, {}))).toEqual(['/login'])
    expect(waysOf(rendered(PasswordSetPage, {}))).toEqual(['/login'])
    expect(waysOf(fresh())).toEqual(['post /login/reset/new link=handle username new_password'])
  })

  it('says beside which field what is wrong', () => {
    const wrong = fresh({ isProved: false, fault: { field: 'name', message: 'Enter your name.' } })
    expect(wrong.html).toContain('<title>Error: ')
    expect(wrong.text.match(/Enter your name\./g)).toHaveLength(2)
    expect(input(wrong.html, 'new_password')).not.toContain('aria-invalid')
    const weak = fresh({ fault: { field: 'new_password', message: 'Too short.' } })
    expect(weak.text.match(/Too short\./g)).toHaveLength(2)
  })

  it('by a link that is dead says why, and offers another where one helps', () => {
    const dead = (why: Parameters<typeof DeadLinkPage>[0]['dead']) => rendered(DeadLinkPage, { dead: why })
    expect(dead('unknown').text).toContain('This is no link to a new password')
    expect(dead('used').text).toContain('This link was used')
    expect(dead('expired').text).toContain('This link has expired')
    for (const why of ['unknown', 'used', 'expired'] as const)
      expect(dead(why).html).toContain('href="/login/reset"')
    expect(dead('deactivated').text).toContain('This account was deactivated')
    expect(dead('deactivated').html).not.toContain('href="/login/reset"')
  })
})

describe('one’s own pages', () => {
  const session = (gid: string, isThisOne: boolean): OwnSession => ({
    gid: gid as Gid,
    browser: `Browser ${gid}`,
    isThisOne,
    address: '192.0.2.1',
    createdAtMs: SHOWN_MS,
    lastSeenAtMs: SHOWN_MS,
  })
  const sessions = (...rows: readonly OwnSession[]) =>
    rendered(SessionsPage, { frame, slice: { rows, page: 1, pages: 1, total: rows.length } })

  it('send what they ask', () => {
    expect(waysOf(sessions(session('1', true), session('2', false)))).toEqual([
      '/0/profile',
      '/0/profile/apps',
      '/0/profile/sessions (here)',
      '/0/profile/security',
      '/0/profile/activity',
      'post /0/profile/sessions/end-others',
      'post /0/profile/sessions/end',
    ])
    expect(
      waysOf(
        rendered(SecurityPage, {
          frame,
          email: user.email,
          lengthMin: 12,
          otherSessions: 1,
          factors: null,
          fault: null,
        }),
      ),
    ).toEqual([
      '/0/profile',
      '/0/profile/apps',
      '/0/profile/sessions',
      '/0/profile/security (here)',
      '/0/profile/activity',
      'post /0/profile/security username current_password new_password',
    ])
  })

  it('list the sessions, and end all but this one', () => {
    const alone = sessions(session('1', true))
    expect(alone.text).toContain('You are logged in here and nowhere else.')
    expect(alone.html).not.toContain('/end-others"')
    expect(alone.html).not.toMatch(/name="session"|<form[^>]*action="\/0\/profile\/sessions\/end"/)
    expect(alone.text).toContain('Browser 1 This browser')
    const two = sessions(session('1', true), session('2', false))
    expect(two.text).toContain('You are logged in here and in 1 other browser.')
    expect(two.html).toContain('action="/0/profile/sessions/end-others"')
    expect(two.html).toContain('value="2"')
    expect(two.html).toContain('aria-label="End session: Browser 2"')
    expect(two.text.match(/This browser/g)).toHaveLength(1)
  })

  it('change the password, and say what ends with it', () => {
    const page = (otherSessions: number, fault: PasswordFault | null = null) =>
      rendered(SecurityPage, { frame, email: user.email, lengthMin: 12, otherSessions, factors: null, fault })
    expect(page(0).text).toContain('You stay logged in here. Apps')
    expect(page(1).text).toContain('You stay logged in here; 1 other session ends at once.')
    expect(page(2).text).toContain('2 other sessions end at once.')
    expect(page(0).html).not.toContain('novalidate')
    const wrong = page(0, { field: 'current_password', text: 'That is not it.' })
    expect(wrong.text.match(/That is not it\./g)).toHaveLength(2)
    expect(wrong.html).toContain('<title>Error: ')
    expect(wrong.html).toContain('novalidate')
    expect(input(wrong.html, 'new_password')).not.toContain('aria-invalid')
  })

  it('say who one is, and in which workspaces', () => {
    const page = (...workspaces: readonly string[]) =>
      rendered(ProfilePage, {
        frame,
        person: user,
        workspaces,
        values: { name: user.name, language: '', timeZone: '' },
        timeZones: ['Europe/Berlin'],
        pictureKibMax: 512,
        fault: null,
      }).text
    expect(page()).toContain('Workspaces You are in no workspace yet.')
    expect(page('Orchard')).toContain('Workspace Orchard')
    expect(page('Orchard', 'Meadow')).toContain('Workspaces Orchard Meadow')
  })

  it('lead on from home, admins to their workspaces', () => {
    const home = (...names: readonly string[]) =>
      rendered(HomePage, {
        frame,
        viewer: { ...user, adminOf: names.map((name) => ({ gid: name, name })) },
        facts: { ending: [], signIns: [], apps: [], waiting: [] },
      })
    expect(home().text).toContain('Hello, Ada')
    expect(home().html).not.toContain('href="/0/admin"')
    expect(home('A').text).toContain('audit log of A.')
    expect(home('A', 'B').text).toContain('audit log of A and B.')
    expect(home('A', 'B', 'C').text).toContain('audit log of A, B and C.')
  })

  it('have their columns, fields and buttons in order', () => {
    const alone = sessions(session('1', true))
    expect(partsOf(alone, 'heads')).toEqual(['Browser', 'Address', 'Logged in', 'Last seen'])
    const two = sessions(session('1', true), session('2', false))
    expect(partsOf(two, 'heads')).toEqual(['Browser', 'Address', 'Logged in', 'Last seen', 'Actions'])
    expect(partsOf(two, 'buttons')).toEqual(['End all other sessions', 'End session'])
    const security = rendered(SecurityPage, {
      frame,
      email: user.email,
      lengthMin: 12,
      otherSessions: 0,
      factors: null,
      fault: null,
    })
    expect(partsOf(security, 'headings')).toEqual(['Security', 'Password'])
    expect(partsOf(security, 'labels')).toEqual(['Current password', 'New password'])
    expect(partsOf(security, 'buttons')).toEqual(['Change password'])
    expect(security.text).toContain('At least 12 characters.')
    expect(security.html).toMatch(/name="username" value="ada@people\.example"/)
    for (const { html } of [alone, security])
      expect([...html.matchAll(/href="(\/0\/profile[^"]*)"[^>]*aria-current="page"/g)]).toHaveLength(2)
  })

  it('let people change their name, language, time and picture', () => {
    const profile = (wish: Partial<Parameters<typeof ProfilePage>[0]> = {}) =>
      rendered(ProfilePage, {
        frame,
        person: user,
        workspaces: [],
        values: { name: 'Ada B', language: 'de', timeZone: 'Europe/Berlin' },
        timeZones: ['Europe/Berlin', 'Europe/Rome'],
        pictureKibMax: 512,
        fault: null,
        ...wish,
      })
    const page = profile()
    expect(partsOf(page, 'headings')).toEqual(['Profile', 'Ada', 'Name, language and time', 'Picture'])
    expect(partsOf(page, 'terms')).toEqual(['Email address', 'Workspaces'])
    expect(partsOf(page, 'labels')).toEqual(['Name', 'Language', 'Time zone', 'Picture'])
    expect(partsOf(page, 'buttons')).toEqual(['Save changes', 'Upload image'])
    expect(page.text).toContain('Email address ada@people.example')
    expect(optionsOf(page, 'language')).toEqual([
      ['', 'As my browser says'],
      ['en', 'English'],
      ['de', 'Deutsch'],
    ])
    expect(page.html).toMatch(/<option value="de" selected/)
    expect(page.html).toMatch(
      /<option value(?:="")?>UTC<\/option><option selected[^>]*>Europe\/Berlin<\/option><option>Europe\/Rome/,
    )
    expect(input(page.html, 'name')).toContain('value="Ada B"')
    expect(page.text).toContain('at most 512 KiB')
    expect(page.html).not.toMatch(/novalidate|<title>Error|aria-invalid|field-error/)
    expect(page.html).toContain('aria-describedby="picture-hint"')
    for (const field of ['name', 'language', 'time_zone', 'picture'] as const) {
      const wrong = profile({ fault: { field, text: 'Not so.' } })
      expect(wrong.html).toMatch(new RegExp(`id="${field}-error">\\s*Not so\\.`))
      expect(wrong.html).toMatch(new RegExp(`aria-describedby="[^"]*\\b${field}-error"`))
      expect(wrong.text.match(/Not so\./g)).toHaveLength(2)
      expect(wrong.html.match(/aria-invalid="true"/g)).toHaveLength(1)
      expect(wrong.html).toContain('novalidate')
      expect(wrong.html).toContain('<title>Error: ')
    }
    expect(page.html).not.toContain('/picture/remove')
    const seen = profile({ person: { ...user, pictureHref: '/pictures/a.png' } })
    expect(seen.html).toContain('action="/0/profile/picture/remove"')
    expect(seen.html).toContain('src="/pictures/a.png"')
    expect(partsOf(seen, 'buttons')).toEqual(['Save changes', 'Upload image', 'Remove image'])
  })

  it('say at home what ends, who logged in, which apps acted, and what waits', () => {
    const home = (facts: Partial<Parameters<typeof HomePage>[0]['facts']> = {}) =>
      rendered(HomePage, {
        frame,
        viewer: { ...user, adminOf: [{ gid: '9', name: 'Orchard' }] },
        facts: { ending: [], signIns: [], apps: [], waiting: [], ...facts },
      })
    expect(partsOf(home(), 'headings')).toEqual([
      'Hello, Ada',
      'Apps that used your account in the last 7 days',
      'Apps',
      'Developer console',
      'Sessions',
      'Security',
      'Admin console',
      'Reference',
    ])
    expect(home().text).toContain('All apps that you allowed None.')
    const HOUR_MS = 3_600_000
    const full = home({
      waiting: [
        { workspaceGid: '9' as Gid, apps: 2 },
        { workspaceGid: '10' as Gid, apps: 1 },
      ],
      ending: [
        { kind: 'token', gid: '51' as Gid, name: 'Nightly', endsAtMs: SHOWN_MS + HOUR_MS },
        { kind: 'secret', gid: '12' as Gid, name: 'Planner', endsAtMs: SHOWN_MS + 2 * HOUR_MS },
      ],
      signIns: [session('2', false)],
      apps: [
        { clientId: '13' as Gid, name: 'Charts', lastUsedAtMs: SHOWN_MS, lastUsedAddress: '192.0.2.7' },
        { clientId: '14' as Gid, name: 'Boards', lastUsedAtMs: SHOWN_MS - HOUR_MS, lastUsedAddress: null },
      ],
    })
    expect(partsOf(full, 'headings').slice(0, 5)).toEqual([
      'Hello, Ada',
      'Waits for you',
      'Ends within 14 days',
      'Logged in elsewhere in the last 7 days',
      'Apps that used your account in the last 7 days',
    ])
    expect(full.text).toMatch(
      /2 apps to approve in Orchard 1 app to approve in one of your workspaces Ends within 14 days Token Nightly ends in 1 hour Client secret of Planner ends in 2 hours Logged in elsewhere in the last 7 days Not you\? End the session\. Browser 2 just now from 192\.0\.2\.1 Apps that used your account in the last 7 days All apps that you allowed Charts just now from 192\.0\.2\.7 Boards 1 hour ago (?!from)/,
    )
    expect(linksOf(full)).toEqual(
      expect.arrayContaining([
        '/0/admin/9/apps',
        '/0/admin/10/apps',
        '/0/my-apps/tokens/51',
        '/0/my-apps/12',
        '/0/profile/sessions',
        '/0/profile/apps',
      ]),
    )
    expect(full.text).not.toContain('None.')
  })

  it('show a visitor what this server is, in one picture with words instead, and three ways in', () => {
    const { html, text } = rendered(WelcomePage, { frame: { ...frame, viewer: null } })
    expect(html.match(/href="\/login"/g)).toHaveLength(1)
    expect(html).toMatch(
      /<svg [^>]*role="img" aria-labelledby="([\w-]+)"[^>]*><title id="\1">A person signs in/,
    )
    // Its colours are those of the page: no attribute names one.
    expect(html).not.toMatch(/(?:fill|stroke)="#|style="/)
    for (const [href, title] of [
      ['/docs', 'I test an Asana integration'],
      ['/docs/checking-tokens', 'I guard my own API'],
      ['/login?to=%2F0%2Fadmin', 'I run it'],
    ])
      expect(html).toContain(`<a href="${href}">${title}</a>`)
    expect(text).toContain('works like Asana’s')
  })
})
