import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { answerOf, browserOf, newAskingApp, requestOf, type AskedApp } from '../support/authorize.js'
import { DEMO } from '../support/demo.js'
import { openFormBrowser, readText } from '../support/form-browser.js'
import { formTokenOf } from '../support/page-routes.js'
import { DATABASE_KINDS, openTestServer, serveBeside, type TestServer } from '../support/services.js'

const GERMAN = { 'accept-language': 'de-AT,de;q=0.9,en;q=0.5' }
const FRENCH = { 'accept-language': 'fr' }

describe.each(DATABASE_KINDS)('the language of a page on %s', (kind) => {
  let server: TestServer
  let app: AskedApp
  beforeAll(async () => {
    server = await openTestServer(kind)
    app = await newAskingApp(server.services)
  })
  afterAll(async () => {
    await server.close()
  })
  const languageOf = ({ text }: { readonly text: string }) =>
    /<html lang="(\w+)" dir="(\w+)">/.exec(text)?.slice(1)

  it('is the browser’s, said in lang and dir', async () => {
    const login = await openFormBrowser(server).get('/login', GERMAN)
    expect(languageOf(login)).toEqual(['de', 'ltr'])
    expect(readText(login)).toContain('Passwort vergessen?')
    const inEnglish = await openFormBrowser(server).get('/login', FRENCH)
    expect(languageOf(inEnglish)).toEqual(['en', 'ltr'])
    expect(readText(inEnglish)).toContain('Forgot your password?')
  })

  it('is the server’s where the browser names none that is spoken here', async () => {
    const other = await serveBeside(server, { language: 'de' })
    const languages = await Promise.all(
      [FRENCH, {}, { 'accept-language': 'en' }].map(async (headers) =>
        languageOf(await openFormBrowser(other).get('/login', headers)),
      ),
    )
    expect(languages.map((one) => one?.[0])).toEqual(['de', 'de', 'en'])
    await other.close()
  })

  it('is that of what went wrong, too: with a form, without a page, too often, and of an unknown address', async () => {
    const visitor = openFormBrowser(server)
    const login = await visitor.get('/login', GERMAN)
    const wrong = await visitor.submit(login, { email: 'ada@greenfield.example', password: 'x' }, GERMAN)
    expect(readText(wrong)).toContain('E-Mail-Adresse und Passwort passen nicht zusammen.')
    expect(wrong.text).toContain('<title>Fehler: Anmelden ')
    const stale = await visitor.post('/login', { email: 'a', password: 'b' }, GERMAN)
    expect(readText(stale)).toContain('Die Seite war veraltet')
    expect(readText(await visitor.get('/nowhere', GERMAN))).toContain('Hier ist nichts')
    expect(languageOf(await visitor.get('/nowhere', GERMAN))?.[0]).toBe('de')
  })

  it('leaves the names that people give as they are, be they texts of a page or patterns of one', async () => {
    const ada = await browserOf(server, 'ada')
    for (const name of ['{who} {words} {what}', 'Show', 'Must be at most {count} characters long']) {
      const form = { csrf_token: await formTokenOf(ada), name, language: '', time_zone: '' }
      expect((await ada.post('/0/profile', form)).status).toBe(303)
      for (const headers of [GERMAN, FRENCH])
        for (const path of [
          ...['audit', 'members', `members/${DEMO.ada}`, `members/${DEMO.ada}/remove`, 'tokens'].map(
            (place) => `/0/admin/${DEMO.greenfield}/${place}`,
          ),
          `/0/admin/${DEMO.greenfield}/members/${DEMO.ada}/reset-factors`,
          '/0/profile',
        ]) {
          const page = await ada.get(path, headers)
          expect([path, page.status, readText(page).includes(`${name} `)]).toEqual([path, 200, true])
        }
    }
  })

  it('of one person is not that of another who is served at the same time', async () => {
    const pages = await Promise.all(
      Array.from({ length: 20 }, async (_, index) => {
        const headers = index % 2 === 0 ? GERMAN : {}
        return languageOf(await openFormBrowser(server).get('/login/reset', headers))?.[0]
      }),
    )
    expect(pages).toEqual(Array.from({ length: 20 }, (_, index) => (index % 2 === 0 ? 'de' : 'en')))
  })

  describe('on the way of an OpenID Connect request — Core §3.1.2.1', () => {
    it('is what ui_locales asks for: signing in, a mistake there, and the consent', async () => {
      const visitor = openFormBrowser(server)
      const asked = await visitor.get(
        requestOf(app, { scope: 'openid', ui_locales: 'fr de', prompt: 'consent' }),
      )
      const login = await visitor.follow(asked)
      expect(languageOf(login)?.[0]).toBe('de')
      const wrong = await visitor.submit(login, { email: '', password: '' })
      expect(readText(wrong)).toContain('Geben Sie Ihre E-Mail-Adresse ein.')
      const person = server.demo.users[0] ?? { email: '', password: '' }
      const consent = await visitor.follow(await visitor.signIn(person, wrong))
      expect(languageOf(consent)?.[0]).toBe('de')
      expect(readText(consent)).toContain('möchte auf Ihr Konto zugreifen')
      expect(readText(consent)).toContain('Wissen, wer Sie sind')
    })

    it('is the browser’s where it asks for none that is spoken here, and elsewhere in any case', async () => {
      const ada = await browserOf(server)
      const query = { scope: 'openid', prompt: 'consent' }
      const french = await ada.get(requestOf(app, { ...query, ui_locales: 'fr' }), GERMAN)
      expect(languageOf(french)?.[0]).toBe('de')
      const english = await ada.get(requestOf(app, { ...query, ui_locales: 'en' }), GERMAN)
      expect(languageOf(english)?.[0]).toBe('en')
      expect(languageOf(await ada.get('/0/profile?ui_locales=de'))?.[0]).toBe('en')
    })

    it('is advertised', async () => {
      const { json } = await server.api('GET', '/.well-known/openid-configuration', { as: null })
      expect(json).toMatchObject({ ui_locales_supported: ['en', 'de'] })
    })
  })

  it('does not matter to the API and to apps: their answers are in English', async () => {
    const refused = await server.api('GET', '/users/none', { headers: GERMAN })
    expect(refused.json.errors[0].message).toMatch(/^user: /)
    const ada = await browserOf(server)
    const denied = await ada.get(
      requestOf(app, { scope: 'openid', ui_locales: 'de', prompt: 'none' }),
      GERMAN,
    )
    expect(answerOf(denied)).toMatchObject({
      error: 'consent_required',
      error_description: expect.stringMatching(/^[ -~]+$/) as string,
    })
  })
})
