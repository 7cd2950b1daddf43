import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, expect, it, onTestFinished, vi } from 'vitest'
import { freshPostgresUrl } from '../support/databases.js'
import { DEMO, MAKE_DEMO, type FreshDemo } from '../support/demo.js'
import { startMudrad, type MudradProcess } from '../support/mudrad-process.js'
import { openReceiver, TAKES_ALL, type Received, type Receiver } from '../support/receiver.js'
import { tokenOf } from '../support/services.js'

/** Starts of processes, leases that have to end, and a machine that has other things to do. */
const MS_MAX = 240_000
/** More than one node delivers for one person at a time, so that each of two nodes has some of them in hand. */
const HOOKS = 6
const RECEIVER_AWAY_MS = 3_000
/** Each node looks for what is due once a second: whatever is not its own to deliver, it would take meanwhile. */
const UNANSWERED_MS = 1_500
const BETWEEN_WRITES_MS = 20

let database: { readonly url: string; readonly drop: () => Promise<void> }
let receiver: Receiver
let nodes: MudradProcess[] = []

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
  const node = await startMudrad({ databaseUrl: database.url, settings })
  nodes.push(node)
  return node
}
const kill = async (node: MudradProcess) => {
  nodes = nodes.filter((one) => one !== node)
  await node.kill()
}

/** A project whose new tasks are told to a webhook of its own. */
interface Watched {
  readonly project: string
  readonly path: string
  /** The tasks that a node said it had made, in order. */
  readonly made: string[]
  /** Those of which no answer came: they are there, or not. */
  unanswered: number
}

/** The tasks that a delivery says were added to its project. */
function addedIn({ body }: Received, project: string): readonly string[] {
  const { events = [] } = JSON.parse(body) as {
    events?: readonly { action: string; parent: { gid: string } | null; resource: { gid: string } }[]
  }
  return events
    .filter(({ action, parent }) => action === 'added' && parent?.gid === project)
    .map(({ resource }) => resource.gid)
}

it(
  'two nodes, of which now one dies in the middle of deliveries and now the other, and a receiver that dies and returns: of no webhook anything is lost, or told out of order',
  { timeout: MS_MAX },
  async () => {
    let [one, other] = await Promise.all([startNode(), startNode()])
    const demo = JSON.parse(await one.command(...MAKE_DEMO)) as FreshDemo
    const post = async (node: MudradProcess, path: string, data: object): Promise<string> => {
      const answer = await fetch(`${node.apiUrl}${path}`, {
        method: 'POST',
        headers: { authorization: `Bearer ${tokenOf(demo, 'ada')}`, 'content-type': 'application/json' },
        body: JSON.stringify({ data }),
      })
      expect(answer.status).toBe(201)
      return ((await answer.json()) as { data: { gid: string } }).data.gid
    }
    const watched: Watched[] = []
    for (let n = 0; n < HOOKS; n++) {
      const project = await post(one, '/projects', { team: DEMO.growing, name: `Watched ${n}` })
      const path = `/hook/${n}`
      const filters = [{ resource_type: 'task', action: 'added' }]
      await post(other, '/webhooks', { resource: project, target: new URL(path, receiver.url).href, filters })
      watched.push({ project, path, made: [], unanswered: 0 })
    }
    const deliveriesTo = ({ path, project }: Watched) =>
      receiver.received
        .filter((delivery) => delivery.path === path)
        .map((delivery) => addedIn(delivery, project))
        .filter((tasks) => tasks.length > 0)

    // Changes go on being made all the while, through each node that lives.
    let writes = true
    const write = async () => {
      for (let n = 0; writes; n++) {
        const to = watched[n % HOOKS] as Watched
        const node = nodes[Math.floor(n / HOOKS) % nodes.length] as MudradProcess
        try {
          to.made.push(await post(node, '/tasks', { projects: [to.project], name: `${n}` }))
        } catch (error) {
          if (nodes.includes(node)) throw error
          to.unanswered += 1
        }
        await sleep(BETWEEN_WRITES_MS)
      }
    }
    const writing = write()
    onTestFinished(async () => {
      writes = false
      await writing.catch(() => {})
    })
    const hears = async (isEnough: (hook: Watched) => boolean, hooks: number) => {
      await vi.waitFor(
        () => {
          expect(watched.filter(isEnough).length).toBeGreaterThanOrEqual(hooks)
        },
        { timeout: 60_000, interval: 50 },
      )
    }
    /** Ends a node while it waits for answers to what it has just delivered. */
    const killAmidDeliveries = async (node: MudradProcess, hooks: number) => {
      const { promise: decided, resolve: answer } = Promise.withResolvers<undefined>()
      const waiting = new Set<string>()
      receiver.behave(async (delivery) => {
        waiting.add(delivery.path)
        await decided
        return TAKES_ALL(delivery)
      })
      await hears(({ path }) => waiting.has(path), hooks)
      await sleep(UNANSWERED_MS)
      await kill(node)
      answer(undefined)
      receiver.behave(TAKES_ALL)
    }

    await hears((hook) => deliveriesTo(hook).length > 0, HOOKS)
    await receiver.die()
    await sleep(RECEIVER_AWAY_MS)
    await receiver.comeBack()
    await killAmidDeliveries(one, HOOKS)
    one = await startNode()
    await killAmidDeliveries(other, 1)
    other = await startNode()
    await killAmidDeliveries(one, 1)
    writes = false
    await writing

    await vi.waitFor(
      () => {
        for (const hook of watched) {
          const told = new Set(deliveriesTo(hook).flat())
          expect(hook.made.filter((task) => !told.has(task))).toEqual([])
        }
      },
      { timeout: 90_000, interval: 250 },
    )
    expect(receiver.overlaps).toEqual([])
    for (const hook of watched) {
      const deliveries = deliveriesTo(hook)
      const firstTold = [...new Set(deliveries.flat())]
      expect(firstTold.filter((task) => hook.made.includes(task))).toEqual(hook.made)
      expect(firstTold.length - hook.made.length).toBeLessThanOrEqual(hook.unanswered)
      // Each delivery goes on where the one before ended, or is that one again, with what has happened since.
      let [start, end] = [0, 0]
      for (const tasks of deliveries) {
        const first = firstTold.indexOf(tasks[0] ?? '')
        expect([start, end]).toContain(first)
        expect(tasks).toEqual(firstTold.slice(first, first + tasks.length))
        ;[start, end] = [first, first + tasks.length]
      }
    }
  },
)
