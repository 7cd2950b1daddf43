import { OPERATIONS, type OperationId } from '../../src/protocol/asana/operations.js'
import { EXAMPLE_PATH } from '../../src/protocol/asana/examples.js'
import { DEMO } from './demo.js'
import { fitGoal, makeGoal } from './goal-scene.js'
import { openReceiver } from './receiver.js'
import type { TestServer } from './services.js'

/** What the example of an operation lacks on the demo organization. */
export interface ReadyExample {
  /** The example with what is there in the place of what only documents have. */
  fit(text: string): string
  /** Sends an example's request, as often as it takes to be answered as it is described. */
  readonly status: number
  close(): Promise<void>
}

const NOTHING_LACKS = { fit: (text: string) => text, close: async () => await Promise.resolve() }

/** Makes what an example needs beside the demo organization. */
export async function readyExample(server: TestServer, id: OperationId): Promise<ReadyExample> {
  // Whoever comes for the first time is told so, and what to come with.
  if (id === 'getEvents' || id === 'getWorkspaceEvents') return { ...NOTHING_LACKS, status: 412 }
  // There is none, and so it is described.
  if (id === 'getAgent' || id === 'getCustomType') return { ...NOTHING_LACKS, status: 404 }
  const { status } = OPERATIONS[id]
  if (id === 'deleteSection') {
    // A section with tasks cannot be deleted; the example's is one.
    const body = { data: { name: 'Empty' } }
    const made = await server.api('POST', `/projects/${DEMO.seedCatalogue}/sections`, { body })
    return {
      ...NOTHING_LACKS,
      status,
      fit: (text) => text.replace('1200000000003100', String(made.json.data.gid)),
    }
  }
  if (/goal|time_period/.test(OPERATIONS[id].path)) {
    const scene = await makeGoal(server)
    if (id === 'updateGoalMetric') {
      // That of the scene is counted.
      const body = { data: { target_number_value: 40 } }
      await server.api('POST', `/goals/${scene.goal_gid}/setMetric`, { body })
    }
    return { ...NOTHING_LACKS, status, fit: (text) => fitGoal(text, scene) }
  }
  if (!id.endsWith('Webhook')) return { ...NOTHING_LACKS, status }
  const receiver = await openReceiver()
  const { webhookGid } = await makeWebhook(server, receiver.url)
  return {
    status,
    fit: (text) =>
      text
        .replaceAll(EXAMPLE_PATH['webhook_gid'] ?? '', webhookGid)
        .replaceAll('https://receiver.example/webhooks', receiver.url),
    close: async () => {
      await receiver.die()
    },
  }
}

/** A webhook of Ada's of a project of Greenfield. */
export async function makeWebhook(
  server: TestServer,
  target: string,
): Promise<{ readonly webhookGid: string }> {
  const body = { data: { resource: DEMO.seedCatalogue, target } }
  const made = await server.api('POST', '/webhooks', { body })
  return { webhookGid: String(made.json.data.gid) }
}
