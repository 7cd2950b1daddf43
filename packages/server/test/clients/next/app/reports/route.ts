import { env } from 'node:process'
import { verifyBearer } from '@mudra/client/next'

const guarded = verifyBearer(() => ({
  baseUrl: env['MUDRA_URL'] ?? '',
  clientId: env['CLIENT_ID'] ?? '',
  clientSecret: env['CLIENT_SECRET'] ?? '',
  scopes: ['projects:read'],
  realm: 'reports',
}))

export const GET = guarded((_request, bearer) => Response.json({ for: bearer.user }))
