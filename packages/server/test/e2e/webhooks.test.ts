import { afterAll, beforeAll, expect, it, vi } from 'vitest'
import { freshPostgresUrl } from '../support/databases.js'
import { DEMO, MAKE_DEMO, type FreshDemo } from '../support/demo.js'
import { startMudrad, type MudradProcess } from '../support/mudrad-process.js'
import { openReceiver, TAKES_ALL, type Receiver } from '../support/receiver.js'
import { tokenOf } from '../support/services.js'

/** Two starts of a process, a lease that has to end, and a machine that has other things to do. */
const MS_MAX = 170_000
const TASKS_EACH = 10

let database: { readonly url: string; readonly drop: () => Promise<void> }
let receiver: Receiver
const nodes: MudradProcess[] = []

beforeAll(async () => {
  database = await freshPostgresUrl()
  receiver = await openReceiver()
})
afterAll(async () => {
  for (const node of nodes) await node.stop()
  await receiver.die()
  await database.drop()
})

const startNode = async (): Promise<MudradProcess> => {
  const settings = { MUDRA_WEBHOOK_RANGES: '127.0.0.0/8' }
  return await startMudrad({ databaseUrl: database.url, settings })
}

it(
  'a receiver dies and returns, and a node dies in the middle of a delivery: nothing is lost, and the order is kept',
  { timeout: MS_MAX },
  async () => {
    const first = await startNode()
    const demo = JSON.parse(await first.command(...MAKE_DEMO)) as FreshDemo
    const post = async (node: MudradProcess, path: string, data: object): Promise<string> => {
      const answer = await fetch(`${node.apiUrl}${path}`, {
        method: 'POST',
        headers: { authorization: `Bearer ${tokenOf(demo, 'ada')}`, 'content-type': 'application/json' },
        body: JSON.stringify({ data }),
      })
      expect(answer.status).toBe(201)
      return ((await answer.json()) as { data: { gid: string } }).data.gid
    }
    const project = await post(first, '/projects', { team: DEMO.growing, name: 'Watched' })
    await post(first, '/webhooks', { resource: project, target: receiver.url })
    const made: string[] = []
    const makeTasks = async (node: MudradProcess) => {
      for (let n = 0; n < TASKS_EACH; n++)
        made.push(await post(node, '/tasks', { projects: [project], name: `${made.length}` }))
    }
    const told = () =>
      receiver
        .events()
        .filter(({ action, parent }) => action === 'added' && (parent as { gid: string }).gid === project)
        .map(({ resource }) => (resource as { gid: string }).gid)
    const hearsAll = async (timeout: number) => {
      await vi.waitFor(
        () => {
          expect([...new Set(told())]).toEqual(made)
        },
        { timeout, interval: 250 },
      )
    }

    await makeTasks(first)
    await hearsAll(30_000)

    // The receiver is gone for a while.
    await receiver.die()
    await makeTasks(first)
    await receiver.comeBack()
    await hearsAll(30_000)

    // It takes a delivery in, and the node that sent it dies before it hears of that.
    const before = receiver.received.length
    receiver.behave(() => null)
    await makeTasks(first)
    await vi.waitFor(
      () => {
        expect(receiver.received.length).toBeGreaterThan(before)
      },
      { timeout: 30_000, interval: 50 },
    )
    const second = await startNode()
    nodes.push(second)
    await first.kill()
    receiver.behave(TAKES_ALL)
    await makeTasks(second)
    await hearsAll(90_000)
    expect(made).toHaveLength(4 * TASKS_EACH)
  },
)
