import { write, writeSync } from 'node:fs'
import type { DestinationStream } from 'pino'

/** As much is handed to the operating system at once. */
const BLOCK_BYTES = 262_144
const FLUSH_INTERVAL_MS = 250
/** When whoever reads the log stands still, this much waits; what comes after it is counted and dropped. */
const WAITING_BYTES_MAX = 16 * 1_024 * 1_024
const BLOCKS_MAX = WAITING_BYTES_MAX / BLOCK_BYTES
/** A character of a text has at most so many bytes in UTF-8. */
const BYTES_PER_CHARACTER_MAX = 3
const RETRY_MS = 20

export interface LineWriter extends DestinationStream {
  /** Writes what waits and stops the clock; for the end of the process. */
  finish(): void
}

interface Block {
  readonly bytes: Buffer
  length: number
}

/**
 * Writes lines to a file descriptor in blocks, off the path of whoever wrote them. A line is out at the latest a quarter of a second
 * after it was written; a crash of the process loses that much. Lines become bytes at once, in blocks that are used again: nothing large is left
 * for the collector of garbage.
 */
export function makeLineWriter(descriptor: number): LineWriter {
  /** What waits, oldest first; the last one is being filled. */
  let waiting: Block[] = []
  /** A block that was written, for the next one. */
  let spare: Block | null = null
  let dropped = 0
  let writing = false

  const nextBlock = (bytesMin: number): Block => {
    const block = spare !== null && spare.bytes.length >= bytesMin ? spare : newBlock(bytesMin)
    if (block === spare) spare = null
    waiting.push(block)
    return block
  }

  const append = (line: string): void => {
    const bytesMax = line.length * BYTES_PER_CHARACTER_MAX
    let block = waiting.at(-1)
    if (block === undefined || block.bytes.length - block.length < bytesMax) block = nextBlock(bytesMax)
    block.length += block.bytes.write(line, block.length)
  }

  const writeRest = (block: Block, offset: number) => {
    write(descriptor, block.bytes, offset, block.length - offset, null, (error, written) => {
      if (error?.code === 'EAGAIN') {
        setTimeout(writeRest, RETRY_MS, block, offset)
        return
      }
      // A log that nobody can receive any more must not stop the server: on other errors the block is given up.
      if (error === null && offset + written < block.length) {
        writeRest(block, offset + written)
        return
      }
      writing = false
      block.length = 0
      spare = block
      if (waiting.length > 1) flush()
    })
  }

  const flush = () => {
    if (writing) return
    const block = waiting.shift()
    if (block === undefined) return
    writing = true
    writeRest(block, 0)
  }

  const timer = setInterval(flush, FLUSH_INTERVAL_MS)
  timer.unref()

  return {
    write(line) {
      if (waiting.length >= BLOCKS_MAX) {
        dropped++
        return
      }
      if (dropped > 0) {
        append(droppedLine(dropped))
        dropped = 0
      }
      append(line)
      if (waiting.length > 1) flush()
    },
    finish() {
      clearInterval(timer)
      if (dropped > 0) append(droppedLine(dropped))
      try {
        for (const { bytes, length } of waiting) writeSync(descriptor, bytes, 0, length)
      } catch {
        // The process is ending and nobody reads along: there is nobody left to tell.
      }
      waiting = []
    },
  }
}

function newBlock(bytesMin: number): Block {
  return { bytes: Buffer.allocUnsafeSlow(Math.max(BLOCK_BYTES, bytesMin)), length: 0 }
}

function droppedLine(dropped: number): string {
  return `${JSON.stringify({ level: 40, time: Date.now(), msg: 'log lines were dropped', dropped })}\n`
}
