import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { browserOf } from '../support/authorize.js'
import { DEMO } from '../support/demo.js'
import { openTestServer, type TestServer } from '../support/services.js'
import { formRoutesOf, formTokenOf, openPageScene } from '../support/page-routes.js'

const NAMES = [
  '__proto__',
  'constructor',
  'prototype',
  'toString',
  'hasOwnProperty',
  'valueOf',
  '__defineGetter__',
]
const POLLUTED = 'polluted'

describe('names of the language’s own objects in what is sent — CWE-1321', () => {
  let server: TestServer
  beforeAll(async () => {
    server = await openTestServer()
  })
  afterAll(async () => {
    await server.close()
  })

  const isClean = () => !(POLLUTED in {}) && !(POLLUTED in []) && !(POLLUTED in (() => undefined))

  it.each([
    `{"__proto__":{"${POLLUTED}":1}}`,
    `{"data":{"__proto__":{"${POLLUTED}":1},"name":"x"}}`,
    `{"data":{"constructor":{"prototype":{"${POLLUTED}":1}},"name":"x"}}`,
    `{"data":{"name":"x","workspace":"${DEMO.greenfield}","\\u005f_proto__":{"${POLLUTED}":1}}}`,
    `{"data":{"name":{"__proto__":{"toString":1}}}}`,
    `[{"__proto__":{"${POLLUTED}":1}}]`,
  ])('a JSON body changes no object but the record: %s', async (payload) => {
    for (const path of ['/tasks', '/projects']) {
      const { status, text } = await server.api('POST', path, {
        payload,
        headers: { 'content-type': 'application/json' },
      })
      expect([200, 201, 400]).toContain(status)
      expect(text).not.toContain(POLLUTED)
    }
    expect(isClean()).toBe(true)
  })

  it.each(NAMES)('%s is no operation, field, parameter, workspace or id', async (name) => {
    const ada = await browserOf(server)
    const statuses = [
      (await ada.get(`/docs/api/${name}`)).status,
      (await ada.get(`/0/admin/${name}/members`)).status,
      (await ada.get(`/0/my-apps/${name}`)).status,
      (await ada.get(`/0/my-apps/tokens/${name}`)).status,
      (await ada.get(`/0/admin/${DEMO.greenfield}/tokens/${name}/1`)).status,
      (await ada.get(`/invitations/${name}`)).status,
      (await server.api('GET', `/${name}`)).status,
      (await server.api('GET', `/tasks/${name}`)).status,
    ]
    expect(statuses.filter((status) => status !== 404 && status !== 400)).toEqual([])
    const asked = await server.api(
      'GET',
      `/users/me?opt_fields=${name},${name}.${POLLUTED}&${name}[${POLLUTED}]=1`,
    )
    expect([200, 400]).toContain(asked.status)
    expect(asked.text).not.toContain('native code')
    const listed = await ada.get(`/0/my-apps?${name}=1&${name}[${POLLUTED}]=1&page=${name}&apps=${name}`)
    expect(listed.status).toBe(200)
    expect(isClean()).toBe(true)
  })

  it('no form breaks on them, or takes them for its own', async () => {
    const scene = await openPageScene(server)
    const found = []
    for (const route of formRoutesOf(server).filter((one) => !one.endsWith('/logout'))) {
      const csrfToken = await formTokenOf(scene.ada)
      const fields = Object.fromEntries(
        NAMES.flatMap((name) => [
          [name, '1'],
          [`${name}[${POLLUTED}]`, '1'],
        ]),
      )
      const values = {
        scope: '__proto__',
        role: 'constructor',
        kind: 'toString',
        ends: '__proto__',
        email: '__proto__',
      }
      const { status, text } = await scene.ada.post(scene.addressOf(route), {
        ...fields,
        ...values,
        csrf_token: csrfToken,
      })
      if (status >= 500 || text.includes('native code')) found.push(`${route}: ${status}`)
    }
    expect(found).toEqual([])
    expect(isClean()).toBe(true)
  })

  it('is seen by this test', () => {
    Object.defineProperty(Object.prototype, POLLUTED, { value: 1, configurable: true })
    expect(isClean()).toBe(false)
    Reflect.deleteProperty(Object.prototype, POLLUTED)
    expect(isClean()).toBe(true)
  })
})
