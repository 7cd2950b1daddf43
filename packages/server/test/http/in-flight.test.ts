import { connect, type AddressInfo, type Socket } from 'node:net'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Gid } from '../../src/protocol/asana/gid.js'
import { DEMO } from '../support/demo.js'
import { DATABASE_KINDS, openTestServer, type TestServer } from '../support/services.js'

const OPERATOR = { kind: 'operator' } as const

describe.each(DATABASE_KINDS)('what changes while a request is on its way, on %s', (kind) => {
  let server: TestServer
  beforeAll(async () => {
    server = await openTestServer(kind)
    await server.server.listen({ host: '127.0.0.1', port: 0 })
  })
  afterAll(async () => {
    await server.close()
  })

  const open = async (): Promise<Socket> => {
    const socket = connect((server.server.server.address() as AddressInfo).port, '127.0.0.1')
    await new Promise((resolve) => socket.once('connect', resolve))
    return socket
  }

  test('a token revoked before the body has arrived writes nothing', async () => {
    const made = await server.services.tokens.create({
      userGid: DEMO.ada as Gid,
      name: 'slow sender',
      scopes: null,
      expires: 'never',
      actor: OPERATOR,
    })
    if (!made.ok) throw new Error(made.message)
    const body = JSON.stringify({ data: { name: 'written by a dead token', workspace: DEMO.greenfield } })
    const socket = await open()
    socket.write(
      `POST /api/1.0/tasks HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer ${made.secret}\r\n` +
        `Content-Type: application/json\r\nContent-Length: ${body.length}\r\nConnection: close\r\n\r\n${body.slice(0, 5)}`,
    )
    await new Promise((resolve) => setTimeout(resolve, 200))
    await server.services.tokens.revoke({ tokenGid: made.tokenGid, actor: OPERATOR })
    let answer = ''
    socket.on('data', (chunk) => (answer += String(chunk)))
    socket.write(body.slice(5))
    await new Promise((resolve) => socket.once('close', resolve))
    expect(answer).toMatch(/^HTTP\/1\.1 401 /)
    const mine = await server.api('GET', `/tasks?assignee=me&workspace=${DEMO.greenfield}&opt_fields=name`)
    expect(mine.text).not.toContain('written by a dead token')
  })

  test('dates are judged as they are when they are written: a start never ends up after its end', async () => {
    for (let round = 0; round < 15; round++) {
      const made = await server.api('POST', '/tasks', {
        body: { data: { workspace: DEMO.greenfield, start_on: '2027-01-10', due_on: '2027-01-20' } },
      })
      const path = `/tasks/${made.json.data.gid}`
      const answers = await Promise.all([
        server.api('PUT', path, { body: { data: { start_on: '2027-01-18', due_on: '2027-01-20' } } }),
        server.api('PUT', path, { body: { data: { due_on: '2027-01-12' } } }),
      ])
      for (const { status } of answers) expect([200, 400]).toContain(status)
      const { start_on: start, due_on: due } = (await server.api('GET', path)).json.data
      expect(start <= due, `${start} to ${due}`).toBe(true)
    }
  })

  test('tasks put into a project that is deleted meanwhile cost nobody a 5xx', async () => {
    for (let round = 0; round < 5; round++) {
      const project = await server.api('POST', `/teams/${DEMO.growing}/projects`, {
        body: { data: { name: 'short-lived' } },
      })
      const gid = String(project.json.data.gid)
      const [section] = (await server.api('GET', `/projects/${gid}/sections`)).json.data
      const tasks = await Promise.all(
        Array.from(
          { length: 6 },
          async () => await server.api('POST', '/tasks', { body: { data: { projects: [gid] } } }),
        ),
      )
      const answers = await Promise.all([
        ...tasks.map(
          async (task) =>
            await server.api('POST', `/sections/${section.gid}/addTask`, {
              body: { data: { task: task.json.data.gid } },
            }),
        ),
        server.api('DELETE', `/projects/${gid}`),
      ])
      for (const { status, text } of answers) expect(status, text).toBeLessThan(500)
    }
  })
})
