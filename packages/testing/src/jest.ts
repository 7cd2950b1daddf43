import { TestEnvironment } from 'jest-environment-node'
import type { Mudra } from './mudra.js'
import { startMudra, type StartOptions } from './start.js'

declare global {
  /** The server of this file, in the environment `@mudra/testing/jest`. */
  var mudra: Mudra
}

/**
 * Jest's environment of Node with a server for each file, the global `mudra`, which begins each test as it was opened. What `startMudra` takes stands
 * in the options of the environment.
 *
 * ```json
 * { "jest": { "testEnvironment": "@mudra/testing/jest", "testEnvironmentOptions": { "mudra": { "rateLimits": "asana" } } } }
 * ```
 */
// oxlint-disable-next-line import/no-default-export -- so Jest takes an environment
export default class MudraEnvironment extends TestEnvironment {
  readonly #options: StartOptions
  #mudra: Mudra | null = null

  constructor(...given: ConstructorParameters<typeof TestEnvironment>) {
    super(...given)
    const [config] = given
    this.#options = config.projectConfig.testEnvironmentOptions['mudra'] ?? {}
  }

  override async setup(): Promise<void> {
    await super.setup()
    this.#mudra = await startMudra(this.#options)
    this.global['mudra'] = this.#mudra
  }

  async handleTestEvent({ name }: { readonly name: string }): Promise<void> {
    if (name === 'test_start') await this.#mudra?.reset()
  }

  override async teardown(): Promise<void> {
    await this.#mudra?.close()
    await super.teardown()
  }
}
