import type { AppsFeature } from '../apps/apps.feature.js'
import { appIconPath } from '../apps/pages/app-paths.rules.js'
import type { Served } from '../feature.js'
import type { TokensFeature } from '../tokens/tokens.feature.js'
import { myAppsRoutes } from './my-apps.routes.js'

/** What a developer finds first: their tokens and apps. */
export function developerConsoleFeature({
  apps,
  tokens,
}: {
  readonly apps: AppsFeature
  readonly tokens: TokensFeature
}) {
  return {
    serves: (): Served => ({
      pages: [
        myAppsRoutes({
          listOwnTokens: tokens.listOwn,
          listOwnApps: async (ownerGid) => {
            const own = await apps.list({ ownerGid })
            const requests = await apps.requestsByDay(own.map(({ clientId }) => clientId))
            return own.map((app) => ({
              ...app,
              iconHref: app.iconMediaType === null ? null : appIconPath(app.clientId),
              requestsByDay: requests.get(app.clientId) ?? [],
            }))
          },
        }),
      ],
    }),
  }
}
