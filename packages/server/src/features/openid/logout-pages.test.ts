import { describe, expect, it } from 'vitest'
import { partsOf, rendered, waysOf } from '../../../test/support/rendered.js'
import { LoggedOutPage, LogoutPage } from './logout.page.js'

describe('the page that an app sends somebody to, to log out', () => {
  const page = (wish: Partial<Parameters<typeof LogoutPage>[0]> = {}) =>
    rendered(LogoutPage, {
      action: '/-/oauth_logout/confirm',
      appName: null,
      csrf: 'form-token',
      fields: { state: 's', client_id: null },
      person: { name: 'Ada', email: 'ada@people.example' },
      stayHref: '/stay',
      unregistered: null,
      ...wish,
    })

  it('asks the person whom it names, and sends the request on', () => {
    expect(page().text).toMatch(/Log out\? This browser will be logged out\. .*Log out Stay logged in/)
    expect(page().text).toContain('Signed in as Ada ( ada@people.example )')
    expect(page().html).toContain('action="/-/oauth_logout/confirm"')
    expect(page().html).toContain('name="csrf_token" value="form-token"')
    expect(page().html).toContain('name="state" value="s"')
    expect(page().html).not.toContain('name="client_id"')
    expect(page().html).toContain('<a href="/stay">Stay logged in</a>')
    expect(page().html).toMatch(/<button[^>]*data-armed/)
    expect(partsOf(page(), 'buttons')).toEqual(['Log out'])
  })

  it('sends the answer', () => {
    expect(waysOf(page())).toEqual(['post /-/oauth_logout/confirm state=s', '/stay'])
  })

  it('says which app asks, and where it may not send them', () => {
    expect(page().text).not.toMatch(/sent you here|Afterwards you stay here/)
    expect(page({ appName: 'Planner' }).text).toContain('Planner sent you here to log out. This browser')
    const address = `https://evil.example/${'x'.repeat(200)}`
    const { text } = page({ unregistered: address })
    expect(text).toContain(`${address.slice(0, 200)}…`)
    expect(text).not.toContain(address)
    const whole = address.slice(0, 200)
    expect(page({ unregistered: whole }).text).toContain(`not registered for it: ${whole}`)
    expect(page({ unregistered: whole }).text).not.toContain('…')
  })

  it('leads back to the app afterwards, where it may', () => {
    const done = rendered(LoggedOutPage, { back: { appName: 'Planner', href: 'https://app.example/' } })
    expect(done.html).toMatch(/<a href="https:\/\/app\.example\/">Go back to <bdi>Planner/)
    expect(partsOf(done, 'headings')).toEqual(['You are logged out'])
    expect(rendered(LoggedOutPage, { back: null }).text).not.toContain('Go back')
  })
})
