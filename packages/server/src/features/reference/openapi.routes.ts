import type { FastifyPluginAsync } from 'fastify'
import { OPENAPI_PATH } from '../../protocol/asana/api-paths.js'
import { openapiDocument } from '../../protocol/asana/openapi.js'
import type { ApiDescription } from '../../protocol/asana/description.js'
import { documentRoute } from '../../http/oauth/openid-context.js'

/** What is in it changes with a new version or a new address alone. */
const OPENAPI_MAX_AGE_SECONDS = 300

/** `GET /api/1.0/openapi.json`: this API, for programs that read descriptions; for pages of any origin, too. */
export function openapiRoutes(needs: {
  readonly api: ApiDescription
  readonly publicUrl: string
}): FastifyPluginAsync {
  // Made when somebody asks for it: no start waits for it.
  let document: string | null = null
  return documentRoute({
    path: OPENAPI_PATH,
    operation: 'openapi',
    maxAgeSeconds: OPENAPI_MAX_AGE_SECONDS,
    read: () => (document ??= JSON.stringify(openapiDocument(needs.api, needs))),
  })
}
