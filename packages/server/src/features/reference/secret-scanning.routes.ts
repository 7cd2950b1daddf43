import type { FastifyPluginAsync } from 'fastify'
import { documentRoute } from '../../http/oauth/openid-context.js'
import { SECRET_SCANNING_PATH, secretScanningDocument } from './secret-scanning.js'

const MAX_AGE_SECONDS = 300

/** `GET /.well-known/secret-scanning.json`: what scanners look for, and where they report it. */
export function secretScanningRoutes(needs: { readonly publicUrl: string }): FastifyPluginAsync {
  const document = secretScanningDocument(needs.publicUrl)
  return documentRoute({
    path: SECRET_SCANNING_PATH,
    operation: 'secret_scanning',
    maxAgeSeconds: MAX_AGE_SECONDS,
    read: () => document,
  })
}
