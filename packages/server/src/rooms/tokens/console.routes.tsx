import type { FastifyPluginAsync } from 'fastify'
import { refusePage, sendPage } from '../../http/contexts/pages.js'
import { frameOf } from '../../http/console-frame.js'
import { requireSession } from '../../http/recent-sign-in.js'
import { noteForLog } from '../../http/request-log.js'
import { parseGid, type Gid } from '../../protocol/asana/gid.js'
import { MY_APPS_PATH, MyAppsPage, tokenPath, type AppCard } from './my-apps.page.js'
import type { OwnToken, makeFindOwnToken, makeListOwnTokens } from './own-tokens.js'
import { TOKEN_ADDRESSES_MAX } from './token.js'
import { TokenPage } from './token.page.js'

/** The parameters of every address below `/0/my-apps/tokens/:gid`. */
export interface TokenParams {
  readonly Params: { readonly gid: string }
}

/** `/0/my-apps` and the page of a token. */
export function tokenConsoleRoutes(needs: {
  readonly listOwnTokens: ReturnType<typeof makeListOwnTokens>
  readonly findOwnToken: ReturnType<typeof makeFindOwnToken>
  readonly unreachedBy: (
    token: OwnToken,
  ) => Promise<readonly { readonly name: string; readonly why: string }[]>
  readonly listOwnApps: (ownerGid: Gid) => Promise<readonly AppCard[]>
}): FastifyPluginAsync {
  return async (app) => {
    app.get(MY_APPS_PATH, async (request, reply) => {
      noteForLog(request).operation = 'my_apps'
      const session = requireSession(request, reply)
      if (session === null) return await reply
      const ownerGid = session.user.gid
      const query = request.query as URLSearchParams
      const page = readPageNumber(query.get('page'))
      const showsAllApps = query.get('apps') === 'all'
      const list = await needs.listOwnTokens({ ownerGid, page })
      const apps = await needs.listOwnApps(ownerGid)
      const frame = await frameOf(request, reply)
      return await sendPage(
        reply,
        <MyAppsPage frame={frame} list={list} apps={apps} showsAllApps={showsAllApps} />,
      )
    })
    app.get<TokenParams>(tokenPath(':gid'), async (request, reply) => {
      noteForLog(request).operation = 'token_page'
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
    await Promise.resolve()
  }
}

function readPageNumber(text: string | null): number {
  return text !== null && /^\d{1,6}$/.test(text) ? Number(text) : 1
}
