import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { json } from 'node:stream/consumers'

/** A server that speaks the protocol of Vault's key-value engine, version 2, as its documentation has it; not Vault itself. */
export async function openVault(token: string) {
  const secrets = new Map<string, { data: unknown; version: number; created: string }>()
  const state = { isSealed: false, writes: 0 }
  const server = createServer((request, response) => {
    const answer = (status: number, body: object) =>
      response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body))
    const handle = async () => {
      const [, kind = '', place = ''] = /^\/v1\/secret\/(data|metadata)\/(.+)$/.exec(request.url ?? '') ?? []
      if (state.isSealed) return answer(503, { errors: ['Vault is sealed'] })
      if (request.headers['x-vault-token'] !== token) return answer(403, { errors: ['permission denied'] })
      const found = secrets.get(place)
      if (request.method === 'DELETE' && kind === 'metadata') {
        secrets.delete(place)
        return response.writeHead(204).end()
      }
      if (request.method === 'GET') {
        if (found === undefined) return answer(404, { errors: [] })
        const metadata = {
          created_time: found.created,
          deletion_time: '',
          destroyed: false,
          version: found.version,
        }
        return answer(200, { data: { data: found.data, metadata } })
      }
      const { data, options } = (await json(request)) as { data: unknown; options?: { cas?: number } }
      if (options?.cas !== undefined && options.cas !== (found?.version ?? 0))
        return answer(400, { errors: ['check-and-set parameter did not match the current version'] })
      const made = { data, version: (found?.version ?? 0) + 1, created: new Date().toISOString() }
      secrets.set(place, made)
      state.writes += 1
      return answer(200, { data: { version: made.version, created_time: made.created } })
    }
    void handle()
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    secrets,
    state,
    close: async () => {
      server.closeAllConnections()
      server.close()
      await once(server, 'close')
    },
  }
}
