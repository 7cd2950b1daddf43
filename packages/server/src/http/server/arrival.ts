import type { IncomingMessage } from 'node:http'
import { all, compile } from '@fastify/proxy-addr'

/** From where and how a request came. */
export interface CameFrom {
  /** The client's address, through proxies that are trusted. */
  readonly ip: string
  readonly protocol: string
}

/** Reads what Fastify says as `ip` and `protocol`, of a request that it has not seen. */
export function makeReadArrival(trustedProxies: readonly string[]): (request: IncomingMessage) => CameFrom {
  const direct = ({ socket }: IncomingMessage): CameFrom => ({
    ip: socket.remoteAddress ?? '',
    protocol: 'encrypted' in socket ? 'https' : 'http',
  })
  if (trustedProxies.length === 0) return direct
  const isTrusted = compile([...trustedProxies])
  return (request) => {
    const own = direct(request)
    const said = request.headers['x-forwarded-proto']
    return {
      ip: all(request, isTrusted).at(-1) ?? own.ip,
      // Whoever stands nearest says it last.
      protocol:
        said !== undefined && isTrusted(own.ip, 0)
          ? String(said)
              .slice(String(said).lastIndexOf(',') + 1)
              .trim()
          : own.protocol,
    }
  }
}
