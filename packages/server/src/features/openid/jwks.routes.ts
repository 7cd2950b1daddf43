import type { FastifyPluginAsync } from 'fastify'
import { ENDPOINT_PATH } from '../../protocol/oauth/metadata.js'
import { documentRoute } from '../../http/oauth/openid-context.js'
import type { CurrentSigningKey } from './current-signing-key.js'
import type { ListSigningKeys } from './list-signing-keys.js'

/**
 * An app that meets a key id which it does not know asks again, and whatever stands between may answer from memory: a new key signs at
 * once, so this is how long its first ID tokens may puzzle somebody.
 */
const JWKS_MAX_AGE_SECONDS = 60

/**
 * `GET /api/1.0/openid_connect/jwks`: the public halves of the keys with which live ID tokens were signed. Whoever asks before the first ID
 * token has the first key made, for libraries take an empty set for a fault.
 * @see RFC 7517 §5 · OpenID Connect Core §10.1.1
 */
export function jwksRoutes(needs: {
  readonly currentKey: CurrentSigningKey
  readonly listKeys: ListSigningKeys
}): FastifyPluginAsync {
  return documentRoute({
    path: ENDPOINT_PATH.jwks,
    operation: 'openid_jwks',
    maxAgeSeconds: JWKS_MAX_AGE_SECONDS,
    read: async () => {
      await needs.currentKey()
      const keys = await needs.listKeys()
      return { keys: keys.map(({ publicJwk }) => JSON.parse(publicJwk) as object) }
    },
  })
}
