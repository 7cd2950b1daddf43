import { OPERATIONS, type OperationId } from '../../src/protocol/asana/operations.js'

/** What such an operation did leaves others without what their examples need; what is decided cannot be decided again. */
const TAKES_AWAY = /^(?:delete|remove|approveAccessRequest)/

/**
 * Servers with the demo organization on which the examples of operations are tried, one after the other: one for all that only read, and one for
 * those that write, until one has taken something away.
 */
export function exampleServers<T>(open: () => Promise<T>, close: (opened: T) => Promise<void>) {
  let reading: T | null = null
  let writing: T | null = null
  const isReading = (id: OperationId) => OPERATIONS[id].method === 'GET'
  return {
    for: async (id: OperationId): Promise<T> =>
      isReading(id) ? (reading ??= await open()) : (writing ??= await open()),
    /** Says that an example was tried, on the server that was for it. */
    tried: async (id: OperationId): Promise<void> => {
      if (isReading(id) || !TAKES_AWAY.test(id) || writing === null) return
      const used = writing
      writing = null
      await close(used)
    },
    close: async (): Promise<void> => {
      for (const one of [reading, writing]) if (one !== null) await close(one)
      reading = null
      writing = null
    },
  }
}
