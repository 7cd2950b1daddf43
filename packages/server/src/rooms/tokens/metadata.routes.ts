import type { FastifyPluginAsync } from 'fastify'
import { ENDPOINT_PATH, openidConfiguration, serverMetadata } from '../../protocol/oauth/metadata.js'
import { documentRoute } from '../../http/contexts/openid.js'

/** What is in the metadata changes with a new version or a new address alone. */
const METADATA_MAX_AGE_SECONDS = 300

/**
 * `GET /.well-known/oauth-authorization-server`: what an OAuth library asks first.
 * @see RFC 8414 §3
 */
export function serverMetadataRoutes({ publicUrl }: { readonly publicUrl: string }): FastifyPluginAsync {
  const document = serverMetadata(publicUrl)
  return documentRoute({
    path: ENDPOINT_PATH.serverMetadata,
    operation: 'oauth_server_metadata',
    maxAgeSeconds: METADATA_MAX_AGE_SECONDS,
    read: () => document,
  })
}

/**
 * `GET /api/1.0/.well-known/openid-configuration`: what an OpenID Connect library asks first. The root has none: one address, one issuer.
 * @see OpenID Connect Discovery §4
 */
export function openidConfigurationRoutes({ publicUrl }: { readonly publicUrl: string }): FastifyPluginAsync {
  const document = openidConfiguration(publicUrl)
  return documentRoute({
    path: ENDPOINT_PATH.openidConfiguration,
    operation: 'openid_configuration',
    maxAgeSeconds: METADATA_MAX_AGE_SECONDS,
    read: () => document,
  })
}
