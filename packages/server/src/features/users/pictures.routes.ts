import type { FastifyPluginAsync } from 'fastify'
import { refusePage } from '../../http/pages/context.js'
import { operation, routes } from '../../http/routes.js'
import { picturePath, type FindPicture } from './profile.js'

const HEADERS: Readonly<Record<string, string>> = {
  // Another picture has another address.
  'cache-control': 'public, max-age=31536000, immutable',
  // Whatever a browser should take the bytes for, nothing in them runs.
  'content-security-policy': "default-src 'none'; sandbox",
  // Apps show it on pages of theirs, as they show those of Asana.
  'cross-origin-resource-policy': 'cross-origin',
  'x-content-type-options': 'nosniff',
  'x-robots-tag': 'none',
}

/** Pictures of people, for whoever has the address of one. */
export function pictureRoutes({ findPicture }: { readonly findPicture: FindPicture }): FastifyPluginAsync {
  return routes((app) => {
    app.get<{ Params: { readonly name: string } }>(
      picturePath(':name'),
      operation('profile_picture'),
      async (request, reply) => {
        const found = await findPicture(request.params.name)
        if (found === null) return await refusePage(reply, 'not_found')
        return await reply.headers(HEADERS).type(found.mediaType).send(Buffer.from(found.bytes))
      },
    )
  })
}
