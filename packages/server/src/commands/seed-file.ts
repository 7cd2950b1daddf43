import { closeSync, openSync, readSync } from 'node:fs'
import { readSeed } from '../compose/demo.js'
import { OperatorProblem } from '../platform/faults.js'
import { counted } from './output.js'
import type { CheckedSeed } from '../features/demo/read-seed.js'

const SEED_FILE_BYTES_MAX = 4 * 1_024 * 1_024

/**
 * Reads a seed from a file and judges it, before anything is made or changed.
 * @throws OperatorProblem with every mistake: file, line and column, as editors open them, then the field and what is wrong with it
 */
export function readSeedFile(file: string, nowMs: number): CheckedSeed {
  const read = readSeed(readText(file), nowMs)
  if (read.ok) return read.seed
  const lines = read.faults.map(
    ({ column, field, line, message }) =>
      `${file}:${line}:${column}: ${field === '' ? '' : `${field}: `}${message}`,
  )
  const more = read.more === 0 ? [] : [`${file}: ${counted(read.more, 'more mistake')}`]
  throw new OperatorProblem([...lines, ...more, 'nothing was changed'].join('\n'))
}

function readText(file: string): string {
  const buffer = new Uint8Array(SEED_FILE_BYTES_MAX + 1)
  let length = 0
  try {
    const opened = openSync(file, 'r')
    try {
      while (length < buffer.length) {
        const count = readSync(opened, buffer, length, buffer.length - length, null)
        if (count === 0) break
        length += count
      }
    } finally {
      closeSync(opened)
    }
  } catch (error) {
    throw new OperatorProblem(
      `--seed: cannot read ${file}: ${error instanceof Error ? error.message : String(error)}`,
    )
  }
  if (length > SEED_FILE_BYTES_MAX)
    throw new OperatorProblem(`--seed: ${file} is larger than ${SEED_FILE_BYTES_MAX / 1_024 / 1_024} MiB`)
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(buffer.subarray(0, length))
  } catch {
    throw new OperatorProblem(`--seed: ${file} is not text in UTF-8`)
  }
}
