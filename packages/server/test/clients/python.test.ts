import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openVisits, preparePython } from '../support/clients.js'
import { startLibraryServer, type LibraryServer } from '../support/library-server.js'

const current = await preparePython('requirements-current.txt')
const asana3 = await preparePython('requirements-asana3.txt')
const airbyte = await preparePython('requirements-airbyte.txt')

/** Each walk with its steps; a step is a process of its own, as a program that starts anew would be. */
const WALKS = [
  ['python asana 5.4', current, 'walk_asana5', ['reads', 'pages', 'writes', 'hears_of_mistakes']],
  [
    'python asana 5.4, family by family',
    current,
    'walk_asana5_families',
    ['tags', 'stories', 'attachments', 'memberships', 'relations', 'portfolios', 'events', 'batches'],
  ],
  [
    'python asana 3.2.3',
    asana3,
    'walk_asana3',
    ['signs_in', 'refreshes', 'pages_and_writes', 'hears_of_mistakes'],
  ],
  [
    'requests-oauthlib 2',
    current,
    'walk_requests_oauthlib',
    ['signs_in', 'refreshes_by_itself', 'revokes', 'is_denied'],
  ],
  ['Authlib 1.6', current, 'walk_authlib', ['checks_the_id_token', 'refreshes_introspects_and_revokes']],
  ["Airbyte's source-asana 1.7.2", airbyte, 'walk_airbyte', ['checks', 'reads', 'refreshes']],
] as const

let server: LibraryServer
let visits: Awaited<ReturnType<typeof openVisits>>
beforeAll(async () => {
  server = await startLibraryServer({ MUDRA_ACCESS_TOKEN_REVOCATION: 'off' })
  visits = await openVisits(server)
})
afterAll(async () => {
  await visits.close()
  expect(await server.stop()).toBe(0)
})

describe.each(WALKS)('%s', (_name, prepared, walk, steps) => {
  const why = prepared.ok ? '' : ` (skipped: ${prepared.reason})`
  it.skipIf(!prepared.ok).each(steps)(`%s${why}`, async (step) => {
    if (prepared.ok) await prepared.client(walk, visits.scene)(step)
  })
})
