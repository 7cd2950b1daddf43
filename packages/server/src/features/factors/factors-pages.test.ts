import { describe, expect, it } from 'vitest'
import { frame, partsOf, rendered, SHOWN_MS, waysOf } from '../../../test/support/rendered.js'
import type { Gid } from '../../protocol/asana/gid.js'
import { BeginAppPage, ConfirmAppPage } from './authenticator.page.js'
import { EnrolPage } from './enrol.page.js'
import { factorPanels } from './factors.page.js'
import { NewPasskeyPage, RemoveFactorPage } from './passkeys.page.js'
import { NewCodesPage, ShownCodesPage } from './recovery-codes.page.js'
import type { FactorStanding, ListedPasskey } from './factor.js'

function passkey(gid: string, wish: Partial<ListedPasskey> = {}): ListedPasskey {
  return {
    gid: gid as Gid,
    name: `Key ${gid}`,
    createdAtMs: SHOWN_MS,
    lastUsedAtMs: null,
    isDeviceBound: false,
    restoredAtMs: null,
    ...wish,
  }
}
function show(standing: Partial<FactorStanding>, requiredBy: readonly string[] = []) {
  return rendered(factorPanels, {
    standing: { appSinceMs: null, appRestoredAtMs: null, passkeys: [], codesLeft: 0, ...standing },
    requiredBy,
  })
}

describe('the panels of somebody’s second factors', () => {
  it('warn whoever has none, and offer to set both up', () => {
    const { html, text } = show({})
    expect(text).toContain('Without one, whoever learns your password can log in as you.')
    expect(text).toContain('A passkey cannot be typed into a false page.')
    expect(html).toContain('href="/0/profile/security/app/new"')
    expect(html).toContain('href="/0/profile/security/passkeys/new"')
    expect(html).not.toContain('/remove')
    expect(html).not.toContain('<table')
    expect(html).not.toContain('panel flush')
    expect(text).not.toContain('Recovery codes')
  })

  it('say since when there is an app, which can be removed and not set up again', () => {
    const { html, text } = show({ appSinceMs: SHOWN_MS, codesLeft: 8 })
    expect(html).toContain('href="/0/profile/security/app/remove"')
    expect(html).not.toContain('href="/0/profile/security/app/new"')
    expect(text).toMatch(/On since/)
    expect(text).not.toContain('You have none. It helps')
    expect(text).not.toContain('whoever learns your password')
    expect(text).toContain('Recovery codes')
  })

  it('list passkeys, each by its name, and say of an app that it helps beside them', () => {
    const { html, text } = show({
      passkeys: [passkey('11', { isDeviceBound: true }), passkey('12', { lastUsedAtMs: SHOWN_MS })],
      codesLeft: 3,
    })
    expect(text).toContain('You have none. It helps where a passkey does not work.')
    expect(text.match(/This device alone/g)).toHaveLength(1)
    expect(text.match(/Never/g)).toHaveLength(1)
    for (const gid of ['11', '12']) {
      expect(html).toContain(`href="/0/profile/security/passkeys/${gid}/remove"`)
      expect(html).toContain(`aria-label="Remove Key ${gid}"`)
    }
    expect(text).toContain('3 codes')
  })

  it('have their cards, columns and buttons in order', () => {
    const both = show({ appSinceMs: SHOWN_MS, codesLeft: 1, passkeys: [passkey('11')] })
    expect(partsOf(both, 'headings')).toEqual(['Authenticator app', 'Passkeys', 'Recovery codes'])
    expect(partsOf(both, 'heads')).toEqual(['Name', 'Added', 'Last used', 'Actions'])
    expect(partsOf(both, 'terms')).toEqual(['Left'])
    expect(partsOf(both, 'buttons')).toEqual(['Remove', 'Add passkey', 'Remove', 'Make new codes'])
    expect(both.text).toContain('Key 11 just now Never Remove')
    expect(partsOf(show({}), 'buttons')).toEqual(['Set up authenticator app', 'Add passkey'])
    expect(both.html).toContain('panel flush')
    expect(both.text).not.toContain('It came back')
    expect(show({ appSinceMs: SHOWN_MS, appRestoredAtMs: SHOWN_MS }).text).toMatch(
      /On since .*Restored It came back with a backup just now, also if you removed it before\./,
    )
    expect(show({ passkeys: [passkey('11', { restoredAtMs: SHOWN_MS })] }).text).toContain(
      'Key 11 Restored It came back with a backup just now',
    )
  })

  it('advise new recovery codes when fewer than three are left', () => {
    for (const [codesLeft, words, isAdvised] of [
      [0, '0 codes', true],
      [1, '1 code', true],
      [2, '2 codes', true],
      [3, '3 codes', false],
      [10, '10 codes', false],
    ] as const) {
      const { text } = show({ appSinceMs: SHOWN_MS, codesLeft })
      expect(text).toContain(` ${words} `)
      expect([codesLeft, text.includes('Make new ones')]).toEqual([codesLeft, isAdvised])
    }
  })

  it('name the workspaces that require one', () => {
    expect(show({}).text).not.toContain('require')
    expect(show({}, ['Orchard']).text).toContain('Orchard requires a second factor')
    expect(show({}, ['Orchard', 'Meadow']).text).toMatch(/Orchard, Meadow require a second factor/)
  })
})

describe('recovery codes', () => {
  it('are shown once, all of them, to be copied, and handed on to be stored', () => {
    const codes = ['AAAAA-1', 'BBBBB-2']
    const { html, text } = rendered(ShownCodesPage, {
      frame,
      codes,
      lead: 'The lead.',
      nextHref: '/somewhere',
    })
    expect(text).toContain('The lead.')
    expect(html).toContain('AAAAA-1\nBBBBB-2')
    expect(html).toContain('name="codes" value="AAAAA-1 BBBBB-2"')
    expect(html).toContain('action="/0/profile/security/recovery-codes/file"')
    expect(html).toContain('href="/somewhere"')
    expect(html).toContain('value="form-token"')
  })

  it('are made, and stored, by forms', () => {
    expect(waysOf(rendered(NewCodesPage, { frame, codesLeft: 1 }))).toEqual([
      '/0/profile/security',
      '/0/profile/security',
      'post /0/profile/security/recovery-codes',
    ])
    expect(waysOf(rendered(ShownCodesPage, { frame, codes: ['A'], lead: 'x', nextHref: '/on' }))).toEqual([
      '/on',
      'post /0/profile/security/recovery-codes/file codes=A',
    ])
  })

  it('that are made anew say what it costs', () => {
    const cost = (codesLeft: number) => rendered(NewCodesPage, { frame, codesLeft }).text
    expect(cost(0)).toContain('You have no old ones left.')
    expect(cost(1)).toContain('Your 1 old code stops working at once.')
    expect(cost(2)).toContain('Your 2 old codes stop working at once.')
    expect(cost(2)).toContain('You see the new ones once.')
  })
})

describe('the page of whoever has to set up a second factor', () => {
  const ask = (names: readonly string[]) => rendered(EnrolPage, { names, to: '/0/my-apps?page=2' })

  it('leads on by either factor', () => {
    expect(waysOf(ask(['Orchard']))).toEqual([
      '/0/profile/security/app/new?to=%2F0%2Fmy-apps%3Fpage%3D2',
      '/0/profile/security/passkeys/new?to=%2F0%2Fmy-apps%3Fpage%3D2',
      '/logout',
    ])
  })

  it('names who requires it', () => {
    expect(ask([]).text).toContain('An admin of your workspace requires that more than your password')
    expect(ask(['Orchard']).text).toContain('Orchard requires that more')
    expect(ask(['Orchard', 'Meadow']).text).toContain('Orchard, Meadow require that more')
  })

  it('leads on to where the person was going, by either factor, and out', () => {
    const { html } = ask(['Orchard'])
    for (const path of ['/0/profile/security/app/new', '/0/profile/security/passkeys/new'])
      expect(html).toContain(`href="${path}?to=%2F0%2Fmy-apps%3Fpage%3D2"`)
    expect(html).toContain('href="/logout"')
  })
})

it('the page that asks before a factor goes offers the way back only where it has to stay', () => {
  const ask = (requiredBy: readonly string[]) =>
    rendered(RemoveFactorPage, {
      frame,
      action: '/0/profile/security/app/remove',
      heading: 'Remove authenticator app',
      isLast: true,
      codesLeft: 0,
      requiredBy,
    }).text
  expect(ask(['Orchard'])).toMatch(/It has to stay: Orchard requires a second factor.*Back to security/s)
  expect(ask([])).not.toContain('Back to security')
})

it('the page that asks before a factor goes says what is left', () => {
  const ask = (wish: Partial<Parameters<typeof RemoveFactorPage>[0]> = {}) =>
    rendered(RemoveFactorPage, {
      frame,
      action: '/0/profile/security/app/remove',
      heading: 'Remove authenticator app',
      isLast: true,
      codesLeft: 8,
      requiredBy: [],
      ...wish,
    })
  const last = ask()
  expect(last.text).toMatch(
    /Your password alone logs you in from then on\. Your 8 recovery codes stop working\./,
  )
  expect(partsOf(last, 'headings')).toEqual(['Remove authenticator app'])
  expect(partsOf(last, 'buttons')).toEqual(['Remove', 'Keep it'])
  expect(last.html).toContain('action="/0/profile/security/app/remove"')
  expect(last.html).not.toContain('<title>Error')
  const other = ask({ isLast: false, requiredBy: ['Orchard'] })
  expect(other.text).toContain('It does not log you in any more. Your other ways stay.')
  expect(other.text).not.toMatch(/It has to stay|stop working/)
  const kept = ask({ requiredBy: ['Orchard', 'Meadow'] })
  expect(kept.text).toContain('It has to stay: Orchard, Meadow require a second factor')
  expect(partsOf(kept, 'buttons')).toEqual(['Back to security'])
  expect(kept.html).toContain('<title>Error: ')
})

describe('an authenticator app', () => {
  const qr = [
    [true, false, true],
    [false, true, false],
    [false, false, true],
  ]
  const confirm = (error: string | null, text = 'ABCDEFGHIJ') =>
    rendered(ConfirmAppPage, { frame, app: { text, qr }, to: '/on', error })

  it('is sent with where somebody was going', () => {
    expect(waysOf(rendered(BeginAppPage, { frame, to: '/on' }))).toEqual([
      '/0/profile/security',
      '/0/profile/security',
      'post /0/profile/security/app/new to=/on',
    ])
    expect(waysOf(confirm(null))).toEqual([
      '/0/profile/security',
      '/0/profile/security',
      'post /0/profile/security/app/confirm to=/on code',
    ])
  })

  it('is begun with, and leads on to where somebody was going', () => {
    const page = rendered(BeginAppPage, { frame, to: '/on' })
    expect(partsOf(page, 'headings')).toEqual(['Set up an authenticator app'])
    expect(partsOf(page, 'buttons')).toEqual(['Show the key', 'Not now'])
    expect(page.html).toContain('action="/0/profile/security/app/new"')
    expect(page.html).toContain('name="to" value="/on"')
  })

  it('shows its key in groups of four and as a picture of it, dark for dark', () => {
    const { html } = confirm(null)
    expect(html).toContain('<code id="key">ABCD EFGH IJ</code>')
    expect(confirm(null, '').html).toContain('<code id="key"></code>')
    expect(html).toContain('viewBox="0 0 3 3"')
    expect([...html.matchAll(/M(\d) (\d)h1v1h-1z/g)].map(([, x, y]) => `${x} ${y}`)).toEqual([
      '0 0',
      '2 0',
      '1 1',
      '2 2',
    ])
  })

  it('is turned on by a first code, and says what is wrong with it', () => {
    const right = confirm(null)
    expect(partsOf(right, 'labels')).toEqual(['Code'])
    expect(partsOf(right, 'buttons')).toEqual(['Copy', 'Turn on', 'Not now'])
    expect(right.html).toContain('action="/0/profile/security/app/confirm"')
    expect(right.html).toContain('autocomplete="one-time-code"')
    expect(right.html).not.toMatch(/<title>Error|novalidate|field-error/)
    const wrong = confirm('Not so.')
    expect(wrong.text.match(/Not so\./g)).toHaveLength(2)
    expect(wrong.html).toContain('<title>Error: ')
    expect(wrong.html).toContain('novalidate')
  })
})

describe('a new passkey', () => {
  const page = (fault: Parameters<typeof NewPasskeyPage>[0]['fault']) =>
    rendered(NewPasskeyPage, {
      frame,
      asked: { options: '{}', challenge: 'challenge', lifetimeMs: 1 },
      to: '/on',
      name: 'Laptop',
      fault,
    })

  it('is sent with where somebody was going', () => {
    expect(waysOf(page(null))).toEqual([
      '/0/profile/security',
      'post /0/profile/security/passkeys/new to=/on challenge=challenge response=on name',
    ])
  })

  it('gets a name', () => {
    const { html } = page(null)
    expect(partsOf(page(null), 'labels')).toEqual(['Name'])
    expect(html).toContain('value="Laptop"')
    expect(html).toContain('action="/0/profile/security/passkeys/new"')
    expect(html).toContain('data-passkey="create"')
    expect(html).toContain('name="to" value="/on"')
    expect(html).toContain('passkey.js')
    expect(html).not.toMatch(/<title>Error|field-error/)
  })

  it.each([
    ['name_missing', 'Enter a name.'],
    ['name_wrong', 'That name is too long'],
    ['challenge_spent', 'That took too long'],
    ['passkey_wrong', 'could not be verified'],
    ['known', 'is registered already'],
    ['too_many', 'Remove one first'],
  ] as const)('says of %s: %s', (fault, words) => {
    const wrong = page(fault)
    expect(wrong.text.match(new RegExp(words, 'g'))).toHaveLength(2)
    expect(wrong.html).toContain('<title>Error: ')
  })
})
