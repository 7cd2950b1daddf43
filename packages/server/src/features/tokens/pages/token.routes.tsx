import type { FastifyPluginAsync } from 'fastify'
import { refusePage, sendPage } from '../../../http/pages/context.js'
import { frameOf } from '../../../http/pages/console-frame.js'
import { requireSession } from '../../../http/pages/recent-sign-in.js'
import { operation, routes } from '../../../http/routes.js'
import { parseGid } from '../../../protocol/asana/gid.js'
import type { OwnToken, makeFindOwnToken } from '../own-tokens.js'
import { TOKEN_ADDRESSES_MAX } from '../token.rules.js'
import { tokenPath } from './token-paths.rules.js'
import { TokenPage } from './token.page.js'

/** The parameters of every address below `/0/my-apps/tokens/:gid`. */
export interface TokenParams {
  readonly Params: { readonly gid: string }
}

/** `/0/my-apps/tokens/:gid`: the page of a token. */
export function tokenPageRoutes(needs: {
  readonly findOwnToken: ReturnType<typeof makeFindOwnToken>
  readonly unreachedBy: (
    token: OwnToken,
  ) => Promise<readonly { readonly name: string; readonly why: string }[]>
}): FastifyPluginAsync {
  return routes((app) => {
    app.get<TokenParams>(tokenPath(':gid'), operation('token_page'), async (request, reply) => {
      const session = requireSession(request, reply)
      if (session === null) return await reply
      const tokenGid = parseGid(request.params.gid)
      const token =
        tokenGid === null ? null : await needs.findOwnToken({ ownerGid: session.user.gid, tokenGid })
      if (token === null) return await refusePage(reply, 'not_found')
      const unreached = await needs.unreachedBy(token)
      const frame = await frameOf(request, reply)
      return await sendPage(
        reply,
        <TokenPage frame={frame} token={token} addressesMax={TOKEN_ADDRESSES_MAX} unreached={unreached} />,
      )
    })
  })
}
