// Runs before each test file.
import fc from 'fast-check'
import { beforeAll } from 'vitest'

/** Property tests try the same values on every mutant, so that a second run tells the same as the first. */
const PROPERTY_SEED = 20_261_123

fc.configureGlobal({ seed: PROPERTY_SEED })
globalThis.$mutantPhase(false)
beforeAll(() => globalThis.$mutantPhase(true))
