import type { FastifyPluginAsync } from 'fastify'
import { LANGUAGES } from '../../languages/languages.js'
import {
  ENDPOINT_PATH,
  OPENID_PATH_INSERTED,
  openidConfiguration,
  serverMetadata,
} from '../../protocol/oauth/metadata.js'
import { documentRoute } from '../../http/oauth/openid-context.js'

/** What is in the metadata changes with a new version or a new address alone. */
const METADATA_MAX_AGE_SECONDS = 300

interface Needs {
  readonly publicUrl: string
  /** Where the terms and the word on privacy are. */
  readonly brand: { readonly termsUrl: string | null; readonly privacyUrl: string | null }
}

/**
 * `GET /.well-known/oauth-authorization-server`: what an OAuth library asks first.
 * @see RFC 8414 §3
 */
export function serverMetadataRoutes({ brand, publicUrl }: Needs): FastifyPluginAsync {
  const document = serverMetadata(publicUrl, brand)
  return documentRoute({
    path: ENDPOINT_PATH.serverMetadata,
    operation: 'oauth_server_metadata',
    maxAgeSeconds: METADATA_MAX_AGE_SECONDS,
    read: () => document,
  })
}

/**
 * `GET /api/1.0/.well-known/openid-configuration`, and the places where libraries put the issuer's path behind the well-known part. The root has
 * none: one address, one issuer.
 * @see OpenID Connect Discovery §4 · RFC 8414 §3.1, §5
 */
export function openidConfigurationRoutes({ brand, publicUrl }: Needs): FastifyPluginAsync {
  const document = openidConfiguration(publicUrl, { ...brand, uiLocales: Object.keys(LANGUAGES) })
  return documentRoute({
    path: ENDPOINT_PATH.openidConfiguration,
    alsoAt: OPENID_PATH_INSERTED,
    operation: 'openid_configuration',
    maxAgeSeconds: METADATA_MAX_AGE_SECONDS,
    read: () => document,
  })
}
