import { readdirSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { ensureBuilt } from '../support/built.js'
import { freshPostgresUrl } from '../support/databases.js'
import { MAKE_DEMO } from '../support/demo.js'
import { newInstallation, type Installation } from '../support/mudrad.js'

let mudra: Installation
let umaskBefore = 0

beforeAll(ensureBuilt)
beforeEach(() => {
  mudra = newInstallation()
  // What is started takes it over: a shell or a service manager that hides nothing by itself.
  umaskBefore = process.umask(0)
})
afterEach(async () => {
  process.umask(umaskBefore)
  await mudra.remove()
})

/** Every file and folder with the permissions that others than the owner have. */
function openTo(folder: string): Record<string, number> {
  const paths = [
    folder,
    ...readdirSync(folder, { recursive: true }).map((name) => join(folder, String(name))),
  ]
  return Object.fromEntries(paths.map((path) => [path, statSync(path).mode & 0o077]))
}

function closedTo(paths: readonly string[]): Record<string, number> {
  return Object.fromEntries(paths.map((path) => [path, 0]))
}

describe('what Mudra writes is its owner’s alone, whatever umask it was started with', () => {
  it('the data folder, the database and what SQLite keeps beside it, the lock, a backup', async () => {
    const demo = JSON.parse(await mudra.expectDone(MAKE_DEMO)) as {
      users: { personal_access_token: string; workspaces: string[] }[]
    }
    const [ada] = demo.users
    const server = await mudra.serve()
    const made = await server.api('/tasks', ada?.personal_access_token ?? '', {
      name: 'Written',
      workspace: ada?.workspaces[0],
    })
    expect(made.status).toBe(201)
    const names = ['mudra.sqlite', 'mudra.sqlite-wal', 'mudra.sqlite-shm']
    const modes = openTo(mudra.dataDir)
    expect(modes).toMatchObject(closedTo([mudra.dataDir, ...names.map((name) => join(mudra.dataDir, name))]))
    expect(modes).toEqual(closedTo(Object.keys(modes)))

    const backup = join(mudra.folder, 'backup.sqlite')
    await mudra.expectDone(['backup', backup])
    expect(statSync(backup).mode & 0o777).toBe(0o600)
    expect(await server.stop()).toBe(0)
    const left = openTo(mudra.dataDir)
    expect(left).toEqual(closedTo(Object.keys(left)))
  })

  it('the backup of a PostgreSQL database', async () => {
    const { drop, url } = await freshPostgresUrl()
    const env = { MUDRA_DATABASE_URL: url }
    await mudra.expectDone(MAKE_DEMO, { env })
    const backup = join(mudra.folder, 'backup.sqlite')
    await mudra.expectDone(['backup', backup], { env })
    expect(statSync(backup).mode & 0o777).toBe(0o600)
    await drop()
  })
})
