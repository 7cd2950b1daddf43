import { createServer } from 'node:http'

/** Somebody's receiver of webhooks. It takes the handshake, and keeps what comes. */
export interface Receiver {
  readonly target: string
  /** The deliveries with events, each with how many: a webhook also says now and then that it is there. */
  readonly heard: () => readonly number[]
  readonly close: () => Promise<void>
}

export async function openReceiver(): Promise<Receiver> {
  const heard: number[] = []
  const server = createServer((request, response) => {
    const pieces: Buffer[] = []
    request.on('data', (piece: Buffer) => pieces.push(piece))
    request.on('end', () => {
      const secret = request.headers['x-hook-secret']
      if (typeof secret === 'string') response.setHeader('x-hook-secret', secret)
      const { events = [] } = JSON.parse(Buffer.concat(pieces).toString()) as { events?: unknown[] }
      if (events.length > 0) heard.push(events.length)
      response.end()
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  const port = typeof address === 'object' && address !== null ? address.port : 0
  return {
    target: `http://127.0.0.1:${port}/hook?key=of-the-receiver`,
    heard: () => heard,
    close: async () => {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}
