import type { FastifyPluginAsync } from 'fastify'
import type { ApiDescription } from '../../protocol/asana/description.js'
import { documentRoute } from '../../http/oauth/openid-context.js'
import { POSTMAN_PATH, postmanCollection } from './postman.js'

/** What is in it changes with a new version or a new address alone. */
const POSTMAN_MAX_AGE_SECONDS = 300

/** `GET /docs/postman.json`: every endpoint, to be imported into Postman; for pages of any origin, too. */
export function postmanRoutes({
  api,
  publicUrl,
}: {
  readonly api: ApiDescription
  readonly publicUrl: string
}): FastifyPluginAsync {
  // Made when somebody asks for it: no start waits for it.
  let document: string | null = null
  return documentRoute({
    path: POSTMAN_PATH,
    operation: 'postman',
    maxAgeSeconds: POSTMAN_MAX_AGE_SECONDS,
    read: () => (document ??= JSON.stringify(postmanCollection(api, publicUrl))),
  })
}
