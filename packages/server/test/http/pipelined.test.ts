import { performance } from 'node:perf_hooks'
import { connect, type AddressInfo, type Socket } from 'node:net'
import { DatabaseSync } from 'node:sqlite'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Gid } from '../../src/protocol/asana/gid.js'
import { DEMO } from '../support/demo.js'
import { openTestServerAt, type TestServer } from '../support/services.js'
import { sharedLocation } from '../support/stores.js'

const OPERATOR = { kind: 'operator' } as const

// The change stamp is asked once a turn of the event loop. Two requests that come in one turn over one connection are where a client
// may have sent the second after somebody else's write was acknowledged; what follows on a connection must therefore ask again.
describe('a request that follows another one on its connection, in the same turn of the event loop', () => {
  let server: TestServer
  let other: DatabaseSync
  let drop: () => Promise<void>
  beforeAll(async () => {
    const shared = await sharedLocation('sqlite')
    ;({ drop } = shared)
    server = await openTestServerAt(shared.location)
    await server.server.listen({ host: '127.0.0.1', port: 0 })
    // Another connection to the file is what another process is to the database.
    other = new DatabaseSync(shared.location.kind === 'sqlite' ? shared.location.path : '')
  })
  afterAll(async () => {
    other.close()
    await server.close()
    await drop()
  })

  const newToken = async () => {
    const made = await server.services.tokens.create({
      userGid: DEMO.ben as Gid,
      name: 'pipelined',
      scopes: null,
      expires: 'never',
      actor: OPERATOR,
    })
    if (!made.ok) throw new Error(made.message)
    return made
  }
  const open = async (): Promise<Socket> => {
    const socket = connect((server.server.server.address() as AddressInfo).port, '127.0.0.1')
    await new Promise((resolve) => socket.once('connect', resolve))
    return socket
  }
  const get = (token: string, more = '') =>
    `GET /api/1.0/users/me HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer ${token}\r\n${more}\r\n`

  /** Sends both requests as one packet; `between` runs when the first has been judged and before the second is. */
  const ask = async (token: string, between: () => void): Promise<string> => {
    const turns: number[] = []
    const onRequest = () => {
      turns.push(performance.nodeTiming.uvMetricsInfo.loopCount)
      if (turns.length === 2) between()
    }
    const socket = await open()
    server.server.server.prependListener('request', onRequest)
    let answer = ''
    socket.setEncoding('utf8').on('data', (text: string) => (answer += text))
    socket.write(get(token) + get(token, 'Connection: close\r\n'))
    await new Promise((resolve) => socket.once('close', resolve))
    server.server.server.off('request', onRequest)
    expect(turns).toHaveLength(2)
    expect(turns[0], 'both were read in one turn').toBe(turns[1])
    return answer
  }
  const statuses = (answers: string) => [...answers.matchAll(/HTTP\/1\.1 (\d{3}) /g)].map(([, code]) => code)
  /** So that the facts of the token and the answer are remembered. */
  const warmUp = async (token: string) => {
    for (let count = 0; count < 2; count++) {
      const { status } = await server.api('GET', '/users/me', { as: { token } })
      expect(status).toBe(200)
    }
  }

  test('finds a token dead that another process has just revoked', async () => {
    for (let round = 0; round < 5; round++) {
      const { secret, tokenGid } = await newToken()
      await warmUp(secret)
      const answers = await ask(secret, () => {
        other
          .prepare("update tokens set revoked_at_ms = 1, revoked_reason = 'revoked' where gid = ?")
          .run(tokenGid)
      })
      expect(statuses(answers)).toEqual(['200', '401'])
    }
  })

  test('reads what another process has just written', async () => {
    const { secret } = await newToken()
    await warmUp(secret)
    const answers = await ask(secret, () => {
      other.prepare('update users set name = ? where gid = ?').run('Benjamin Okafor', DEMO.ben)
    })
    expect(statuses(answers)).toEqual(['200', '200'])
    expect([...answers.matchAll(/"name":"(Ben\w* Okafor)"/g)].map(([, name]) => name)).toEqual([
      'Ben Okafor',
      'Benjamin Okafor',
    ])
  })

  test('is answered from memory like the first where nothing was written', async () => {
    const { secret } = await newToken()
    await warmUp(secret)
    expect(statuses(await ask(secret, () => undefined))).toEqual(['200', '200'])
  })
})
