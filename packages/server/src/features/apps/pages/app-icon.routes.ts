import type { FastifyPluginAsync } from 'fastify'
import { refusePage } from '../../../http/pages/context.js'
import { routes } from '../../../http/routes.js'
import { parseGid } from '../../../protocol/asana/gid.js'
import type { AppStore } from '../ports.js'
import { PATH } from './app-paths.rules.js'

const HEADERS: Readonly<Record<string, string>> = {
  // An owner who changes the picture sees the new one soon.
  'cache-control': 'private, max-age=300',
  // Whatever a browser should take the bytes for, nothing in them runs.
  'content-security-policy': "default-src 'none'; sandbox",
  'cross-origin-resource-policy': 'same-origin',
  'x-content-type-options': 'nosniff',
}

/** The pictures of apps, for pages of ours. */
export function appIconRoutes({ icon }: Pick<AppStore, 'icon'>): FastifyPluginAsync {
  return routes((app) => {
    app.get<{ Params: { readonly clientId: string } }>(`${PATH}:clientId`, async (request, reply) => {
      const clientId = parseGid(request.params.clientId)
      const found = clientId === null ? null : await icon(clientId)
      if (found === null) return await refusePage(reply, 'not_found')
      return await reply.headers(HEADERS).type(found.mediaType).send(Buffer.from(found.bytes))
    })
  })
}
