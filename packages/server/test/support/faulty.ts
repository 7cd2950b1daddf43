import type { Database } from '../../src/db/database.js'
import { ENDPOINT_PATH } from '../../src/protocol/oauth/metadata.js'
import { newAskingApp, type AskedApp } from './authorize.js'
import { DEMO } from './demo.js'
import type { TestServer } from './services.js'
import { postForm, refresh, tokensOf } from './oauth-forms.js'
import type { TokenScene } from './token-scene.js'

const TASK_NAME_LENGTH = 900

/** An app that writes in every way while its database comes and goes, and remembers what was acknowledged. */
export async function openFaultyWork({ logIn, server }: Pick<TokenScene, 'logIn' | 'server'>) {
  const app: AskedApp = await newAskingApp(server.services)
  const grant = await logIn(app)
  const tasks = new Set<string>()
  const revoked = new Set<string>()
  const given: string[] = [grant.accessToken]
  const statuses = new Map<number, number>()
  let count = 0
  const note = (status: number) => {
    statuses.set(status, (statuses.get(status) ?? 0) + 1)
    return status
  }
  return {
    app,
    grant,
    /** Status → how often it was answered. */
    statuses,
    createTask: async () => {
      const name = `${count++} `.padEnd(TASK_NAME_LENGTH, 'long ').trim()
      const { status } = await server.api('POST', '/tasks', {
        body: { data: { name, workspace: DEMO.greenfield } },
      })
      if (status === 201) tasks.add(name)
      return note(status)
    },
    refresh: async () => {
      const answer = await refresh(server, app, { refreshToken: grant.refreshToken })
      if (answer.status === 200) given.push(tokensOf(answer).accessToken)
      return note(answer.status)
    },
    /** Gives up an access token that was given before. */
    revoke: async () => {
      const token = given.shift()
      if (token === undefined) return 200
      const form = { client_id: app.clientId, client_secret: app.secret ?? '', token }
      const { status } = await postForm(server, ENDPOINT_PATH.revocation, { form })
      if (status === 200) revoked.add(token)
      return note(status)
    },
    /** What was acknowledged and does not hold, once the database answers again. */
    lost: async (db: Database): Promise<readonly string[]> => {
      const rows = await db.queries.selectFrom('tasks').select('name').execute()
      const kept = new Set(rows.map(({ name }) => name))
      const status = async (token: string) => (await server.api('GET', '/users/me', { as: { token } })).status
      const lost = [...tasks].filter((name) => !kept.has(name)).map((name) => `task ${name.slice(0, 8)}`)
      for (const token of revoked) if ((await status(token)) !== 401) lost.push('a revocation')
      for (const token of given) if ((await status(token)) !== 200) lost.push('a token')
      return lost
    },
    acknowledgedCount: () => (statuses.get(200) ?? 0) + (statuses.get(201) ?? 0),
  }
}

export type FaultyWork = Awaited<ReturnType<typeof openFaultyWork>>

/** Everything that asks the database, by what it is: the status and whether it says when to come again. */
export async function answersOf(server: TestServer, { app, grant }: Pick<FaultyWork, 'app' | 'grant'>) {
  const credentials = { client_id: app.clientId, client_secret: app.secret ?? '' }
  const form = async (path: string, fields: Readonly<Record<string, string>>) => {
    const { headers, status } = await postForm(server, path, { form: { ...credentials, ...fields } })
    return { status, retryAfter: headers['retry-after'] }
  }
  const api = async (method: 'GET' | 'POST', path: string, body?: unknown) => {
    const { headers, status } = await server.api(method, path, {
      as: { token: grant.accessToken },
      ...(body === undefined ? {} : { body }),
    })
    return { status, retryAfter: headers['retry-after'] }
  }
  return {
    'reading with a token': await api('GET', '/users/me'),
    'creating a task': await api('POST', '/tasks', { data: { name: 'x', workspace: DEMO.greenfield } }),
    refreshing: await form(ENDPOINT_PATH.token, {
      grant_type: 'refresh_token',
      refresh_token: grant.refreshToken,
    }),
    revoking: await form(ENDPOINT_PATH.revocation, { token: grant.refreshToken }),
    introspecting: await form(ENDPOINT_PATH.introspection, { token: grant.accessToken }),
    'token information': await form(ENDPOINT_PATH.tokenInfo, { token: grant.accessToken }),
  }
}
