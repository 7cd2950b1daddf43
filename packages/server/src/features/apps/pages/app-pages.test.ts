import { describe, expect, it } from 'vitest'
import { frame, linksOf, partsOf, rendered, SHOWN_MS, waysOf } from '../../../../test/support/rendered.js'
import type { Gid } from '../../../protocol/asana/gid.js'
import { scopesToPick } from '../../../protocol/oauth/scope-presets.js'
import type { ListedApp } from '../list-apps.js'
import { BasicPage } from './app-basic.page.js'
import { AppCreatedPage, MadeAlreadyPage } from './app-created.page.js'
import { DistributionPage } from './app-distribution.page.js'
import { DeleteAppPage, DuplicateAppPage } from './app-lifecycle.page.js'
import { OAuthPage } from './app-oauth.page.js'
import { ScopesPage } from './app-scopes.page.js'
import { AddSecretPage, ExpireSecretPage, SecretShownPage, SettleRotationPage } from './app-secrets.page.js'
import { CreateAppPage } from './create-app.page.js'

type Secret = ListedApp['secrets'][number]

const HOUR_MS = 3_600_000
const DAY_MS = 24 * HOUR_MS
const URI = 'https://app.example/callback'
const PAGE = '/0/my-apps/12'

function secret(gid: string, wish: Partial<Secret> = {}): Secret {
  return {
    gid: gid as Gid,
    hint: `mds_…${gid}`,
    createdAtMs: SHOWN_MS - DAY_MS,
    expiresAtMs: null,
    lastUsedAtMs: null,
    lastUsedAddress: null,
    exposedAtMs: null,
    replacedByGid: null,
    endedReason: null,
    restoredAtMs: null,
    isLive: true,
    ...wish,
  }
}

function app(wish: Partial<ListedApp> = {}): ListedApp {
  return {
    clientId: '12' as Gid,
    ownerGid: '7' as Gid,
    name: 'Planner',
    description: 'Plans',
    kind: 'confidential',
    permissions: 'full',
    scopes: [],
    identityScopes: [],
    distribution: 'none',
    workspaceGids: [],
    requiresPkce: false,
    rotatesRefreshTokens: false,
    replayWindowSeconds: 120,
    isResourceServer: false,
    sendsIssuer: false,
    redirectUris: [URI],
    createdAtMs: SHOWN_MS - DAY_MS,
    updatedAtMs: SHOWN_MS - DAY_MS,
    secrets: [secret('31')],
    iconMediaType: null,
    ...wish,
  }
}
const USED = { lastUsedAtMs: SHOWN_MS, lastUsedAddress: '192.0.2.1' }

describe('the first page of an app', () => {
  const page = (wish: Partial<Parameters<typeof BasicPage>[0]> = {}) =>
    rendered(BasicPage, {
      frame,
      app: app(),
      iconHref: null,
      values: { name: 'Planner', description: 'Plans' },
      faults: [],
      iconKibMax: 64,
      liveSecretsMax: 2,
      rotation: null,
      requestsByDay: [0, 3],
      ...wish,
    })
  const withSecrets = (...secrets: readonly Secret[]) => page({ app: app({ secrets }) })

  it('has its cards and buttons in their order, beside the other pages of the app', () => {
    expect(partsOf(page(), 'headings')).toEqual([
      'Basic information',
      'Name and description',
      'App icon',
      'Client ID',
      'Client secrets',
      'Duplicate app',
      'Danger zone',
      'Delete app',
    ])
    expect(partsOf(page(), 'buttons')).toEqual([
      'Save changes',
      'Upload image',
      'Copy',
      'Start rotation',
      'Expire',
      'Duplicate app',
      'Delete app',
    ])
    expect(page().text).toMatch(
      /← Developer console .*Planner .*3 requests in 2 days Basic information OAuth Manage distribution Try it Usage/,
    )
    expect(linksOf(page())).toEqual(
      expect.arrayContaining(
        ['', '/oauth', '/manage-distribution', '/try', '/usage', '/secrets/new', '/duplicate', '/delete'].map(
          (rest) => `${PAGE}${rest}`,
        ),
      ),
    )
    expect(page().html).toContain(`<a href="${PAGE}" aria-current="page">`)
    expect(page().html).toContain('<title>Basic information: Planner')
  })

  it('leads to its other pages, and sends its forms to its own', () => {
    expect(waysOf(page())).toEqual([
      '/0/my-apps',
      '/0/my-apps/12 (here)',
      '/0/my-apps/12/oauth',
      '/0/my-apps/12/manage-distribution',
      '/0/my-apps/12/try',
      '/0/my-apps/12/usage',
      'post /0/my-apps/12 name description',
      'post /0/my-apps/12/icon icon',
      '/0/my-apps/12/secrets/new',
      '/0/my-apps/12/secrets/31/expire',
      '/0/my-apps/12/duplicate',
      '/0/my-apps/12/delete',
    ])
    expect(
      waysOf(
        page({
          app: app({ secrets: [secret('32'), secret('31')] }),
          iconHref: '/icon',
          rotation: { old: secret('31'), fresh: secret('32') },
        }),
      ),
    ).toEqual([
      '/0/my-apps',
      '/0/my-apps/12 (here)',
      '/0/my-apps/12/oauth',
      '/0/my-apps/12/manage-distribution',
      '/0/my-apps/12/try',
      '/0/my-apps/12/usage',
      'post /0/my-apps/12 name description',
      'post /0/my-apps/12/icon icon',
      'post /0/my-apps/12/icon/remove',
      '/0/my-apps/12/secrets/32/expire',
      '/0/my-apps/12/secrets/31/expire',
      '/0/my-apps/12/secrets/32/complete',
      '/0/my-apps/12/secrets/32/cancel',
      '/0/my-apps/12/duplicate',
      '/0/my-apps/12/delete',
    ])
  })

  it('asks for name, description and picture, and has each error beside its own field', () => {
    expect(partsOf(page(), 'labels')).toEqual(['App name', 'Short description', 'Picture'])
    expect(page().html).not.toMatch(/novalidate|aria-invalid|field-error/)
    expect(page().html).toContain('aria-describedby="icon-hint"')
    for (const field of ['name', 'description', 'icon'] as const) {
      const wrong = page({ faults: [{ field, text: 'Not so.' }] })
      expect(wrong.html).toMatch(new RegExp(`id="${field}-error">\\s*Not so\\.`))
      expect(wrong.text.match(/Not so\./g)).toHaveLength(2)
      expect(wrong.html).toContain('<title>Error: ')
      expect(wrong.html.match(/aria-invalid="true"/g)).toHaveLength(1)
      expect(wrong.html).toContain('novalidate')
    }
    expect(page({ faults: [{ field: 'icon', text: 'Not so.' }] }).html).toContain(
      'aria-describedby="icon-hint icon-error"',
    )
  })

  it('removes a picture where there is one', () => {
    expect(page().html).not.toContain('/icon/remove')
    expect(page().text).toContain('at most 64 KiB')
    const shown = page({ iconHref: '/0/app-icons/12?v=1' })
    expect(shown.html).toContain(`action="${PAGE}/icon/remove"`)
    expect(shown.html.match(/src="\/0\/app-icons\/12\?v=1"/g)).toHaveLength(2)
  })

  it('lists secrets with their age, their use and their end', () => {
    expect(partsOf(page(), 'heads')).toEqual(['Secret', 'Created', 'Last used', 'Expires', 'Actions'])
    expect(page().text).toContain('mds_…31 1 day ago Never When you end it Expire')
    expect(withSecrets(secret('31', USED)).text).toContain('1 day ago just now from 192.0.2.1 When')
    expect(withSecrets(secret('31', { ...USED, lastUsedAddress: null })).text).not.toContain('from')
    const ending = (ms: number) => withSecrets(secret('31', { expiresAtMs: SHOWN_MS + ms }))
    expect(ending(7 * DAY_MS).text).toContain('Expires soon in 7 days')
    expect(ending(7 * DAY_MS + 1).text).not.toContain('Expires soon')
    expect(ending(7 * DAY_MS).text).toContain('30 Nov 2026, 12:00 UTC')
    expect(ending(7 * DAY_MS).html).toContain('class="age')
    const none = withSecrets()
    expect(none.text).toContain('There is none, so the app cannot get tokens. Add one.')
    expect(none.html).not.toContain('<table')
    expect(partsOf(none, 'buttons')).toContain('Add secret')
  })

  it('says of a dead secret why it ended, and offers nothing with it', () => {
    const dead = (endedReason: Secret['endedReason']) =>
      withSecrets(
        secret('31', {
          isLive: false,
          expiresAtMs: SHOWN_MS,
          endedReason,
          exposedAtMs: SHOWN_MS,
          restoredAtMs: SHOWN_MS,
        }),
      )
    expect(dead(null).text).toMatch(/Never Expired just now (?!Reported)/)
    expect(dead('leaked').text).toContain('Revoked just now Reported as leaked')
    expect(dead('address_proved').text).toContain('Revoked just now Your address was confirmed')
    expect(dead('restored').text).toContain('Revoked just now Ended by a restore')
    expect(dead(null).html).not.toContain('/expire"')
    expect(dead(null).html).toMatch(/<tr[^>]*class="muted"/)
    expect(dead(null).text).not.toMatch(/Seen in clear text|It came back/)
    expect(page().html).not.toContain('class="muted"')
  })

  it('warns of one that was seen in clear or restored', () => {
    const seen = withSecrets(secret('31', { exposedAtMs: SHOWN_MS })).text
    expect(seen).toContain('Seen in clear text It came without https just now: somebody may have read it.')
    expect(seen).not.toContain('Restored')
    const restored = withSecrets(secret('31', { restoredAtMs: SHOWN_MS })).text
    expect(restored).toContain('Restored It came back with a backup just now, also if you ended it before.')
    expect(restored).not.toContain('Seen in clear')
  })

  it('starts a rotation while there is room, and settles one under way', () => {
    const [fresh, old] = [secret('32'), secret('31', { ...USED, expiresAtMs: SHOWN_MS + DAY_MS })]
    const both = app({ secrets: [fresh, old] })
    const full = page({ app: both })
    expect(full.text).toContain('2 secrets are live, the most there may be.')
    expect(full.html).not.toContain('/secrets/new"')
    expect(page().text).not.toContain('the most there may be')
    const rotating = page({ app: both, rotation: { old, fresh } })
    expect(rotating.text).not.toContain('the most there may be')
    expect(rotating.text).toMatch(
      /Rotating mds_…32 takes the place of mds_…31, which is last used just now from 192\.0\.2\.1 and ends .*24 Nov 2026, 12:00 UTC/,
    )
    expect(linksOf(rotating)).toEqual(
      expect.arrayContaining([`${PAGE}/secrets/32/complete`, `${PAGE}/secrets/32/cancel`]),
    )
    expect(partsOf(rotating, 'buttons').slice(-4)).toEqual([
      'Complete rotation',
      'Cancel rotation',
      'Duplicate app',
      'Delete app',
    ])
    expect(
      page({ app: app({ secrets: [secret('31', { isLive: false, expiresAtMs: SHOWN_MS }), old] }) }).html,
    ).toContain('/secrets/new"')
  })

  it('of a native app says that it has no secret', () => {
    const native = page({ app: app({ kind: 'native', secrets: [] }) })
    expect(native.text).toContain('A native app has none: it could not keep one.')
    expect(native.html).not.toContain('/secrets/new"')
    expect(native.text).not.toContain('There is none, so the app cannot get tokens')
  })
})

describe('a new secret', () => {
  const add = (wish: Partial<Parameters<typeof AddSecretPage>[0]> = {}) =>
    rendered(AddSecretPage, { frame, app: app(), faults: [], ticket: 'ticket', ends: '86400', ...wish })
  const shown = (oldExpiresAtMs: number | null) =>
    rendered(SecretShownPage, { frame, app: app(), secret: 'mds_secret', oldExpiresAtMs })

  it('is the first, or starts a rotation with a choice of how long the old one works', () => {
    const first = add({ app: app({ secrets: [secret('31', { isLive: false })] }) })
    expect(partsOf(first, 'headings')).toEqual(['Add secret'])
    expect(partsOf(first, 'buttons')).toEqual(['Add secret', 'Cancel'])
    expect(first.text).toContain('Your app proves itself with it. It is shown once.')
    expect(first.html).not.toContain('name="ends"')
    const second = add()
    expect(partsOf(second, 'headings')).toEqual(['Start rotation'])
    expect(partsOf(second, 'buttons')).toEqual(['Start rotation', 'Cancel'])
    expect(second.text).toContain('You get a second secret, shown once.')
    expect(second.text).toMatch(
      /How long does the old one, mds_…31, work\? For 1 hour .*For 24 hours .*For 7 days For 30 days The longest\. It ends now For one that has leaked\./,
    )
    expect([...second.html.matchAll(/value="(\d+)"/g)].map(([, seconds]) => seconds)).toEqual([
      '3600',
      '86400',
      '604800',
      '2592000',
      '0',
    ])
    expect(second.html).toMatch(/value="86400"[^>]*checked|checked[^>]*value="86400"/)
    expect(second.html).toContain('name="ticket" value="ticket"')
    expect(second.html).toMatch(/<button[^>]*data-armed/)
    expect(second.text).toContain('← Planner')
    expect(second.html).not.toContain('<title>Error')
    const wrong = add({ faults: [{ field: 'ends', text: 'Choose one.' }] })
    expect(wrong.text.match(/Choose one\./g)).toHaveLength(2)
    expect(wrong.html).toContain('<title>Error: Start rotation')
  })

  it('is asked for of this app', () => {
    expect(waysOf(add())).toEqual([
      '/0/my-apps/12',
      '/0/my-apps/12',
      'post /0/my-apps/12/secrets/new ticket=ticket ends=3600 ends=86400 ends=604800 ends=2592000 ends=0',
    ])
    expect(waysOf(shown(null))).toEqual(['/0/my-apps/12', '/0/my-apps/12'])
  })

  it('is shown once, with what becomes of the old one', () => {
    const first = shown(null)
    expect(first.html).toContain('<code id="client-secret">mds_secret</code>')
    expect(first.html).toContain('class="copy-field secret"')
    expect(first.text).not.toContain('The old one')
    expect(partsOf(first, 'buttons')).toContain('I have stored it')
    expect(shown(SHOWN_MS).text).toContain('The old one has ended: your app gets no tokens')
    expect(shown(SHOWN_MS + 1).text).toContain('The old one works until')
  })

  it('is not made twice', () => {
    const again = (made: 'app' | 'secret') =>
      partsOf(rendered(MadeAlreadyPage, { frame, clientId: '12', made }), 'headings')
    expect([again('app'), again('secret')]).toEqual([
      ['That app is made already'],
      ['That secret is made already'],
    ])
  })
})

describe('the end of a rotation', () => {
  const [old, fresh] = [secret('31', USED), secret('32')]
  const settle = (as: 'complete' | 'cancel', rotation = { old, fresh }) =>
    rendered(SettleRotationPage, { frame, app: app(), as, rotation })

  it('is sent for the new secret', () => {
    expect(waysOf(settle('complete'))).toEqual([
      '/0/my-apps/12',
      '/0/my-apps/12',
      'post /0/my-apps/12/secrets/32/complete',
    ])
  })

  it('says which secret ends, which stays, and who uses which', () => {
    const completed = settle('complete')
    expect(completed.text).toMatch(
      /Complete the rotation The old secret ends now\. It never comes back\. The old secret, mds_…31, ends: last used just now from 192\.0\.2\.1 The new secret, mds_…32, stays: never used Tokens that either/,
    )
    expect(partsOf(completed, 'buttons')).toEqual(['End the old secret', 'Keep both'])
    expect(completed.html).toContain(`action="${PAGE}/secrets/32/complete"`)
    expect(completed.text).toContain('Nothing has used the one that stays. If your app has not got it yet')
    const canceled = settle('cancel')
    expect(canceled.text).toMatch(
      /Cancel the rotation The new secret ends now, .* The new secret, mds_…32, ends: never used The old secret, mds_…31, stays: last used/,
    )
    expect(partsOf(canceled, 'buttons')).toEqual(['End the new secret', 'Keep both'])
    expect(canceled.html).toContain(`action="${PAGE}/secrets/32/cancel"`)
    expect(canceled.text).not.toContain('Nothing has used')
    const unused = settle('cancel', { old: secret('31'), fresh })
    expect(unused.text).toContain('Nothing has used the one that stays.')
    expect(unused.text).not.toContain('If your app has not got it yet')
  })
})

describe('the end of a secret', () => {
  const expire = (
    secrets: readonly Secret[],
    faults: Parameters<typeof ExpireSecretPage>[0]['faults'] = [],
  ) =>
    rendered(ExpireSecretPage, {
      frame,
      app: app({ secrets }),
      faults,
      ends: '0',
      secret: secrets[0] as Secret,
    })

  it('is sent for that secret', () => {
    expect(waysOf(expire([secret('31')]))).toEqual([
      '/0/my-apps/12',
      '/0/my-apps/12',
      'post /0/my-apps/12/secrets/31/expire ends=0 ends=3600 ends=86400 ends=604800',
    ])
  })

  it('is chosen, after saying who would notice', () => {
    const only = expire([secret('31', USED), secret('30', { isLive: false })])
    expect(only.text).toMatch(
      /Expire the secret mds_…31 .*last used just now from 192\.0\.2\.1 It is the only live secret: .* Tokens that it got before stay valid until they expire When does it end\? Now In 1 hour In 24 hours In 7 days Expire secret Keep it/,
    )
    expect([...only.html.matchAll(/name="ends"[^>]*value="(\d+)"/g)].map(([, seconds]) => seconds)).toEqual([
      '0',
      '3600',
      '86400',
      '604800',
    ])
    expect(only.html).toContain(`action="${PAGE}/secrets/31/expire"`)
    expect(expire([secret('31'), secret('32')]).text).toContain('The app has another live secret')
    const wrong = expire([secret('31')], [{ field: 'ends', text: 'Choose one.' }])
    expect(wrong.text.match(/Choose one\./g)).toHaveLength(2)
    expect(wrong.html).toContain('<title>Error: ')
    expect(only.html).not.toContain('<title>Error: ')
  })
})

describe('the page about redirects and tokens', () => {
  const page = (wish: Partial<Parameters<typeof OAuthPage>[0]> = {}) =>
    rendered(OAuthPage, {
      frame,
      app: app(),
      iconHref: null,
      values: {
        uri: '',
        switches: {
          requiresPkce: false,
          rotatesRefreshTokens: true,
          sendsIssuer: false,
          replayWindow: '120',
        },
      },
      faults: [],
      urisMax: 20,
      replayWindowSecondsMax: 600,
      check: null,
      ...wish,
    })
  const native = { app: app({ kind: 'native', secrets: [] }) }

  it('has its cards, fields and buttons in their order', () => {
    expect(partsOf(page(), 'headings')).toEqual([
      'OAuth',
      'Redirect URLs',
      'Would this match?',
      'Permission scopes',
      'Token safety',
    ])
    expect(partsOf(page(), 'heads')).toEqual(['Redirect URL', 'Actions'])
    expect(partsOf(page(), 'labels')).toEqual([
      'Another redirect URL',
      'Redirect URL in a request',
      'Require PKCE',
      'Rotate refresh tokens',
      'Send iss (RFC 9207)',
      'Replay window in seconds',
    ])
    expect(partsOf(page(), 'buttons')).toEqual([
      'Remove',
      'Add redirect URL',
      'Check',
      'Change scopes',
      'Save token safety',
    ])
    expect(page().html).toContain('aria-label="Remove https://app.example/callback"')
    expect(page().html).toContain(`<input type="hidden" name="uri" value="${URI}"/>`)
    expect(page().text).toContain('character for character. 1 of 20.')
    expect(page().text).toContain('0 to 600.')
  })

  it('sends each form to its own address', () => {
    expect(waysOf(page())).toEqual([
      '/0/my-apps',
      '/0/my-apps/12',
      '/0/my-apps/12/oauth (here)',
      '/0/my-apps/12/manage-distribution',
      '/0/my-apps/12/try',
      '/0/my-apps/12/usage',
      'post /0/my-apps/12/oauth/redirect-urls/remove uri=https://app.example/callback',
      'post /0/my-apps/12/oauth/redirect-urls uri',
      'get /0/my-apps/12/oauth#check check',
      '/0/my-apps/12/oauth/scopes',
      'post /0/my-apps/12/oauth/switches requires_pkce=on rotates_refresh_tokens=on sends_iss=on replay_window',
    ])
  })

  it('says what else a native app may register, and that its switches are set', () => {
    const { text } = page(native)
    expect(text).toContain(
      'character for character; only the port of a loopback address may differ. 1 of 20.',
    )
    expect(text).toContain('urn:ietf:wg:oauth:2.0:oob to show the code.')
    expect(text).toContain('This is a native or command-line app.')
    expect(text).toContain('A native app always uses PKCE, and its refresh tokens always rotate.')
    expect(partsOf(page(native), 'labels')).toEqual([
      'Another redirect URL',
      'Redirect URL in a request',
      'Send iss (RFC 9207)',
      'Replay window in seconds',
    ])
    expect(page().text).toContain('https, or http on this machine')
    expect(page().text).toContain('This app runs on a server and keeps a secret.')
    expect(page({ app: app({ redirectUris: [] }) }).text).toContain(
      'There is none, so nobody can authorize the app.',
    )
    expect(page().text).not.toContain('There is none, so nobody')
  })

  it('ticks what is set', () => {
    const ticked = ({ html }: { html: string }) =>
      [...html.matchAll(/<input type="checkbox"[^>]*>/g)]
        .filter(([box]) => box.includes('checked'))
        .map(([box]) => /name="(\w+)"/.exec(box)?.[1])
    expect(ticked(page())).toEqual(['rotates_refresh_tokens'])
    const replayWindow = '5'
    const other = page({
      values: {
        uri: 'typed',
        switches: { requiresPkce: true, rotatesRefreshTokens: false, sendsIssuer: true, replayWindow },
      },
    })
    expect(ticked(other)).toEqual(['requires_pkce', 'sends_iss'])
    expect(other.html).toMatch(/name="replay_window"[^>]*value="5"|value="5"[^>]*name="replay_window"/)
    expect(other.html).toMatch(/name="uri"[^>]*value="typed"|value="typed"[^>]*name="uri"/)
  })

  it('answers whether an address would match', () => {
    expect(page().html).not.toMatch(/class="verdict/)
    const yes = page({ check: { uri: URI, result: { matches: true, registered: URI } as never } })
    expect(yes.html).toContain('class="verdict good"')
    expect(yes.text).toContain(`Yes: it matches ${URI}.`)
    expect(yes.html).toMatch(new RegExp(`name="check"[^>]*value="${URI}"|value="${URI}"[^>]*name="check"`))
    const no = page({ check: { uri: 'x', result: { matches: false, why: 'It is none.' } as never } })
    expect(no.html).toContain('class="verdict bad"')
    expect(no.text).toContain('No: it would be refused. It is none.')
  })

  it('says what is wrong beside its field', () => {
    for (const field of ['uri', 'replay_window'] as const) {
      const wrong = page({ faults: [{ field, text: 'Not so.' }] })
      expect(wrong.html).toMatch(new RegExp(`id="${field}-error">\\s*Not so\\.`))
      expect(wrong.text.match(/Not so\./g)).toHaveLength(2)
      expect(wrong.html).toContain('<title>Error: ')
    }
    expect(page().html).not.toMatch(/<title>Error|field-error/)
  })

  it('says what the app may ask for', () => {
    expect(partsOf(page(), 'terms')).toEqual(['The API', 'Identity'])
    expect(page().text).toContain('The API Full permissions default Identity Nothing')
    const some = app({ permissions: 'specific', scopes: ['tasks:read'], identityScopes: ['email', 'openid'] })
    expect(page({ app: some }).text).toContain('The API tasks:read Identity openid email')
    expect(page({ app: app({ permissions: 'specific' }) }).text).toContain('The API Nothing Identity Nothing')
  })
})

describe('the scopes of an app', () => {
  const page = (wish: Partial<Parameters<typeof ScopesPage>[0]> = {}) =>
    rendered(ScopesPage, {
      frame,
      app: app(),
      chosen: {
        permissions: 'specific',
        scopes: new Set(['tasks:read']),
        identityScopes: new Set(['email']),
      },
      scopes: scopesToPick(new Set(['tasks:read'])),
      fault: null,
      ...wish,
    })

  it('are all, a preset or a choice; who the person is, beside each', () => {
    const { html, text } = page()
    expect([...html.matchAll(/name="permissions"[^>]*value="(\w+)"/g)].map(([, value]) => value)).toEqual([
      'full',
      'read',
      'tasks',
      'specific',
    ])
    expect(text).toMatch(
      /How much of the API Full permissions .*Read only Sees what .*Work with tasks Sees projects .*Specific scopes Only what you choose below\./,
    )
    expect(html).toMatch(/value="specific"[^>]*checked|checked[^>]*value="specific"/)
    expect(html).toMatch(/value="email"[^>]*checked|checked[^>]*value="email"/)
    expect([...html.matchAll(/name="identity"[^>]*value="(\w+)"/g)].map(([, value]) => value)).toEqual([
      'openid',
      'email',
      'profile',
      'groups',
    ])
    expect(partsOf(page(), 'buttons')).toEqual(['Save scopes', 'Cancel'])
    expect(linksOf(page())).toContain(`${PAGE}/oauth`)
    expect(html).not.toMatch(/<title>Error|error-summary/)
    const wrong = page({ fault: 'Choose one.' })
    expect(wrong.text.match(/Choose one\./g)).toHaveLength(2)
    expect(wrong.html).toContain('href="#permissions"')
    expect(wrong.html).toContain('<title>Error: ')
  })

  it('are sent to their own address', () => {
    expect(waysOf(page()).map((way) => way.replaceAll(/( scope=\S+)+/g, ' scope=…'))).toEqual([
      '/0/my-apps/12/oauth',
      '/0/my-apps/12/oauth',
      'post /0/my-apps/12/oauth/scopes permissions=full permissions=read permissions=tasks permissions=specific scope=… identity=openid identity=email identity=profile identity=groups',
    ])
  })

  it('that an address ticked are named until they are saved', () => {
    const chosen = {
      permissions: 'specific',
      scopes: new Set<string>(),
      identityScopes: new Set<string>(),
    } as const
    expect(page({ chosen: { ...chosen, unsaved: ['tasks:write'] } }).text).toContain(
      'Chosen below, not saved yet. A call of your app was refused for want of it. tasks:write',
    )
    for (const quiet of [chosen, { ...chosen, unsaved: [] }])
      expect(page({ chosen: quiet }).text).not.toContain('not saved yet')
  })
})

describe('an app that was made', () => {
  const endpoints = { authorize: 'https://mudra.example/authorize', token: 'https://mudra.example/token' }
  const page = (
    wish: Partial<Parameters<typeof AppCreatedPage>[0]['app']>,
    shown: string | null = 'mds_secret',
  ) =>
    rendered(AppCreatedPage, {
      frame,
      app: { clientId: '12', name: 'Planner', redirectUris: [URI, 'https://other.example/'], ...wish },
      secret: shown,
      endpoints,
    })
  const unescaped = ({ html }: { html: string }) => html.replaceAll('&quot;', '"').replaceAll('&amp;', '&')

  it('has its credentials and what to paste where', () => {
    const made = page({})
    expect(partsOf(made, 'headings')).toEqual([
      'Planner is created',
      'Credentials',
      'What to paste where',
      'Before anybody can authorize it',
    ])
    expect(made.text).toContain('Put these into the settings of your app now.')
    expect(made.html).toContain('<code id="client-id">12</code>')
    expect(made.html).toContain('<code id="client-secret">mds_secret</code>')
    expect(partsOf(made, 'buttons').filter((words) => words !== 'Copy')).toEqual(['I have stored it'])
    expect(
      [...made.html.matchAll(/class="copy-label"[^>]*>([^<]*)/g)].map(([, label]) => label?.trim()),
    ).toEqual([
      'Client ID',
      'Client secret',
      'Authorization URL',
      'Token URL',
      'Send people here',
      'Then exchange the code',
    ])
    expect(unescaped(made)).toContain(
      `https://mudra.example/authorize?response_type=code&client_id=12&redirect_uri=${encodeURIComponent(URI)}&state=RANDOM`,
    )
    expect(unescaped(made)).toContain(
      [
        'curl https://mudra.example/token',
        '-d grant_type=authorization_code',
        '-d client_id=12',
        '-d client_secret="$CLIENT_SECRET"',
        `--data-urlencode redirect_uri='${URI}'`,
        '-d code="$CODE"',
      ].join(' \\\n  '),
    )
    expect(page({ isDistributed: false }).text).toContain('Before anybody')
    expect(page({ isDistributed: true }).text).not.toContain('Before anybody')
  })

  it('leads on to itself', () => {
    expect(waysOf(page({}))).toEqual(['/0/my-apps/12', '/0/my-apps/12/manage-distribution'])
    expect(waysOf(page({ isDistributed: true }, null))).toEqual(['/0/my-apps/12'])
  })

  it('without a secret proves itself with PKCE; without a redirect it has a place for one', () => {
    const made = page({ redirectUris: [] }, null)
    expect(made.text).toContain('Put the client id into your app.')
    expect(made.text).toContain('A native app has no secret.')
    expect(made.html).not.toContain('client-secret')
    expect(unescaped(made)).toContain('-d code_verifier="$CODE_VERIFIER"')
    expect(unescaped(made)).toContain('redirect_uri=YOUR_REDIRECT_URL')
    expect(unescaped(made)).toContain("redirect_uri='YOUR_REDIRECT_URL'")
    expect(partsOf(made, 'buttons')).toContain('Go to the app')
    expect(unescaped(page({ redirectUris: ["https://app.example/it's"] }))).toContain(
      String.raw`redirect_uri='https://app.example/it'\''s'`,
    )
  })

  it('is warned once of each address that others could claim', () => {
    const odd = page({ redirectUris: ['cursor://a/cb', 'cursor://b/cb', URI] })
    expect(odd.text.match(/Any app on a device can claim cursor: addresses/g)).toHaveLength(1)
    expect(page({}).text).not.toContain('can claim')
  })
})

describe('the end of an app, and its copy', () => {
  const impact = { people: 0, grants: 0, peopleLastHour: 0, requestsToday: 0 } as Parameters<
    typeof DeleteAppPage
  >[0]['impact']
  const remove = (
    wish: Partial<typeof impact>,
    of = app(),
    faults: Parameters<typeof DeleteAppPage>[0]['faults'] = [],
  ) => rendered(DeleteAppPage, { frame, app: of, impact: { ...impact, ...wish }, typed: 'Plan', faults })

  it('says in numbers who loses what', () => {
    expect(remove({}).text).toContain(
      'Nobody has authorized it It acted for nobody in the last hour It made 0 requests today 1 live client secret and 1 redirect URL go with it',
    )
    const dead = secret('30', { isLive: false })
    const many = app({ secrets: [secret('31'), secret('32'), dead], redirectUris: [URI, `${URI}/2`] })
    expect(remove({ people: 1, grants: 1, peopleLastHour: 1, requestsToday: 1 }, many).text).toContain(
      '1 person loses it: 1 authorization and their tokens end at once It acted for 1 person in the last hour It made 1 request today 2 live client secrets and 2 redirect URLs go with it',
    )
    expect(remove({ people: 2, grants: 3, peopleLastHour: 2 }).text).toContain(
      '2 people lose it: 3 authorizations and their tokens end at once It acted for 2 people in the last hour',
    )
    expect(remove({}, app({ kind: 'native', secrets: [] })).text).not.toContain('go with it')
  })

  it('is sent for this app', () => {
    expect(waysOf(remove({}))).toEqual([
      '/0/my-apps/12',
      '/0/my-apps/12',
      'post /0/my-apps/12/delete confirm',
    ])
    expect(
      waysOf(
        rendered(DuplicateAppPage, { frame, app: app(), ticket: 'ticket', newName: 'Copy', fault: null }),
      ),
    ).toEqual(['/0/my-apps/12', '/0/my-apps/12', 'post /0/my-apps/12/duplicate ticket=ticket'])
  })

  it('takes the name to confirm it', () => {
    const page = remove({})
    expect(partsOf(page, 'labels')).toEqual(['Type the app’s name to delete it'])
    expect(page.html).toMatch(/name="confirm"[^>]*value="Plan"|value="Plan"[^>]*name="confirm"/)
    expect(partsOf(page, 'buttons')).toEqual(['Delete app', 'Keep it'])
    expect(page.html).not.toMatch(/novalidate|<title>Error/)
    const wrong = remove({}, app(), [{ field: 'confirm', text: 'Not so.' }])
    expect(wrong.text.match(/Not so\./g)).toHaveLength(2)
    expect(wrong.html).toContain('novalidate')
    expect(wrong.html).toContain('<title>Error: ')
  })

  it('says what a copy gets', () => {
    const copy = (of: ListedApp, fault: string | null = null) =>
      rendered(DuplicateAppPage, { frame, app: of, ticket: 'ticket', newName: 'Planner copy', fault })
    expect(copy(app()).text).toContain('The new app is called Planner copy.')
    expect(copy(app()).text).toContain('a client id of its own and a client secret, which is shown once, and')
    expect(copy(app({ kind: 'native' })).text).toContain('a client id of its own, and nobody')
    expect(copy(app()).html).toContain('name="ticket" value="ticket"')
    expect(copy(app()).html).toMatch(/<button[^>]*data-armed/)
    expect(copy(app()).html).not.toMatch(/role="alert"|<title>Error/)
    expect(copy(app(), 'There are 100 already.').html).toMatch(/role="alert">\s*There are 100 already\./)
    expect(copy(app(), 'There are 100 already.').html).toContain('<title>Error: ')
  })
})

describe('who may authorize an app', () => {
  const page = (wish: Partial<Parameters<typeof DistributionPage>[0]> = {}) =>
    rendered(DistributionPage, {
      frame,
      app: app(),
      iconHref: null,
      values: { distribution: 'workspaces', workspaceGids: new Set(['8']) },
      faults: [],
      workspaces: [
        { gid: '8', name: 'Orchard' },
        { gid: '9', name: 'Meadow' },
      ],
      foreignCount: 0,
      isNone: false,
      ...wish,
    })

  it('is chosen among nobody, workspaces and all', () => {
    const { html, text } = page()
    expect(text).toMatch(
      /Who can authorize it\? Nobody yet Specific workspaces People of the workspaces .*Any workspace Everybody on this server\. .*Specific workspaces Only those that you belong to\. Orchard Meadow Save distribution/,
    )
    expect([...html.matchAll(/name="distribution"[^>]*value="(\w+)"/g)].map(([, value]) => value)).toEqual([
      'none',
      'workspaces',
      'any',
    ])
    expect(html).toMatch(/value="8"[^>]*checked|checked[^>]*value="8"/)
    expect(html).not.toMatch(/value="9"[^>]*checked|checked[^>]*value="9"/)
    expect(text).toContain('Who may authorize the app from now on.')
    expect(page({ isNone: true }).text).toContain('Until it is set nobody can authorize the app')
    expect(page({ workspaces: [] }).text).toContain('You are in no workspace, so there is none to choose.')
  })

  it('is sent for this app', () => {
    expect(waysOf(page())).toEqual([
      '/0/my-apps',
      '/0/my-apps/12',
      '/0/my-apps/12/oauth',
      '/0/my-apps/12/manage-distribution (here)',
      '/0/my-apps/12/try',
      '/0/my-apps/12/usage',
      'post /0/my-apps/12/manage-distribution distribution=none distribution=workspaces distribution=any workspace=8 workspace=9',
    ])
  })

  it('says which of the chosen are left out, and what is wrong beside its field', () => {
    expect(page().text).not.toContain('no longer yours')
    expect(page({ foreignCount: 1 }).text).toContain('One chosen workspace is no longer yours')
    expect(page({ foreignCount: 2 }).text).toContain('2 chosen workspaces are no longer yours')
    for (const field of ['distribution', 'workspace'] as const) {
      const wrong = page({ faults: [{ field, text: 'Not so.' }] })
      expect(wrong.html).toMatch(new RegExp(`id="${field}-error">\\s*Not so\\.`))
      expect(wrong.html).toContain('<title>Error: ')
    }
    expect(page().html).not.toMatch(/<title>Error|field-error/)
  })
})

describe('the form of a new app', () => {
  const page = (faults: Parameters<typeof CreateAppPage>[0]['faults'] = []) =>
    rendered(CreateAppPage, {
      frame,
      ticket: 'ticket',
      urisMax: 20,
      workspaces: [{ gid: '8', name: 'Orchard' }],
      values: {
        name: 'Planner',
        description: 'Plans',
        kind: 'native',
        redirectUris: URI,
        agrees: true,
        distribution: { distribution: 'any', workspaceGids: new Set<string>() },
      },
      faults,
    })

  it('asks what it is, where it runs, where answers go and who may authorize it', () => {
    expect(page().text).toMatch(
      /App name .*Short description \(optional\).*Where does it run\? On a server of yours .*This is a native or command-line app .*Redirect URLs \(optional\).*at most 20\..*Who can authorize it\?.*Create app Cancel/,
    )
    expect(page().html).toMatch(/value="native"[^>]*checked|checked[^>]*value="native"/)
    expect(page().html).toMatch(/value="any"[^>]*checked|checked[^>]*value="any"/)
    expect(page().html).toContain('name="ticket" value="ticket"')
    expect(page().html).not.toMatch(/novalidate|<title>Error|field-error/)
  })

  it('sends all that it asks', () => {
    expect(waysOf(page())).toEqual([
      '/0/my-apps',
      '/0/my-apps',
      'post /0/my-apps/new ticket=ticket name description kind=confidential kind=native redirect_uris distribution=none distribution=workspaces distribution=any workspace=8',
    ])
  })

  it.each(['name', 'description', 'kind', 'redirect_uris', 'distribution', 'workspace'] as const)(
    'has an error of %s beside it',
    (field) => {
      const wrong = page([{ field, text: 'Not so.' }])
      expect(wrong.html).toMatch(new RegExp(`id="${field}-error">\\s*Not so\\.`))
      expect(wrong.text.match(/Not so\./g)).toHaveLength(2)
      expect(wrong.html).toContain('novalidate')
      expect(wrong.html).toContain('<title>Error: ')
    },
  )
})
