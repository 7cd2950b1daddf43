import type { FastifyPluginAsync } from 'fastify'
import { viewerHeaders, type ApiViewer } from '../../http/api-viewer.js'
import { noteForLog } from '../../http/request-log.js'
import { renderPage } from '../../ui/render.js'
import { ExplorerPage } from './explorer.page.js'

/** `/docs/explorer`: the OpenAPI description, to be read and tried out in the browser. */
export function explorerRoutes({ viewer }: { readonly viewer: ApiViewer }): FastifyPluginAsync {
  return async (app) => {
    app.get('/docs/explorer', (request, reply) => {
      noteForLog(request).operation = 'docs_explorer'
      const { assets, isCi } = reply.server.pages
      const { headers, nonce } = viewerHeaders()
      return reply
        .headers(headers)
        .send(renderPage(<ExplorerPage viewerPath={viewer.path} nonce={nonce} />, { assets, isCi }))
    })
    await app.register(viewer.routes)
  }
}
