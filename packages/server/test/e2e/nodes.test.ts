import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { ensureBuilt } from '../support/built.js'
import { freshPostgresUrl } from '../support/databases.js'
import { newInstallation, type Installation, type Served } from '../support/mudrad.js'

/** The one that stands by asks every two seconds. */
const TAKEN_OVER = { timeout: 5_000, interval: 50 }
/** After eight seconds without a word from the one that is paused, PostgreSQL lets go of its lock. */
const TAKEN_FROM_PAUSED = { timeout: 15_000, interval: 50 }

let installations: Installation[]
let database: Awaited<ReturnType<typeof freshPostgresUrl>>
beforeAll(ensureBuilt)
beforeEach(async () => {
  database = await freshPostgresUrl('with schema')
  installations = []
})
afterEach(async () => {
  for (const one of installations) await one.remove()
  await database.drop()
})

async function serveNode(): Promise<Served> {
  const node = newInstallation({ MUDRA_DATABASE_URL: database.url, MUDRA_LOG_LEVEL: 'info' })
  installations.push(node)
  return await node.serve()
}

async function isElected(node: Served): Promise<boolean> {
  const metrics = await (await fetch(`${node.url}/-/metrics`)).text()
  const [, value] = /^mudra_elected (\d)$/m.exec(metrics) ?? []
  if (value === undefined) throw new Error('it does not say')
  return value === '1'
}

describe('of two nodes', () => {
  it('one does the chores, and says so; killed or paused, the other takes over', async () => {
    const nodes = [await serveNode(), await serveNode()] as const
    const elected = async () => await Promise.all(nodes.map(isElected))
    await expect.poll(async () => (await elected()).filter(Boolean).length, TAKEN_OVER).toBe(1)
    const [first, second] = (await isElected(nodes[0])) ? nodes : ([nodes[1], nodes[0]] as const)

    process.kill(first.pid, 'SIGSTOP')
    await expect.poll(async () => await isElected(second), TAKEN_FROM_PAUSED).toBe(true)
    process.kill(first.pid, 'SIGCONT')
    // From its first moment on: what it says is judged by how long ago it was confirmed.
    expect(await isElected(first)).toBe(false)
    expect(await isElected(second)).toBe(true)

    process.kill(second.pid, 'SIGKILL')
    await expect.poll(async () => await isElected(first), TAKEN_OVER).toBe(true)
    const third = await serveNode()
    expect(await first.stop()).toBe(0)
    await expect.poll(async () => await isElected(third), TAKEN_OVER).toBe(true)
  })
})
