import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startLibraryServer, type LibraryServer } from '../../server/test/support/library-server.js'
import { oauth } from '../src/index.js'
import { encryptedFileStore } from '../src/stores/file.js'
import { ensureClientBuilt } from './support/built-client.js'
import { openFront } from './support/front.js'

const [PROCESSES, CALLERS] = [8, 64]
const HOUR_MS = 3_600_000
const KEY = Buffer.alloc(32, 7).toString('base64')
const REDIRECT = 'http://127.0.0.1:49400/callback'

describe('64 callers in each of 8 processes, with one access token that is over', () => {
  let server: LibraryServer
  let front: Awaited<ReturnType<typeof openFront>>
  const folder = mkdtempSync(join(tmpdir(), 'mudra-client-'))
  beforeAll(async () => {
    ensureClientBuilt()
    server = await startLibraryServer()
    front = await openFront(server.url)
  })
  afterAll(async () => {
    await front.close()
    rmSync(folder, { recursive: true })
    expect(await server.stop()).toBe(0)
  })

  const callFromAll = async (scene: object): Promise<readonly string[]> => {
    const outcomes = await Promise.all(
      Array.from({ length: PROCESSES }, async () => {
        const child = spawn(process.execPath, [join(import.meta.dirname, 'support/callers.mjs')], {
          env: { PATH: process.env['PATH'], SCENE: JSON.stringify({ ...scene, callers: CALLERS }) },
          stdio: ['ignore', 'pipe', 'inherit'],
        })
        const closed = once(child, 'close')
        const said = await text(child.stdout)
        await closed
        return JSON.parse(said) as string[]
      }),
    )
    return outcomes.flat()
  }

  const CLOCKS = [
    ['right', 0],
    ['an hour ahead', HOUR_MS],
    ['an hour behind', -HOUR_MS],
  ] as const
  const cases = (['rotating', 'non-rotating'] as const).flatMap((kind) =>
    CLOCKS.map(([clock, clockOffMs]) => ({ kind, clock, clockOffMs })),
  )

  it.each(cases)('one refresh for all, nobody fails: $kind, clock $clock', async ({ clockOffMs, kind }) => {
    const app = kind === 'rotating' ? { id: server.native.id } : server.full
    const path = join(folder, `${kind}${clockOffMs}`)
    const settings = {
      baseUrl: front.url,
      clientId: app.id,
      ...('secret' in app ? { clientSecret: app.secret } : {}),
    }
    const store = encryptedFileStore({ path, key: KEY })
    const login = oauth({
      ...settings,
      baseUrl: server.url,
      redirectUri: kind === 'rotating' ? REDIRECT : 'http://127.0.0.1:8976/callback',
      store,
      machine: { clock: () => Date.now() + clockOffMs },
    })
    const { pending, url } = await login.startLogin()
    const back = await server.newVisitor().authorizeToApp(url, { as: server.ada })
    await login.finishLogin(back, pending)
    const keyAt = (baseUrl: string) => `${baseUrl} ${app.id} default`
    const kept = await store.read(keyAt(server.url))
    await store.update(keyAt(front.url), async () => await Promise.resolve(kept))
    front.refreshes.length = 0

    for (let generation = 1; generation <= 3; generation++) {
      server.expireAccessTokens()
      // The first answer of the second generation is lost on its way: the same question once more.
      const isLost = generation === 2
      if (isLost) front.next('drop the answer')
      const outcomes = await callFromAll({ ...settings, path, key: KEY, clockOffMs })
      expect(outcomes).toHaveLength(PROCESSES * CALLERS)
      expect(new Set(outcomes)).toEqual(new Set(['200']))
      expect(front.refreshes.splice(0), `generation ${generation}`).toHaveLength(isLost ? 2 : 1)
    }
    expect(statSync(path).mode & 0o777).toBe(0o600)
    expect(readdirSync(folder).filter((file) => file.includes('lock'))).toEqual([])
  })
})
