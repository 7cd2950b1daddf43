import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openVisits, preparePython } from '../support/clients.js'
import { startLibraryServer, type LibraryServer } from '../support/library-server.js'

const prepared = await preparePython('requirements-schemathesis.txt')

/** Of its own: what it finds there it changes and deletes. */
let server: LibraryServer
let visits: Awaited<ReturnType<typeof openVisits>>
beforeAll(async () => {
  server = await startLibraryServer({ MUDRA_RATE_LIMITS: 'off' })
  visits = await openVisits(server)
})
afterAll(async () => {
  await visits.close()
  expect(await server.stop()).toBe(0)
})

describe('schemathesis 4: the server is as its openapi.json says', () => {
  const why = prepared.ok ? '' : ` (skipped: ${prepared.reason})`
  it.skipIf(!prepared.ok).each(['examples_and_edges', 'anything', 'one_after_the_other'])(
    `%s${why}`,
    async (step) => {
      if (prepared.ok) await prepared.client('walk_schemathesis', visits.scene)(step)
      expect(await server.answered(500)).toBe(0)
    },
  )
})
