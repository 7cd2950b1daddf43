import type { FastifyPluginAsync, FastifyReply, FastifyRequest } from 'fastify'
import { viewerHeaders, type ApiViewer } from '../../http/pages/api-viewer.js'
import { frameOf } from '../../http/pages/console-frame.js'
import { pageText } from '../../http/pages/context.js'
import { operation } from '../../http/routes.js'
import { EXPLORER_PATH, ExplorerPage } from './explorer.page.js'
import type { FillInNeeds } from './fill-in.js'
import { fillIn, fillInToken, type Filled } from './fill-in.routes.js'

/** Whoever tries endpoints out may want to try any of them. */
const PLACE = { path: EXPLORER_PATH, title: 'Explorer', takes: { token: null } }

/** `/docs/explorer`: the OpenAPI description, to be read and tried out in the browser, at the press of a button with a token of the reader's. */
export function explorerRoutes(needs: FillInNeeds & { readonly viewer: ApiViewer }): FastifyPluginAsync {
  const { viewer } = needs
  const show = async (
    { reply, request }: { readonly request: FastifyRequest; readonly reply: FastifyReply },
    { reader, values }: Filled,
  ) => {
    const { headers, nonce } = viewerHeaders()
    const page = (
      <ExplorerPage
        frame={await frameOf(request, reply)}
        viewerPath={viewer.path}
        nonce={nonce}
        token={reader.isSignedIn ? reader.token : null}
        secret={values.token}
      />
    )
    return await reply
      .code(reader.token?.refusal == null ? 200 : 400)
      .headers(headers)
      .send(pageText(reply, page))
  }
  return async (app) => {
    app.get(EXPLORER_PATH, operation('docs_explorer'), async (request, reply) => {
      return await show({ request, reply }, await fillIn({ request, reply }, needs, PLACE))
    })
    app.post(EXPLORER_PATH, operation('docs_token'), async (request, reply) => {
      const filled = await fillInToken({ request, reply }, needs, PLACE)
      return filled === null ? await reply : await show({ request, reply }, filled)
    })
    await app.register(viewer.routes)
  }
}
