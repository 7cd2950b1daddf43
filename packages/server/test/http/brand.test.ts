import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { ONE_PIXEL } from '../support/pictures.js'
import { OWN_BRAND, type BrandSettings } from '../../src/config/brand.js'
import { browserOf } from '../support/authorize.js'
import { DEMO } from '../support/demo.js'
import { openFormBrowser, readText } from '../support/form-browser.js'
import { openTestServer, serveBeside, type TestServer } from '../support/services.js'

const PNG = ONE_PIXEL
const BRAND: BrandSettings = {
  name: 'Orchard <ID>',
  logo: { mediaType: 'image/png', bytes: PNG },
  accent: '#ffd500',
  termsUrl: 'https://people.example/terms?a=1&b=2',
  privacyUrl: 'https://people.example/privacy',
}

describe('the brand of whoever runs the server', () => {
  let plain: TestServer
  let branded: TestServer
  beforeAll(async () => {
    plain = await openTestServer()
    branded = await serveBeside(plain, { brand: BRAND })
  })
  afterAll(async () => {
    await branded.close()
    await plain.close()
  })
  const documents = async (server: TestServer) =>
    await Promise.all(
      ['/.well-known/oauth-authorization-server', '/api/1.0/.well-known/openid-configuration'].map(
        async (url) => (await server.server.inject({ url })).json<Record<string, unknown>>(),
      ),
    )

  it.each(['/login', '/nowhere', '/', '/docs'])(
    'is on %s: name, mark, colour, terms and privacy',
    async (path) => {
      const visitor = openFormBrowser(branded)
      const page = await visitor.get(path)
      expect(page.text).toContain('· Orchard &lt;ID></title>')
      expect(readText(page)).toContain('Orchard <ID>')
      expect(readText(page)).not.toContain('Mudra')
      expect(page.text).toContain('href="https://people.example/terms?a=1&amp;b=2"')
      expect(page.text).toContain('href="https://people.example/privacy"')
      const logo = /<img class="brand-logo" src="([^"]+)"/.exec(page.text)?.[1] ?? ''
      expect((await branded.server.inject({ url: logo })).rawPayload).toEqual(PNG)
      const style = /href="(\/assets\/brand-[^"]+)"/.exec(page.text)?.[1] ?? ''
      const css = await branded.server.inject({ url: style })
      expect([css.statusCode, css.headers['content-type']]).toEqual([200, 'text/css; charset=utf-8'])
      // The yellow is made dark enough for white words, in the one place where they stand on it.
      expect(css.body).toMatch(/--accent-fill:#[0-9a-f]{6}/)
      expect(css.body).not.toContain('--accent-fill:#ffd500')
    },
  )

  it('is on the pages of whoever is signed in', async () => {
    const ada = await browserOf(branded)
    const page = await ada.get('/0/profile')
    expect(readText(page)).toContain('Terms')
    expect(page.text).toContain('· Orchard &lt;ID></title>')
  })

  it('is Mudra’s own where nothing is set, without links that lead nowhere', async () => {
    const login = await openFormBrowser(plain).get('/login')
    expect(login.text).toContain('<svg class="seal"')
    expect(login.text).toContain('· Mudra</title>')
    expect(login.text).not.toMatch(/brand-logo|\/assets\/brand|class="legal"/)
  })

  it('stands in discovery — RFC 8414 §2', async () => {
    for (const document of await documents(branded))
      expect(document).toMatchObject({ op_tos_uri: BRAND.termsUrl, op_policy_uri: BRAND.privacyUrl })
    for (const document of await documents(plain))
      expect(Object.keys(document).filter((name) => name.startsWith('op_'))).toEqual([])
  })

  describe('whoever makes something', () => {
    const token = { description: 'Nightly', expires: '30', access: 'full' }
    const app = { name: 'Planner', description: '', kind: 'confidential', redirect_uris: '' }

    it('is not asked to agree where there are no terms', async () => {
      const ada = await browserOf(plain)
      for (const [path, wish] of [
        ['/0/my-apps/tokens/new', token],
        ['/0/my-apps/new', app],
      ] as const) {
        const form = await ada.get(path)
        expect(form.text).not.toContain('name="agree"')
        expect(readText(form)).not.toContain('agree')
        expect((await ada.submit(form, wish)).status).toBe(200)
      }
    })

    it('agrees to the terms where there are some, which are a link away', async () => {
      const ada = await browserOf(branded)
      for (const [path, wish] of [
        ['/0/my-apps/tokens/new', token],
        ['/0/my-apps/new', { ...app, name: 'Planner 2' }],
      ] as const) {
        const form = await ada.get(path)
        expect(form.text).toMatch(/<label for="agree">[^/]*<a href="https:\/\/people\.example\/terms/)
        const refused = await ada.submit(form, wish)
        expect([refused.status, /[Aa]gree/.test(readText(refused))]).toEqual([400, true])
        expect((await ada.submit(refused, { ...wish, agree: 'on' })).status).toBe(200)
      }
      const made = await plain.services.tokens.list({ userGid: DEMO.ada as never })
      expect(made.filter(({ name }) => name === 'Nightly')).toHaveLength(2)
    })
  })

  it('OWN_BRAND has nothing of anybody', () => {
    expect(OWN_BRAND).toEqual({ name: 'Mudra', logo: null, accent: null, termsUrl: null, privacyUrl: null })
  })
})
