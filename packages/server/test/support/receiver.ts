import { createHmac } from 'node:crypto'
import { createServer, type IncomingHttpHeaders, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

export interface Received {
  readonly path: string
  readonly headers: IncomingHttpHeaders
  readonly body: string
}

/** Null never answers. */
type Answer = {
  readonly status: number
  readonly headers?: Record<string, string>
  readonly body?: string
} | null
type Behavior = (received: Received) => Answer | Promise<Answer>

/** What a receiver answers that takes everything: a handshake gets its secret back. */
export const TAKES_ALL = ({ headers }: Received) => {
  const secret = headers['x-hook-secret']
  const back: Record<string, string> = typeof secret === 'string' ? { 'x-hook-secret': secret } : {}
  return { status: 200, headers: back }
}

/** Somebody's server that is told of events, over a real socket. It may die and come back at the same port. */
export interface Receiver {
  readonly url: string
  readonly received: Received[]
  /** The paths at which something arrived while what came there before was neither answered nor broken off. */
  readonly overlaps: readonly string[]
  /** What it answers from now on. */
  behave(behavior: Behavior): void
  die(): Promise<void>
  comeBack(): Promise<void>
  /** The events of all deliveries that it took, in order. */
  events(): readonly Readonly<Record<string, unknown>>[]
}

export async function openReceiver(): Promise<Receiver> {
  const received: Received[] = []
  const overlaps: string[] = []
  const unanswered = new Set<{ readonly path: string }>()
  let behavior: Behavior = TAKES_ALL
  const taken: Received[] = []
  let server: Server | null = null
  let port = 0
  const give = (answer: Answer, { one, response }: { one: Received; response: ServerResponse }) => {
    if (answer === null) return
    const { body = '', headers = {}, status } = answer
    if (status < 300) taken.push(one)
    response.writeHead(status, headers).end(body)
  }
  const comeBack = async () => {
    server = createServer((request, response) => {
      const pieces: Buffer[] = []
      request.on('data', (piece: Buffer) => pieces.push(piece))
      request.on('end', () => {
        const one = {
          path: request.url ?? '',
          headers: request.headers,
          body: Buffer.concat(pieces).toString(),
        }
        if ([...unanswered].some(({ path }) => path === one.path)) overlaps.push(one.path)
        unanswered.add(one)
        response.once('close', () => unanswered.delete(one))
        received.push(one)
        const answer = behavior(one)
        if (answer instanceof Promise) void answer.then((later) => give(later, { one, response }))
        else give(answer, { one, response })
      })
    })
    await new Promise<void>((resolve) => server?.listen(port, '127.0.0.1', resolve))
    port = (server.address() as AddressInfo).port
  }
  await comeBack()
  return {
    url: `http://127.0.0.1:${port}/hook?of=test`,
    received,
    overlaps,
    behave: (next) => {
      behavior = next
    },
    die: async () => {
      server?.closeAllConnections()
      await new Promise((resolve) => server?.close(resolve))
      server = null
    },
    comeBack,
    events: () =>
      taken.flatMap(({ body }) => {
        const { events = [] } = JSON.parse(body) as { events?: Record<string, unknown>[] }
        return events
      }),
  }
}

/** Whether a delivery was signed with a secret. */
export function isSignedWith(secret: string, { body, headers }: Received): boolean {
  return headers['x-hook-signature'] === createHmac('sha256', secret).update(body).digest('hex')
}
