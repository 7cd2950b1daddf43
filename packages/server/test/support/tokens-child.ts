// A program: as much of the services as makes tokens, in a process of its own. It speaks as services-child.ts does, knows its task `create` alone,
// and starts in less than half the time, for tests that kill many.
import { writeSync } from 'node:fs'
import { createInterface } from 'node:readline'
import type { DatabaseLocation } from '../../src/db/database.js'
import type { Gid } from '../../src/protocol/asana/gid.js'
import type { Task } from './services-child.js'

const built = (file: string) => new URL(`../../dist/${file}`, import.meta.url).href
const { openDatabase } = (await import(built('db/database.js'))) as typeof import('../../src/db/database.js')
const { makeGidBlocks } = (await import(
  built('db/gid-blocks.js')
)) as typeof import('../../src/db/gid-blocks.js')
const { makeCreatePersonalToken } = (await import(
  built('features/tokens/create-personal-token.js')
)) as typeof import('../../src/features/tokens/create-personal-token.js')
const { tokenStore } = (await import(
  built('features/tokens/tokens.store.js')
)) as typeof import('../../src/features/tokens/tokens.store.js')

const db = openDatabase(JSON.parse(process.argv[2] ?? '') as DatabaseLocation, {
  onIdleError: () => undefined,
})
const gids = makeGidBlocks(db)
const create = makeCreatePersonalToken({
  tokens: tokenStore(db),
  clock: { nowMs: () => Date.now() },
  random: { bytes: (count) => crypto.getRandomValues(new Uint8Array(count)) },
  nextGid: async () => (await gids.next()) as Gid,
  policiesOf: async () => await Promise.resolve([]),
})

/** At once and whole: what was written counts as acknowledged, also when the next instant kills this process. */
const say = (what: string) => {
  writeSync(1, `${what}\n`)
}

say('open')
for await (const line of createInterface({ input: process.stdin })) {
  const task = JSON.parse(line) as Extract<Task, { do: 'create' }>
  void makeTokens(task)
}

async function makeTokens({ times, userGid }: Extract<Task, { do: 'create' }>): Promise<void> {
  for (let count = 0; count < times; count++) {
    const wish = { userGid, name: 'Child', scopes: null, expires: 'default' } as const
    const made = await create({ ...wish, actor: { kind: 'operator' } })
    if (made.ok) say(made.secret)
  }
  say(JSON.stringify({ result: null }))
}
