import { test as base } from 'vitest'
import type { Mudra } from './mudra.js'
import { startMudra, type StartOptions } from './start.js'

/**
 * Makes a `test` with the fixture `mudra`: a server for each file, which begins each test as it was opened. Call it at the top of the file.
 *
 * ```ts
 * import { mudraTest } from '@mudra/testing/vitest'
 *
 * const test = mudraTest({ rateLimits: 'asana' })
 * test('waits its turn', async ({ mudra }) => {
 *   const token = await mudra.person('ada').token()
 * })
 * ```
 */
export function mudraTest(options: StartOptions = {}) {
  return base.extend<{ mudraServer: Mudra; mudra: Mudra }>({
    mudraServer: [
      // oxlint-disable-next-line no-empty-pattern -- Vitest reads there which fixtures this one needs.
      async ({}, use) => {
        await using mudra = await startMudra(options)
        await use(mudra)
      },
      { scope: 'file' },
    ],
    mudra: async ({ mudraServer }, use) => {
      await mudraServer.reset()
      await use(mudraServer)
    },
  })
}

/** Vitest's `test` with the fixture `mudra`, of the demo organization. */
export const test = mudraTest()
