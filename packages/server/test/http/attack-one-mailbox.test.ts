import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Gid } from '../../src/protocol/asana/gid.js'
import { browserOf } from '../support/authorize.js'
import { DEMO } from '../support/demo.js'
import { openFormBrowser, readText } from '../support/form-browser.js'
import { DATABASE_KINDS, openTestServer, tokenOf, type TestServer } from '../support/services.js'

const WRITTEN = 'Jörg@exämple.com'
const SPELLINGS = [
  WRITTEN,
  'jörg@xn--exmple-cua.com',
  'jo\u0308rg@exa\u0308mple.com',
  'JÖRG@EXÄMPLE.COM',
  'ｊörg@exämple。com',
]
const PASSWORD = 'harbour lantern ninety-one'

describe.each(DATABASE_KINDS)('one mailbox is one account on %s', (kind) => {
  let server: TestServer
  let gid: Gid
  beforeAll(async () => {
    server = await openTestServer(kind)
    const made = await server.services.users.create({
      name: 'Jörg',
      email: WRITTEN,
      role: 'member',
      workspace: { gid: DEMO.greenfield as Gid },
      password: PASSWORD,
      actor: { kind: 'operator' },
    })
    if (!made.ok) throw new Error(made.message)
    ;({ gid } = made.user)
  })
  afterAll(async () => {
    await server.close()
  })

  it.each(SPELLINGS)('who signs in as %s', async (email) => {
    const browser = openFormBrowser(server)
    await browser.signIn({ email, password: PASSWORD })
    expect(readText(await browser.get('/'))).toContain('Hello, Jörg')
    // Another tab's form for the same person, however they spell themself, is no other person's.
    const login = await browser.get('/login?again=1')
    const again = await browser.submit(login, { email: SPELLINGS[1] ?? '', password: PASSWORD })
    expect(again.status).toBe(303)
  })

  it.each(SPELLINGS)('whom the API is asked for as %s', async (email) => {
    const as = { token: tokenOf(server.demo, 'ada') }
    const { json, status } = await server.api('GET', `/users/${encodeURIComponent(email)}`, { as })
    expect([status, json]).toMatchObject([200, { data: { gid, email: WRITTEN } }])
    const task = await server.api('POST', '/tasks', {
      as,
      body: { data: { name: 'Theirs', workspace: DEMO.greenfield, assignee: email } },
    })
    expect([task.status, task.json]).toMatchObject([201, { data: { assignee: { gid } } }])
  })

  it.each(SPELLINGS)('whom nobody makes a second time as %s', async (email) => {
    const made = await server.services.users.create({
      name: 'Other',
      email,
      role: 'member',
      workspace: { newName: 'Elsewhere' },
      password: null,
      actor: { kind: 'operator' },
    })
    expect(made).toMatchObject({ ok: false, field: 'email' })
  })

  it('who is invited as somebody new is a member already', async () => {
    const ada = await browserOf(server)
    const page = await ada.get(`/0/admin/${DEMO.greenfield}/members/add`)
    const answer = await ada.submit(page, { email: SPELLINGS[2] ?? '', role: 'member' })
    expect(readText(answer)).toContain('already')
  })

  it.each(['jörg@exa mple.com', 'jörg@ex%61mple.com', 'jörg@example.com/x', 'jörg@a:80', 'jörg@xn--exämple'])(
    '%s is no address',
    async (email) => {
      const made = await server.services.users.create({
        name: 'Other',
        email,
        role: 'member',
        workspace: { newName: 'Elsewhere' },
        password: null,
        actor: { kind: 'operator' },
      })
      expect(made).toMatchObject({ ok: false, field: 'email' })
    },
  )
})
