import type { FastifyPluginAsync } from 'fastify'
import { viewerHeaders, type ApiViewer } from '../../http/api-viewer.js'
import { pageText } from '../../http/contexts/pages.js'
import { noteForLog } from '../../http/request-log.js'
import { ExplorerPage } from './explorer.page.js'

/** `/docs/explorer`: the OpenAPI description, to be read and tried out in the browser. */
export function explorerRoutes({ viewer }: { readonly viewer: ApiViewer }): FastifyPluginAsync {
  return async (app) => {
    app.get('/docs/explorer', (request, reply) => {
      noteForLog(request).operation = 'docs_explorer'
      const { headers, nonce } = viewerHeaders()
      return reply
        .headers(headers)
        .send(pageText(reply, <ExplorerPage viewerPath={viewer.path} nonce={nonce} />))
    })
    await app.register(viewer.routes)
  }
}
