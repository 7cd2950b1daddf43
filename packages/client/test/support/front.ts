import { once } from 'node:events'
import { createServer, request, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

/** What a front does with one request, besides passing it on. */
export type Meddling = 'pass' | 'drop the answer' | 'cut the answer' | 'answer with a page' | 'fail'

/** A server of the test's own before Mudra: counts what reaches the token endpoint, and loses answers on their way. */
export async function openFront(target: string) {
  const refreshes: string[] = []
  const plan: Meddling[] = []
  const server = createServer((incoming, outgoing) => {
    void pass(incoming, outgoing)
  })
  const pass = async (incoming: IncomingMessage, outgoing: ServerResponse) => {
    const chunks: Buffer[] = []
    for await (const chunk of incoming) chunks.push(chunk as Buffer)
    const body = Buffer.concat(chunks)
    const form = new URLSearchParams(body.toString())
    const isRefresh = form.get('grant_type') === 'refresh_token'
    const isToken = incoming.url === '/-/oauth_token'
    if (isRefresh) refreshes.push(form.get('refresh_token') ?? '')
    const meddling = isToken ? (plan.shift() ?? 'pass') : 'pass'
    if (meddling === 'fail') return outgoing.writeHead(503, { 'retry-after': '0' }).end()
    if (meddling === 'answer with a page')
      return outgoing
        .writeHead(200, { 'content-type': 'text/html' })
        .end('<!doctype html><title>Sign in</title>')
    const { method, url } = incoming
    const onward = request(new URL(url ?? '/', target), { method, headers: incoming.headers })
    onward.on('error', () => outgoing.destroy())
    onward.end(body)
    const [answer] = (await once(onward, 'response')) as [IncomingMessage]
    if (meddling === 'drop the answer') {
      answer.resume()
      await once(answer, 'end')
      return outgoing.destroy()
    }
    outgoing.writeHead(answer.statusCode ?? 500, answer.headers)
    if (meddling !== 'cut the answer') return answer.pipe(outgoing)
    answer.once('data', (chunk: Buffer) => {
      outgoing.write(chunk.subarray(0, 20))
      setTimeout(() => outgoing.destroy(), 20)
    })
    return undefined
  }
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    /** The refresh tokens of all refreshes that came, in order. */
    refreshes,
    /** What is done to the next requests to the token endpoint. */
    next: (...meddlings: readonly Meddling[]) => {
      plan.push(...meddlings)
    },
    close: async () => {
      server.closeAllConnections()
      server.close()
      await once(server, 'close')
    },
  }
}
