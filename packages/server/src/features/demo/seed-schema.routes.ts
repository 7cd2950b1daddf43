import type { FastifyPluginAsync } from 'fastify'
import { documentRoute } from '../../http/oauth/openid-context.js'
import { SEED_SCHEMA } from './seed-schema.js'

const MAX_AGE_SECONDS = 300

/** `GET /docs/seed.schema.json`: what may stand in a seed, for editors that complete and check while somebody writes one. */
export const seedSchemaRoutes: FastifyPluginAsync = documentRoute({
  path: '/docs/seed.schema.json',
  operation: 'seed_schema',
  maxAgeSeconds: MAX_AGE_SECONDS,
  read: () => SEED_SCHEMA,
})
