import { makeIsWithin } from '../../platform/address-ranges.js'
import { makeRemembered } from '../../platform/remembered.js'
import type { AppsFeature } from '../apps/apps.feature.js'
import type { Base, Served, Serving } from '../feature.js'
import type { GrantsFeature } from '../grants/grants.feature.js'
import type { TokensFeature } from '../tokens/tokens.feature.js'
import { guardRoutes } from './guard.routes.js'
import { makeInspectToken } from './inspect-token.js'
import { introspectRoutes } from './introspect.routes.js'
import { tokenInfoRoutes } from './token-info.routes.js'
import { makeTokenReaches } from './token-reaches.js'

/** Tokens whose description is remembered. At some 500 bytes each. */
const KNOWN_TOKENS_MAX = 50_000

/** What an API that is guarded is told of a token. */
export function introspectionFeature(
  { clock, db, publicUrl, throttle }: Base,
  needs: { readonly apps: AppsFeature; readonly grants: GrantsFeature; readonly tokens: TokensFeature },
) {
  const { apps, grants, tokens } = needs
  const { access, personal } = tokens.facts
  const inspectToken = makeInspectToken({
    describe: {
      personal: async (hash) => await personal.describe(hash),
      access: async (hash) => await access.describe(hash),
      refresh: grants.describeRefreshToken,
    },
    clock,
    changes: db.changes,
    known: makeRemembered({
      changes: db.changes,
      dependsOn: (token) => token.dependsOn ?? [],
      entriesMax: KNOWN_TOKENS_MAX,
    }),
  })
  const reaches = makeTokenReaches({
    tokens: personal,
    accessTokens: access,
    clock,
    isWithin: makeIsWithin(),
  })
  return {
    inspectToken,
    serves: ({ countUnknown, countUnknownAsked, verify }: Serving): Served => ({
      oauth: [
        guardRoutes({ verify, publicUrl }),
        tokenInfoRoutes({ inspectToken, countUnknown, clock }),
        introspectRoutes({
          authenticateApp: apps.authenticate,
          throttle,
          inspectToken,
          countUnknownAsked,
          reaches,
          clock,
          publicUrl,
        }),
      ],
    }),
  }
}
