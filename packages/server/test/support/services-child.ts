// A program: all the services in a process of its own, as another server or command beside a test's. It opens the database named by
// its first argument, a DatabaseLocation as JSON, and says `open`. Each line of standard input is then one task as JSON; what comes
// of it is written as one line. It ends when its input does, or when it is killed.
import { hash } from 'node:crypto'
import { writeFileSync, writeSync } from 'node:fs'
import { createInterface } from 'node:readline'
import type { DatabaseLocation } from '../../src/db/database.js'
import type { Gid } from '../../src/protocol/asana/gid.js'
import type { AppFacts } from '../../src/features/apps/app.js'
import type { CodeRequest } from '../../src/features/grants/redeem-code.js'
import type { RefreshRequest } from '../../src/features/grants/refresh.js'

export type Task =
  | { readonly do: 'create'; readonly userGid: Gid; readonly times: number }
  | {
      readonly do: 'rotate'
      readonly tokenGid: Gid
      readonly idempotencyKey: string | null
      readonly times: number
    }
  | { readonly do: 'revoke'; readonly tokenGid: Gid }
  | {
      readonly do: 'redeem'
      readonly app: AppFacts
      readonly request: CodeRequest
      readonly times: number
    }
  | {
      readonly do: 'refresh'
      readonly app: AppFacts
      readonly request: RefreshRequest
      readonly times: number
    }
  /** Writes the hash of the answer to a file, and dies before it is given. */
  | {
      readonly do: 'refresh-and-die'
      readonly app: AppFacts
      readonly request: RefreshRequest
      readonly hashFile: string
    }
  | { readonly do: 'give-back'; readonly clientId: Gid; readonly token: string; readonly times: number }
  | { readonly do: 'verify'; readonly token: string }
  /** A wrong password from each of the addresses, all at once, in browsers that nobody knows. */
  | { readonly do: 'guess'; readonly email: string; readonly addresses: readonly string[] }
  /** In which workspaces a token is, as the next request would find it. */
  | { readonly do: 'workspaces'; readonly token: string }

const built = (file: string) => new URL(`../../dist/${file}`, import.meta.url).href
const { openServices } = (await import(
  built('bundle/services.js')
)) as typeof import('../../src/compose/services.js')
const { makeLogger } = (await import(built('platform/log.js'))) as typeof import('../../src/platform/log.js')
const { argon2idHasher } = (await import(
  built('platform/password-hasher.js')
)) as typeof import('../../src/platform/password-hasher.js')

const actor = { kind: 'operator' } as const
const database = JSON.parse(process.argv[2] ?? '') as DatabaseLocation
const services = await openServices(
  {
    accessTokenRevocation: 'on',
    attachments: { kind: 'folder', folder: 'not-used' },
    database,
    publicUrl: 'http://localhost:8080',
  },
  {
    clock: { nowMs: () => Date.now() },
    random: { bytes: (count) => crypto.getRandomValues(new Uint8Array(count)) },
    hasher: argon2idHasher,
    estimateStrength: async () => await Promise.resolve({ score: 4, weakness: null }),
    logger: makeLogger('silent', process.stderr),
  },
  { schema: 'migrate' },
)

/** At once and whole: what was written counts as acknowledged, also when the next instant kills this process. */
const say = (what: unknown) => {
  writeSync(1, `${typeof what === 'string' ? what : JSON.stringify(what)}\n`)
}

const severalTimes = async <T>(times: number, work: () => Promise<T>) =>
  await Promise.all(Array.from({ length: times }, work))

async function perform(task: Task): Promise<unknown> {
  switch (task.do) {
    case 'create': {
      const outcomes = []
      for (let count = 0; count < task.times; count++) {
        const { userGid } = task
        const made = await services.tokens.create({
          userGid,
          name: 'Child',
          scopes: null,
          expires: 'default',
          actor,
        })
        if (made.ok) say(made.secret)
        outcomes.push(made.ok)
      }
      return outcomes
    }
    case 'rotate': {
      const { idempotencyKey, tokenGid } = task
      const one = async () =>
        await services.tokens.rotate({ tokenGid, overlapSeconds: null, idempotencyKey, actor })
      return await severalTimes(task.times, one)
    }
    case 'revoke':
      return await services.tokens.revoke({ tokenGid: task.tokenGid, actor })
    case 'redeem':
      return await severalTimes(
        task.times,
        async () => await services.grants.redeemCode(task.app, task.request),
      )
    case 'refresh':
      return await severalTimes(task.times, async () => await services.grants.refresh(task.app, task.request))
    case 'refresh-and-die': {
      const refreshed = await services.grants.refresh(task.app, task.request)
      writeFileSync(task.hashFile, refreshed.ok ? hash('sha256', refreshed.body) : refreshed.refusal.reason)
      process.kill(process.pid, 'SIGKILL')
      return await new Promise(() => undefined)
    }
    case 'give-back':
      return await severalTimes(
        task.times,
        async () => await services.grants.giveBack(task.clientId, task.token),
      )
    case 'verify':
      return (await services.tokens.verify(task.token, '192.0.2.1')).ok
    case 'guess': {
      const guess = { email: task.email, password: 'a wrong one', userAgent: '', replacesGid: null }
      const tries = task.addresses.map(
        async (address) => await services.signIn.throttled({ ...guess, address, shownBrowser: null }),
      )
      return (await Promise.all(tries)).map((outcome) => (outcome.ok ? 'in' : outcome.reason))
    }
    case 'workspaces': {
      services.installation.askForWritesAgain()
      const verified = await services.tokens.verify(task.token, '192.0.2.1')
      return verified.ok ? [...verified.principal.roles.keys()] : null
    }
  }
}

say('open')
for await (const line of createInterface({ input: process.stdin })) {
  say({ result: await perform(JSON.parse(line) as Task) })
}
await services.close()
