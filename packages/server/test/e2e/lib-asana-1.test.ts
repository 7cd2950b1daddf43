import asana from 'asana-1'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { DEMO } from '../support/demo.js'
import {
  CALLBACK,
  parameter,
  startLibraryServer,
  type LibraryApp,
  type LibraryServer,
} from '../support/library-server.js'

describe('npm asana 1.0', () => {
  let server: LibraryServer

  beforeAll(async () => {
    server = await startLibraryServer()
  })
  afterAll(async () => {
    expect(await server.stop()).toBe(0)
  })

  const clientOf = ({ id, secret }: LibraryApp) =>
    asana.Client.create({
      clientId: id,
      clientSecret: secret,
      redirectUri: CALLBACK,
      asanaBaseUrl: `${server.url}/`,
    })

  /** What the readme does: the address, a person who allows, the code. */
  async function logIn() {
    const client = clientOf(server.full)
    const back = await server.newVisitor().authorizeToApp(client.app.asanaAuthorizeUrl(), { as: server.ada })
    expect(back.split('?')[0]).toBe(CALLBACK)
    return { client, credentials: await client.app.accessTokenFromCode(parameter(back, 'code')) }
  }

  /** The library has no word for it. */
  async function revoke(token: string): Promise<number> {
    const { id, secret } = server.full
    const body = new URLSearchParams({ client_id: id, client_secret: secret, token })
    return (await fetch(`${server.url}/-/oauth_revoke`, { method: 'POST', body })).status
  }

  it('logs in without a state, and calls the API — RFC 6749 §4.1, §4.1.1, §4.1.4', async () => {
    const { client, credentials } = await logIn()
    expect(credentials).toEqual({
      access_token: expect.stringMatching(/^mda_/),
      expires_in: 3600,
      token_type: 'bearer',
      data: { id: Number(DEMO.ada), gid: DEMO.ada, name: 'Ada Byron', email: server.ada.email },
      refresh_token: expect.stringMatching(/^mdr_/),
    })
    expect(await client.useOauth({ credentials }).users.me()).toMatchObject({
      gid: DEMO.ada,
      email: server.ada.email,
    })
  })

  it('refreshes by itself when the access token has expired or was revoked, and keeps its refresh token — RFC 6749 §6', async () => {
    const { client, credentials } = await logIn()
    server.expireAccessTokens()
    const refreshed: { readonly access_token: string; readonly refresh_token?: string }[] = []
    client.useOauth({
      credentials,
      refreshCredentialsCallback: (fresh) => {
        refreshed.push({ ...fresh })
      },
    })
    expect((await client.users.me()).gid).toBe(DEMO.ada)
    expect(refreshed).toHaveLength(1)
    expect(refreshed[0]?.access_token).not.toBe(credentials.access_token)
    expect(refreshed[0]?.refresh_token).toBe(credentials.refresh_token)

    expect(await revoke(refreshed[0]?.access_token ?? '')).toBe(200)
    expect((await client.users.me()).gid).toBe(DEMO.ada)
    expect(refreshed).toHaveLength(2)
  })

  it('gives up at once where a refresh is refused', async () => {
    const { client, credentials } = await logIn()
    expect(await revoke(credentials.refresh_token ?? '')).toBe(200)
    const refusedBefore = await server.answered(401)
    await expect(client.useOauth({ credentials }).users.me()).rejects.toMatchObject({ status: 401 })
    expect(await server.answered(401)).toBe(refusedBefore + 1)
    await expect(client.app.accessTokenFromRefreshToken(credentials.refresh_token ?? '')).rejects.toContain(
      '"invalid_grant"',
    )
  })

  it('hears 403 once, and does not refresh, where a refresh would not help', async () => {
    const { client, credentials } = await logIn()
    const asBen = clientOf(server.full)
    const back = await server.newVisitor().authorizeToApp(asBen.app.asanaAuthorizeUrl(), { as: server.ben })
    asBen.useOauth({ credentials: await asBen.app.accessTokenFromCode(parameter(back, 'code')) })
    const project = await client.useOauth({ credentials }).tasks.getTasksForProject(DEMO.hiring, { limit: 1 })
    const before = await server.answered(403)
    await expect(asBen.tasks.getTask(project.data[0]?.gid ?? '')).rejects.toMatchObject({ status: 403 })
    expect(await server.answered(403)).toBe(before + 1)
  })

  it('hears 404 once, and does not refresh, where an admin has blocked its app; and goes on when it is let in again', async () => {
    const { client, credentials } = await logIn()
    client.useOauth({ credentials })
    const list = async () => await client.tasks.getTasksForProject(DEMO.seedCatalogue, { limit: 1 })
    const [{ gid: taskGid } = { gid: '' }] = (await list()).data
    const place = { workspace: DEMO.greenfield, admin: DEMO.ada }
    const [notFound, unauthorized] = [await server.answered(404), await server.answered(401)]
    server.setBlocked(server.full.id, place, true)
    await expect(client.tasks.getTask(taskGid)).rejects.toMatchObject({ status: 404 })
    expect(await client.users.me()).toMatchObject({ gid: DEMO.ada, workspaces: [] })
    expect(await server.answered(404)).toBe(notFound + 1)
    expect(await server.answered(401)).toBe(unauthorized)
    server.setBlocked(server.full.id, place, false)
    expect((await list()).data).toHaveLength(1)
  })

  it('makes a task under its workspace, and finds it by its own id of it', async () => {
    const { client, credentials } = await logIn()
    client.useOauth({ credentials })
    const external = { gid: 'row-1', data: 'a' }
    const made = await client.tasks.createInWorkspace(DEMO.greenfield, { name: 'Old way', external })
    expect(made).toMatchObject({ name: 'Old way', workspace: { gid: DEMO.greenfield }, external })
    expect(await client.tasks.getTask('external:row-1')).toMatchObject({ gid: made.gid })
  })

  it('pages by the address that it is given, with its fields', async () => {
    const { client, credentials } = await logIn()
    client.useOauth({ credentials })
    const first = await client.tasks.getTasksForProject(DEMO.seedCatalogue, {
      limit: 4,
      opt_fields: 'name',
    })
    expect(first.data).toHaveLength(4)
    const second = await first.nextPage()
    expect(second?.data).toHaveLength(4)
    for (const task of [...first.data, ...(second?.data ?? [])]) {
      expect(Object.keys(task).toSorted()).toEqual(['gid', 'name'])
    }
    const all = await first.fetch()
    expect(new Set(all.map(({ gid }) => gid)).size).toBe(9)
  })

  it('is refused with the wrong secret, and with a code that was used — RFC 6749 §4.1.2, §10.5', async () => {
    const client = clientOf(server.full)
    const back = await server.newVisitor().authorizeToApp(client.app.asanaAuthorizeUrl(), { as: server.ada })
    const code = parameter(back, 'code')
    const wrong = clientOf({ ...server.full, secret: server.specific.secret })
    await expect(wrong.app.accessTokenFromCode(code)).rejects.toContain('"invalid_client"')
    const { access_token: accessToken } = await client.app.accessTokenFromCode(code)
    expect((await server.api('/users/me', accessToken)).status).toBe(200)
    await expect(client.app.accessTokenFromCode(code)).rejects.toContain('"invalid_grant"')
    expect((await server.api('/users/me', accessToken)).status).toBe(401)
  })
})
