import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { OPEN_POLICY } from '../../src/protocol/token/policy.js'
import { browserOf, newAskingApp, requestOf, type AskedApp } from '../support/authorize.js'
import { asGid, DEMO } from '../support/demo.js'
import { submitTo } from '../support/factors.js'
import type { FormBrowser } from '../support/form-browser.js'
import { codeFor, redeem } from '../support/oauth-forms.js'
import { ONE_PIXEL } from '../support/pictures.js'
import { openTestServer, type TestServer } from '../support/services.js'

const ADMIN_APPS = `/0/admin/${DEMO.greenfield}/apps`

describe('an app', () => {
  let server: TestServer
  let ada: FormBrowser
  let pictured: AskedApp
  let plain: AskedApp

  beforeAll(async () => {
    server = await openTestServer()
    ada = await browserOf(server)
    pictured = await newAskingApp(server.services, { settings: { name: 'Pictured' } })
    plain = await newAskingApp(server.services, { settings: { name: 'Plain' } })
    await server.services.apps.update({
      clientId: pictured.clientId,
      settings: { icon: new Uint8Array(ONE_PIXEL) },
      actor: { kind: 'operator' },
    })
  })
  afterAll(async () => {
    await server.close()
  })

  /** Whether a page has the picture of each of the two. */
  const picturesOn = async (page: string) => {
    const { status, text } = await ada.get(page)
    expect([page, status]).toEqual([page, 200])
    return [pictured, plain].map(({ clientId }) => text.includes(`src="/0/app-icons/${clientId}`))
  }

  it('has its picture where admins are asked to let it in', async () => {
    const workspaceGid = asGid(DEMO.greenfield)
    const { version } = await server.services.policies.reading.find(workspaceGid)
    const change = { workspaceGid, adminGid: null, actor: { kind: 'operator' } } as const
    const nowMs = server.clock.nowMs()
    const policy = { ...OPEN_POLICY, apps: 'approved' } as const
    await server.services.policies.write({ ...change, seenVersion: version, policy, nowMs })
    for (const app of [pictured, plain])
      await submitTo(ada, await ada.get(requestOf(app)), { action: '/-/app_approval', filled: {} })
    expect(await picturesOn(ADMIN_APPS)).toEqual([true, false])
    await server.services.policies.write({
      ...change,
      seenVersion: version + 1,
      policy: OPEN_POLICY,
      nowMs,
    })
  })

  it('has it beside its name wherever it stands, and that of no other', async () => {
    for (const app of [pictured, plain]) await redeem(server, app, { code: await codeFor(ada, app) })
    for (const page of ['/0/my-apps', '/0/profile/apps', ADMIN_APPS])
      expect([page, await picturesOn(page)]).toEqual([page, [true, false]])
    for (const pageOf of [
      (id: string) => `/0/my-apps/${id}`,
      (id: string) => `/0/profile/apps/${id}/deauthorize`,
      (id: string) => `${ADMIN_APPS}/${id}`,
    ]) {
      expect(await picturesOn(pageOf(pictured.clientId))).toEqual([true, false])
      expect(await picturesOn(pageOf(plain.clientId))).toEqual([false, false])
    }
  })

  it('is one of twelve in the console, unless all are asked for', async () => {
    const ben = await browserOf(server, 'ben')
    for (let count = 1; count <= 13; count++)
      await newAskingApp(server.services, {
        ownerGid: asGid(DEMO.ben),
        settings: { name: `Number ${count}` },
      })
    const cardsOn = async (page: string) => {
      const { text } = await ben.get(page)
      return [text.match(/class="app-card"/g)?.length, text.includes('Show all 13 apps')]
    }
    expect(await cardsOn('/0/my-apps')).toEqual([12, true])
    expect(await cardsOn('/0/my-apps?apps=all')).toEqual([13, false])
    expect(await cardsOn('/0/my-apps?apps=some')).toEqual([12, true])
  })
})
