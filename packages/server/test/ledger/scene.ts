import { setTimeout as sleep } from 'node:timers/promises'
import { freshDemo, MAKE_DEMO, type FreshDemo } from '../support/demo.js'
import { newInstallation, type Served } from '../support/mudrad.js'
import { freePort } from '../support/mudrad-process.js'
import { newClient, appsOf } from './client.js'
import { audit, startLedger, type Ledger, type LedgerWork } from './ledger.js'

const AGAIN_MS = 500
const AGAIN_TIMES_MAX = 120

/** A node of a run, which is started again on the same port. */
export interface Node {
  readonly url: string
  readonly port: number
  start(): Promise<void>
  /** As a deployment does. */
  stop(): Promise<void>
  kill(): Promise<void>
}

/** Nodes over one PostgreSQL, and clients that act on them. */
export async function openScene(
  databaseUrl: string,
  { nodes: nodeCount, clients }: { readonly nodes: number; readonly clients: number },
) {
  const settings = { MUDRA_DATABASE_URL: databaseUrl, MUDRA_STOP_DELAY: '5s' }
  const installation = newInstallation(settings)
  const nodes = await Promise.all(Array.from({ length: nodeCount }, async () => newNode(await freePort())))
  const demo = freshDemo(
    JSON.parse(await installation.expectDone(MAKE_DEMO)) as Parameters<typeof freshDemo>[0],
  )

  function newNode(port: number): Node {
    let served: Served | null = null
    return {
      port,
      url: `http://127.0.0.1:${port}`,
      start: async () => {
        served = await installation.serve(['--ci'], { MUDRA_PORT: String(port) })
      },
      stop: async () => {
        await served?.stop()
      },
      kill: async () => {
        if (served === null) return
        process.kill(served.pid, 'SIGKILL')
        await served.ended
      },
    }
  }
  for (const node of nodes) await node.start()
  return {
    nodes,
    demo,
    /** @param urls  where clients go; each node in turn unless given */
    startWork: async (urls: () => readonly string[] = () => nodes.map(({ url }) => url)) => {
      const client = newClient({ urls, apps: appsOf(demo) })
      const work = await startLedger(client, demo, { clients })
      return { work, audit: async () => await auditPatiently(client, demo, work.ledger) }
    },
    close: async () => {
      await installation.remove()
    },
  }
}

/** Once the servers answer again. */
async function auditPatiently(
  client: ReturnType<typeof newClient>,
  demo: FreshDemo,
  ledger: Ledger,
): Promise<readonly string[]> {
  const [{ personal_access_token: token } = { personal_access_token: '' }] = demo.users
  for (let times = 0; (await client.statusOf(token)) !== 200 && times < AGAIN_TIMES_MAX; times++)
    await sleep(AGAIN_MS)
  return await audit(client, demo, ledger)
}

/** Prints what was done and what was lost. @returns whether nothing was */
export function report(what: string, work: LedgerWork, lost: readonly string[]): boolean {
  const { ledger } = work
  console.log(`${what}: ${work.acknowledged()} acts acknowledged, ${work.failed()} failed`)
  console.log(
    `  ${[...ledger.counts]
      .toSorted(([one], [other]) => one.localeCompare(other))
      .map(([kind, times]) => `${kind} ${times}`)
      .join(' · ')}`,
  )
  for (const [why, times] of ledger.failures) console.log(`  ${times} × ${why}`)
  const kinds = Map.groupBy(lost, (line) => line)
  console.log(
    `  held against what is so: ${ledger.tokens.size} tokens, ${ledger.revoked.size} revocations, ${ledger.tasks.size} tasks, ${ledger.codes.length} codes, ${ledger.chains.length} rotating refresh tokens`,
  )
  for (const [line, all] of kinds) console.log(`  LOST ${all.length} × ${line}`)
  console.log(`  ${lost.length} lost`)
  return lost.length === 0
}
