import { readdirSync, readFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { MAKE_DEMO, type FreshDemo } from './demo.js'
import { ensureBuilt } from './built.js'
import { newInstallation } from './mudrad.js'
import { newVisitor, type Credentials } from './fetch-visitor.js'

/** Registered by the demo for its confidential apps. Nobody listens there: a visitor's way ends with the redirect. */
export const CALLBACK = 'http://127.0.0.1:8976/callback'

export interface LibraryApp {
  readonly id: string
  readonly secret: string
}

/** The built program, serving the demo organization on a port of its own, for client libraries to be pointed at. */
export async function startLibraryServer(settings: Readonly<Record<string, string>> = {}) {
  ensureBuilt()
  const mudra = newInstallation(settings)
  const server = await mudra.serve()
  const demo = JSON.parse(await mudra.expectDoneHere(MAKE_DEMO)) as FreshDemo
  const app = (isIt: (one: FreshDemo['apps'][number]) => boolean): LibraryApp => {
    const found = demo.apps.find(isIt)
    if (found === undefined) throw new Error('the demo lacks this app')
    return { id: found.client_id, secret: found.client_secret ?? '' }
  }
  const person = (name: string): Credentials & { readonly gid: string } => {
    const found = demo.users.find(({ email }) => email.startsWith(`${name}@`))
    if (found === undefined) throw new Error(`the demo lacks ${name}`)
    return found
  }
  return {
    /** Without a slash at its end. */
    url: server.url,
    apiUrl: `${server.url}/api/1.0`,
    demo,
    ada: person('ada'),
    ben: person('ben'),
    full: app(({ kind, permissions }) => kind === 'confidential' && permissions === 'full'),
    specific: app(({ kind, permissions }) => kind === 'confidential' && permissions !== 'full'),
    native: app(({ kind }) => kind === 'native'),
    newVisitor: (...more: readonly string[]) => newVisitor(server.url, ...more),
    databaseFile: mudra.databaseFile,
    /** Runs `mudrad` beside the server. */
    command: async (...args: readonly string[]) => await mudra.expectDoneHere(args),
    /** One more app of Ada's, with full permissions. */
    newApp: async (name: string, redirectUri: string): Promise<LibraryApp> => {
      const made = await mudra.expectDoneHere([
        'app',
        'create',
        person('ada').email,
        `--name=${name}`,
        `--redirect-uri=${redirectUri}`,
        '--distribution=any',
        '--json',
      ])
      const { client_id: id, client_secret: secret } = JSON.parse(made) as Record<string, string>
      return { id: id ?? '', secret: secret ?? '' }
    },
    api: server.api,
    /** Lets every access token end, as an hour would. */
    expireAccessTokens: () => {
      const database = new DatabaseSync(mudra.databaseFile, { timeout: 5_000 })
      database.prepare('update access_tokens set expires_at_ms = ?').run(Date.now() - 1)
      database.close()
    },
    /** What an admin of a workspace does to an app there, or takes back. */
    setBlocked: (
      clientId: string,
      { workspace, admin }: { workspace: string; admin: string },
      isBlocked: boolean,
    ) => {
      const database = new DatabaseSync(mudra.databaseFile, { timeout: 5_000 })
      if (isBlocked) {
        database
          .prepare('insert into app_blocks values (?, ?, ?, ?)')
          .run(workspace, clientId, admin, Date.now())
      } else database.prepare('delete from app_blocks where client_id = ?').run(clientId)
      database.close()
    },
    /** All bytes of the database, for looking whether a text is in it. */
    databaseBytes: () =>
      Buffer.concat(
        readdirSync(mudra.dataDir)
          .filter((file) => file.startsWith(basename(mudra.databaseFile)))
          .map((file) => readFileSync(join(mudra.dataDir, file))),
      ),
    /** How many requests were answered so far with this status. */
    answered: async (status: number): Promise<number> => {
      const metrics = await (await fetch(`${server.url}/-/metrics`)).text()
      const lines = metrics.split('\n').filter((line) => line.startsWith('mudra_requests_total{'))
      return lines
        .filter((line) => line.includes(`status="${status}"`))
        .reduce((sum, line) => sum + Number(line.split(' ').at(-1)), 0)
    },
    stop: async () => {
      const code = await server.stop()
      await mudra.remove()
      return code
    },
  }
}

export type LibraryServer = Awaited<ReturnType<typeof startLibraryServer>>

/** A parameter of the address that an app was opened with. */
export function parameter(address: string, name: string): string {
  const value = new URL(address).searchParams.get(name)
  if (value === null) throw new Error(`${address} has no ${name}`)
  return value
}
