import { describe, expect, it } from 'vitest'
import { frame, rendered, SHOWN_MS } from '../../../test/support/rendered.js'
import type { Gid } from '../../protocol/asana/gid.js'
import { EnrolPage } from './enrol.page.js'
import { factorPanels } from './factors.page.js'
import { RemoveFactorPage } from './passkeys.page.js'
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

  it('that are made anew say what it costs', () => {
    const cost = (codesLeft: number) => rendered(NewCodesPage, { frame, codesLeft }).text
    expect(cost(0)).toContain('You have no old ones left.')
    expect(cost(1)).toContain('Your 1 old code stops working at once.')
    expect(cost(2)).toContain('Your 2 old codes stop working at once.')
  })
})

describe('the page of whoever has to set up a second factor', () => {
  const ask = (names: readonly string[]) => rendered(EnrolPage, { names, to: '/0/my-apps?page=2' })

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
