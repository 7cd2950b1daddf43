import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { startEmulator } from '../../src/compose/start-emulator.js'
import { DATABASE_KINDS, freshLocation } from '../support/services.js'
import { DEMO } from '../support/demo.js'

interface DemoApp {
  readonly client_id: string
  readonly client_secret: string
  readonly kind: string
}
interface Logged {
  readonly requests: readonly { readonly reason: string | null }[]
}

describe.each(DATABASE_KINDS)('an emulator on %s', (kind) => {
  test('ends a token by the database, and goes back to a snapshot in which it lives', async () => {
    const { drop, location } = await freshLocation(kind)
    const folder = mkdtempSync(join(tmpdir(), 'mudra-emulator-'))
    const databaseUrl = location.kind === 'postgres' ? { databaseUrl: location.url } : {}
    const { close, url } = await startEmulator({ folder, ...databaseUrl })
    const ask = async (method: string, path: string, body: object = {}) => {
      const response = await fetch(`${url}/-/test${path}`, {
        method,
        ...(method === 'GET'
          ? {}
          : { headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) }),
      })
      return (await response.json()) as Record<string, unknown>
    }
    try {
      const { token } = await ask('POST', '/tokens', { person: DEMO.ada })
      const me = async () =>
        (await fetch(`${url}/api/1.0/users/me`, { headers: { authorization: `Bearer ${String(token)}` } }))
          .status
      const { id } = await ask('POST', '/snapshots')
      for (const end of ['expired', 'revoked']) {
        expect(await me()).toBe(200)
        await ask('POST', '/faults', { when: { operation: 'getUser' }, act: { token: end } })
        expect([await me(), await me()], end).toEqual([401, 401])
        expect(await ask('POST', '/restore', { id })).toEqual({ id })
      }
      expect(await me()).toBe(200)
      const { apps } = (await ask('POST', '/organization', { secrets: true })) as { apps: DemoApp[] }
      const app = apps.find(({ kind }) => kind === 'confidential')
      for (const end of ['expired', 'revoked']) {
        const tokens = await ask('POST', '/grants', { app: app?.client_id, person: DEMO.ada })
        await ask('POST', '/faults', { when: { operation: 'oauth_token' }, act: { token: end } })
        const refresh = async () =>
          await fetch(`${url}/-/oauth_token`, {
            method: 'POST',
            body: new URLSearchParams({
              grant_type: 'refresh_token',
              client_id: app?.client_id ?? '',
              client_secret: app?.client_secret ?? '',
              refresh_token: String(tokens['refresh_token']),
            }),
          })
        expect([(await refresh()).status, (await refresh()).status], end).toEqual([400, 400])
        const { requests } = (await ask('GET', '/requests?operation=oauth_token')) as unknown as Logged
        expect(requests.at(-1)?.reason).toBe(`refresh_token_${end}`)
      }
      await ask('POST', '/clock', { advance: '1d' })
      expect(await ask('GET', '/seed')).toHaveProperty('users')
    } finally {
      await close()
      await drop()
      rmSync(folder, { recursive: true, force: true })
    }
  })
})
