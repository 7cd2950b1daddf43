import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { browserOf, newAskingApp, requestOf } from '../support/authorize.js'
import { openFormBrowser, type Shown } from '../support/form-browser.js'
import { openTestServer, type TestServer } from '../support/services.js'
import { openPageScene, routesOf } from '../support/page-routes.js'

const LINES = [
  '\r\nx-injected: 1',
  '\nx-injected: 1',
  '\r\n\r\n<html>',
  '\rx-injected: 1',
  '\u560d\u560ax-injected: 1',
  '\u0000',
]
const NAMES = ['to', 'email', 'state', 'nonce', 'client_id', 'redirect_uri', 'scope', 'page', 'check', 'post_logout_redirect_uri', 'prompt', 'response_mode', 'q'] // prettier-ignore

describe('line ends in what an answer repeats — CWE-113 · RFC 9110 §5.5', () => {
  let server: TestServer
  beforeAll(async () => {
    server = await openTestServer()
  })
  afterAll(async () => {
    await server.close()
  })

  /** A server that lets one through dies of it in Node, and says 500. */
  const broken = ({ headers, status }: Pick<Shown, 'headers' | 'status'>) =>
    status >= 500 ||
    'x-injected' in headers ||
    Object.values(headers).some((value) => /[\r\n\0]/.test(String(value)))

  it('is seen by this test', () => {
    expect(broken({ status: 303, headers: { location: '/\r\nx-injected: 1' } })).toBe(true)
    expect(broken({ status: 200, headers: { location: '/' } })).toBe(false)
  })

  it('add no header to any page, whichever value they come in', async () => {
    const scene = await openPageScene(server)
    const found = []
    for (const browser of [scene.ada, openFormBrowser(server)]) {
      for (const route of routesOf(server, 'GET').filter((one) => one !== '*')) {
        for (const line of LINES) {
          const query = new URLSearchParams(NAMES.map((name) => [name, `/x${line}`])).toString()
          if (broken(await browser.get(`${scene.addressOf(route.replaceAll(/:(\w+_gid)/g, '1'))}?${query}`)))
            found.push(`${route} ${JSON.stringify(line)}`)
        }
      }
    }
    expect(found).toEqual([])
  })

  it('add none in a path, a redirect after signing in, or the answer to an app', async () => {
    const app = await newAskingApp(server.services)
    const ada = await browserOf(server)
    const found = []
    for (const line of LINES) {
      const encoded = encodeURIComponent(line)
      const answers = [
        await ada.get(`/nowhere${encoded}`),
        await ada.get(`/invitations/${encoded}`),
        await ada.get(`/docs/api/${encoded}`),
        await ada.get(`/login?to=/${encoded}`),
        await ada.submit(await ada.get('/login?again=1'), { email: 'x', password: 'y', to: `/${line}` }),
        await ada.get(requestOf(app, { state: `s${line}`, scope: 'nothing' })),
        await ada.get(requestOf(app, { state: `s${line}`, prompt: 'none' })),
        await ada.get(requestOf(app, { state: `s${line}`, nonce: line, response_mode: 'form_post' })),
      ]
      for (const [index, answer] of answers.entries()) if (broken(answer)) found.push([index, line])
    }
    expect(found).toEqual([])
  })
})
