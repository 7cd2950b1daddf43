import { after, before, beforeEach } from 'node:test'
import { MudraExpectationError } from './wire.js'
import type { Mudra } from './mudra.js'
import { startMudra, type StartOptions } from './start.js'

/**
 * Starts a server for the file or the `describe` in which it is called, and begins each test with it as it was opened.
 *
 * ```ts
 * import { test } from 'node:test'
 * import { useMudra } from '@mudra/testing/node-test'
 *
 * const kit = useMudra()
 * test('has a token', async () => {
 *   const token = await kit.mudra.person('ada').token()
 * })
 * ```
 * @returns `mudra`, within tests and hooks; before that it throws MudraExpectationError
 */
export function useMudra(options: StartOptions = {}): { readonly mudra: Mudra } {
  let mudra: Mudra | undefined
  before(async () => {
    mudra = await startMudra(options)
  })
  beforeEach(async () => {
    await mudra?.reset()
  })
  after(async () => {
    await mudra?.close()
  })
  return {
    get mudra() {
      if (mudra === undefined)
        throw new MudraExpectationError('no server runs yet: ask for kit.mudra within a test or a hook')
      return mudra
    },
  }
}
