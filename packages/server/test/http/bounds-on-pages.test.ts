import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { browserOf, newAskingApp } from '../support/authorize.js'
import { asGid, DEMO } from '../support/demo.js'
import { readText, type FormBrowser } from '../support/form-browser.js'
import { formsOf } from '../support/html-form.js'
import { openTestServer, type TestServer } from '../support/services.js'

/** Whoever has as much of something as one may have reads so where they wanted one more, and what they typed stays. */
describe('a bound that somebody comes to on a page', () => {
  let server: TestServer
  let ada: FormBrowser
  beforeAll(async () => {
    server = await openTestServer()
    ada = await browserOf(server, 'ada')
  })
  afterAll(async () => {
    await server.close()
  })
  const formOf = async (url: string, action = url) =>
    Object.fromEntries(
      formsOf((await ada.get(url)).text).find((form) => form.action === action)?.values ?? [],
    )

  it('is a hundred apps', async () => {
    const ownerGid = asGid(DEMO.ada)
    const before = await server.services.apps.list({ ownerGid })
    const made = []
    for (let at = before.length; at < 100; at++)
      made.push(await newAskingApp(server.services, { ownerGid, settings: { name: `Made ${at}` } }))
    const url = '/0/my-apps/new'
    const typed = { ...(await formOf(url)), name: 'One more', kind: 'confidential', agree: 'on' }
    const refused = await ada.post(url, typed)
    expect(refused.status).toBe(400)
    expect(readText(refused)).toContain('You cannot have another app. Already has 100 apps')
    expect(refused.text).toMatch(/id="name-error">\s*You cannot have another app\./)
    expect(refused.text).toContain('value="One more"')
    const copy = `/0/my-apps/${made[0]?.clientId ?? ''}/duplicate`
    const again = await ada.post(copy, await formOf(copy))
    expect(again.status).toBe(400)
    expect(again.text).toMatch(/role="alert">[^<]*Already has 100 apps/)
    expect(await server.services.apps.list({ ownerGid })).toHaveLength(100)
  })

  it('is twenty views of the audit log', async () => {
    const log = `/0/admin/${DEMO.greenfield}/audit`
    const save = async (name: string, day: number) => {
      const form = await formOf(`${log}?from=2026-10-${String(day).padStart(2, '0')}`, `${log}/views`)
      return await ada.post(`${log}/views`, { ...form, name })
    }
    for (let at = 1; at <= 20; at++) expect((await save(`View ${at}`, at)).status).toBe(303)
    const refused = await ada.follow(await save('One more', 21))
    expect(readText(refused)).toContain('You have 20 views here. Remove one first')
    expect(refused.text).toMatch(/id="name-error"/)
    expect(refused.text).toContain('value="One more"')
    expect(readText(await ada.get(log))).not.toContain('One more')
  })
})
