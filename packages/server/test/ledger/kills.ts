import { setTimeout as sleep } from 'node:timers/promises'
import { openOwnPostgres } from '../support/own-postgres.js'
import { openScene, report } from './scene.js'

/** Longest time between two kills; each is at any moment of it. */
const BETWEEN_MS_MAX = 1_000

/** Nodes and PostgreSQL are killed at any moment under load. Nothing that was acknowledged may be lost. @returns whether nothing was */
export async function runKills({
  databases,
  servers,
}: {
  readonly servers: number
  readonly databases: number
}): Promise<boolean> {
  const postgres = await openOwnPostgres()
  const scene = await openScene(postgres.url, { nodes: 2, clients: 8 })
  try {
    const { audit, work } = await scene.startWork()
    for (let kill = 0; kill < servers; kill++) {
      await sleep(Math.random() * BETWEEN_MS_MAX)
      const node = scene.nodes[kill % scene.nodes.length]
      await node?.kill()
      await node?.start()
      if (kill % 10 === 9) console.log(`kill ${kill + 1} of a server: ${work.acknowledged()} acknowledged`)
    }
    for (let kill = 0; kill < databases; kill++) {
      await sleep(Math.random() * BETWEEN_MS_MAX)
      await postgres.kill()
      await postgres.start()
      if (kill % 10 === 9) console.log(`kill ${kill + 1} of PostgreSQL: ${work.acknowledged()} acknowledged`)
    }
    await work.stop()
    return report(
      `kill -9 of servers ${servers} times, of PostgreSQL ${databases} times`,
      work,
      await audit(),
    )
  } finally {
    await scene.close()
    await postgres.remove()
  }
}
