import type { AppsFeature } from '../apps/apps.feature.js'
import type { Base, Served } from '../feature.js'
import type { GrantsFeature } from '../grants/grants.feature.js'
import type { TokensFeature } from '../tokens/tokens.feature.js'
import { appTryRoutes } from './app-try.routes.js'
import { makeTryExchange } from './try-exchange.js'
import { makeStartTry } from './try-run.js'

/** A developer's own run through the OAuth flow. */
export function tryOutFeature(
  base: Base,
  needs: { readonly apps: AppsFeature; readonly grants: GrantsFeature; readonly tokens: TokensFeature },
) {
  const { apps, grants, tokens } = needs
  return {
    serves: (): Served => ({
      pages: [
        appTryRoutes({
          findApp: apps.find,
          addRedirectUri: apps.addRedirectUri,
          startTry: makeStartTry(base),
          exchange: makeTryExchange({ redeemCode: grants.redeemCode, verifyToken: tokens.verify }),
          findGrant: grants.find,
          revokeGrant: grants.revoke,
          publicUrl: base.publicUrl,
        }),
      ],
    }),
  }
}
