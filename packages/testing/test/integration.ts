import { createServer } from 'node:http'
import type { App } from '../src/index.js'

/** What somebody got wrong in the integration below. */
export type Bug =
  | 'refresh race'
  | 'lost rotated token'
  | 'ignored 401'
  | 'retry without pause'
  | 'scope too wide'
  | 'webhook handshake forgotten'
  | 'expired sync token'
  | 'secret in a log'

/** A small integration as people write them: it reads who somebody is, follows a project, and refreshes its token. */
export function makeIntegration(
  given: {
    readonly url: string
    readonly app: App
    readonly accessToken: string
    readonly refreshToken: string
  },
  bug: Bug | null,
) {
  const log: string[] = []
  let { accessToken, refreshToken } = given
  let refreshing: Promise<void> | null = null
  let sync = ''

  const redeem = async () => {
    log.push(bug === 'secret in a log' ? `refreshing with ${refreshToken}` : 'refreshing')
    const response = await fetch(`${given.url}/-/oauth_token`, {
      method: 'POST',
      body: new URLSearchParams({
        grant_type: 'refresh_token',
        client_id: given.app.clientId,
        client_secret: given.app.clientSecret ?? '',
        refresh_token: refreshToken,
      }),
    })
    if (!response.ok) return
    const answer = (await response.json()) as { access_token: string; refresh_token: string }
    accessToken = answer.access_token
    if (bug !== 'lost rotated token') refreshToken = answer.refresh_token
  }
  const refresh = async () => {
    if (bug === 'refresh race') {
      await redeem()
      return
    }
    refreshing ??= redeem().finally(() => {
      refreshing = null
    })
    await refreshing
  }
  const call = async (path: string, init: RequestInit = {}, triesLeft = 2): Promise<Response> => {
    const response = await fetch(`${given.url}/api/1.0${path}`, {
      ...init,
      headers: { authorization: `Bearer ${accessToken}`, 'content-type': 'application/json' },
    })
    if (triesLeft === 0) return response
    if (response.status === 401) {
      if (bug !== 'ignored 401') await refresh()
      return await call(path, init, triesLeft - 1)
    }
    if (response.status === 429) {
      const seconds = bug === 'retry without pause' ? 0 : Number(response.headers.get('retry-after'))
      await new Promise((resolve) => setTimeout(resolve, seconds * 1_000))
      return await call(path, init, triesLeft - 1)
    }
    return response
  }
  return {
    log,
    call,
    refresh,
    /** @returns whether the project was read up to now */
    follow: async (project: string): Promise<boolean> => {
      for (let tries = 0; tries < 2; tries++) {
        const response = await call(`/events?resource=${project}${sync === '' ? '' : `&sync=${sync}`}`)
        const body = (await response.json()) as { sync?: string }
        if (response.ok || bug !== 'expired sync token' || sync === '') sync = body.sync ?? sync
        if (response.ok) return true
      }
      return false
    },
    /** Listens for a webhook of a project. @returns where */
    listen: async () => {
      const heard: string[] = []
      const server = createServer((request, response) => {
        const secret = request.headers['x-hook-secret']
        if (typeof secret === 'string' && bug !== 'webhook handshake forgotten')
          response.setHeader('x-hook-secret', secret)
        heard.push(secret === undefined ? 'events' : 'handshake')
        response.end()
      })
      await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
      const address = server.address()
      const port = typeof address === 'object' && address !== null ? address.port : 0
      return {
        heard,
        target: `http://127.0.0.1:${port}/`,
        close: async () => {
          server.closeAllConnections()
          await new Promise((resolve) => server.close(resolve))
        },
      }
    },
  }
}
