import { once } from 'node:events'
import { connect, createServer, type AddressInfo, type Socket } from 'node:net'

/** A wire of this machine between a program and a server of its own, which a test can cut and mend. */
export interface Wire {
  readonly port: number
  /** Breaks what is open and refuses what is new. */
  cut(): void
  mend(): void
  /** From now on nothing comes through, and nobody is told. */
  freeze(): void
  close(): Promise<void>
}

export async function openWire(targetPort: number): Promise<Wire> {
  const open = new Set<Socket>()
  let isCut = false
  let isFrozen = false
  const keep = (socket: Socket) => {
    open.add(socket)
    socket.on('error', () => socket.destroy())
    socket.on('close', () => open.delete(socket))
  }
  const destroyAll = () => {
    for (const socket of open) socket.destroy()
  }
  const server = createServer((near) => {
    if (isCut) {
      near.destroy()
      return
    }
    if (isFrozen) {
      keep(near)
      return
    }
    const far = connect(targetPort, '127.0.0.1')
    keep(near)
    keep(far)
    near.on('close', () => far.destroy())
    far.on('close', () => near.destroy())
    near.pipe(far).pipe(near)
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    port: (server.address() as AddressInfo).port,
    cut: () => {
      isCut = true
      destroyAll()
    },
    mend: () => {
      isCut = false
    },
    freeze: () => {
      isFrozen = true
      for (const socket of open) socket.unpipe().pause()
    },
    close: async () => {
      destroyAll()
      server.close()
      await once(server, 'close')
    },
  }
}
