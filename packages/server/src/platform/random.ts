import { randomBytes } from 'node:crypto'

/** Unpredictable bytes. The only other implementation is a test's. */
export interface Random {
  bytes(count: number): Uint8Array
}

export const systemRandom: Random = { bytes: (count) => randomBytes(count) }
