import { batchApi } from './batch.api.js'
import { BATCH_OPERATIONS } from './batch.operations.js'

/** Several requests to the API in one. */
export function batchFeature() {
  return { operations: BATCH_OPERATIONS, handlers: batchApi() }
}
