import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openVisits, prepareRuby } from '../support/clients.js'
import { startLibraryServer, type LibraryServer } from '../support/library-server.js'

const prepared = prepareRuby('asana', '0.10.13')

let server: LibraryServer
let visits: Awaited<ReturnType<typeof openVisits>>
beforeAll(async () => {
  server = await startLibraryServer()
  visits = await openVisits(server)
})
afterAll(async () => {
  await visits.close()
  expect(await server.stop()).toBe(0)
})

describe('ruby-asana 0.10.13', () => {
  const why = prepared.ok ? '' : ` (skipped: ${prepared.reason})`
  it.skipIf(!prepared.ok).each(['reads', 'pages', 'writes', 'signs_in_and_refreshes', 'hears_of_mistakes'])(
    `%s${why}`,
    async (step) => {
      if (prepared.ok) await prepared.client('walk_asana', visits.scene)(step)
    },
  )
})
