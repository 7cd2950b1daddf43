import fastify, { type FastifyInstance } from 'fastify'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { asanaDescription, WITHOUT } from '../support/asana/description.js'
import { KNOWN_DIFFERENCES, lineOf } from '../support/asana/known-differences.js'
import { DEMO, tokenFor } from '../support/demo.js'
import { expectingFaults, holdAnswers } from '../support/held-answers.js'
import { openTestServer, tokenOf, type TestServer } from '../support/services.js'

/** Answers as no server of ours does, held as its answers are. */
let wrong: FastifyInstance
let server: TestServer
const JSON_TYPE = 'application/json; charset=UTF-8'
let [answer, status, type]: [unknown, number, string] = [null, 200, JSON_TYPE]
beforeAll(async () => {
  server = await openTestServer()
  wrong = fastify()
  wrong.get('/api/1.0/users/me', async (_request, reply) => {
    await reply.code(status).header('content-type', type).send(JSON.stringify(answer))
  })
  holdAnswers(wrong, server.services)
})
afterAll(async () => {
  await wrong.close()
  await server.close()
})

const me = async (body: unknown, token: string, query = '') => {
  answer = body
  const headers = { authorization: `Bearer ${token}` }
  return await wrong.inject({ url: `/api/1.0/users/me${query}`, headers })
}

describe.skipIf(asanaDescription === null)(
  `an answer that Asana’s description does not have${asanaDescription === null ? WITHOUT : ''}`,
  () => {
    it('fails whoever asked, with each thing that is wrong', async () => {
      const photo = { image_21x21: 'x', image_22x22: 'x' }
      const data = { gid: '1', name: 1, email: null, password: 'x', photo }
      await expect(me({ data, debug: 1 }, tokenOf(server.demo, 'ada'))).rejects.toThrow(
        [
          'GET /api/1.0/users/me was answered with',
          'getUser: 200 .data.name is number and not string (UserResponse.name, type)',
          'getUser: 200 .data.email is null and not string (UserResponse.email, null)',
          'getUser: 200 .data.password is not described (UserResponse.password, unknown)',
          'getUser: 200 .data.photo.image_21x21 is x, which has another format (UserResponse.photo.image_21x21, format)',
          'getUser: 200 .data.photo.image_22x22 is not described (UserResponse.photo.image_22x22, unknown)',
          'getUser: 200 .debug is not described (getUser.debug, unknown)',
        ].join('\n'),
      )
    })

    it('fails without its envelope, with another status and with another type', async () => {
      const ada = tokenOf(server.demo, 'ada')
      await expect(me({ gid: '1' }, ada)).rejects.toThrow('getUser: 200 lacks data')
      status = 201
      await expect(me({ data: {} }, ada)).rejects.toThrow('getUser: 201 is not described')
      status = 429
      await expect(me({ data: {} }, ada)).rejects.toThrow('getUser: 429 lacks errors')
      status = 200
      type = 'text/html'
      await expect(me({ data: {} }, ada)).rejects.toThrow('getUser: 200 has the type text/html')
      type = JSON_TYPE
    })

    it('may have what was asked for by name, and no more', async () => {
      const data = { gid: '1', workspaces: [{ gid: '2', is_organization: true }] }
      const ada = tokenOf(server.demo, 'ada')
      await expect(me({ data }, ada)).rejects.toThrow('workspaces[0].is_organization is not described')
      expect((await me({ data }, ada, '?opt_fields=workspaces.is_organization')).statusCode).toBe(200)
    })
  },
)

it('an answer that says of a bug of ours fails whoever asked, unless it is meant', async () => {
  const ask = async () => await me({ errors: [{ message: 'Server Error' }] }, tokenOf(server.demo, 'ada'))
  status = 500
  await expect(ask()).rejects.toThrow('GET /api/1.0/users/me was answered with 500')
  expect((await expectingFaults(wrong, ask)).statusCode).toBe(500)
  await expect(ask()).rejects.toThrow('answered with 500')
  status = 200
})

describe('an answer with a word of a workspace', () => {
  const words = [{ name: 'Quay repairs' }, { gid: DEMO.quayRepairs }]

  it.each(words)('%j fails whoever is not in it, or nobody', async (data) => {
    const gil = await tokenFor(server.services, DEMO.gil)
    for (const token of [tokenOf(server.demo, 'ada'), gil.token, 'mdp_nobody'])
      await expect(me({ data }, token)).rejects.toThrow(/, of a workspace that whoever asked is not in$/)
    expect((await me({ data }, tokenOf(server.demo, 'cara'))).statusCode).toBe(200)
  })

  it('may say back what it was asked with', async () => {
    const data = { gid: DEMO.quayRepairs }
    expect((await me({ data }, tokenOf(server.demo, 'ada'), `?x=${DEMO.quayRepairs}`)).statusCode).toBe(200)
  })
})

describe('differences from Asana’s description that are meant', () => {
  it('stand once each', () => {
    const all = KNOWN_DIFFERENCES.flatMap(({ kind, places }) => places.map((place) => `${kind} ${place}`))
    expect(all.filter((one, index) => all.indexOf(one) !== index)).toEqual([])
  })

  it('stand in docs/asana-deviations.md, and no others do', () => {
    const document = readFileSync(join(import.meta.dirname, '../../../../docs/asana-deviations.md'), 'utf8')
    const [, section = ''] = document.split('## Fields and statuses that Asana’s description does not have')
    const lines = (section.split('\n## ')[0] ?? '').split('\n').filter((line) => line.startsWith('- '))
    expect(lines).toEqual(KNOWN_DIFFERENCES.map(lineOf))
  })
})
