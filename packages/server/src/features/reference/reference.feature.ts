import type { Gid } from '../../protocol/asana/gid.js'
import type { ApiViewer } from '../../http/pages/api-viewer.js'
import type { AppsFeature } from '../apps/apps.feature.js'
import type { Base, Served, Serving } from '../feature.js'
import type { TokensFeature } from '../tokens/tokens.feature.js'
import { explorerRoutes } from './explorer.routes.js'
import { openapiRoutes } from './openapi.routes.js'
import { postmanRoutes } from './postman.routes.js'
import { referenceRoutes } from './reference.routes.js'
import { secretScanningRoutes } from './secret-scanning.routes.js'

/** What `/docs` and the documents for programs say of the API. */
export function referenceFeature(
  { publicUrl }: Pick<Base, 'publicUrl'>,
  {
    apps,
    tokens,
    viewer,
  }: { readonly apps: AppsFeature; readonly tokens: TokensFeature; readonly viewer: ApiViewer },
) {
  const fillIn = {
    listOwnApps: async (ownerGid: Gid) => await apps.list({ ownerGid }),
    createToken: tokens.create,
    findOwnToken: tokens.findOwn,
    newFormKey: tokens.newFormKey,
  }
  return {
    serves: ({ api }: Serving): Served => ({
      documents: [
        secretScanningRoutes({ publicUrl }),
        openapiRoutes({ api, publicUrl }),
        postmanRoutes({ api, publicUrl }),
      ],
      pages: [referenceRoutes({ ...fillIn, api, publicUrl }), explorerRoutes({ ...fillIn, viewer })],
    }),
  }
}
