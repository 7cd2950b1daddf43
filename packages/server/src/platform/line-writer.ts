import { write, writeSync } from 'node:fs'
import type { DestinationStream } from 'pino'

/** As many characters are handed to the operating system at once. Lines wait in an array: joining them once is ten times cheaper than growing a text. */
const BLOCK_CHARACTERS = 262_144
const FLUSH_INTERVAL_MS = 250
/** When whoever reads the log stands still, this much waits; what comes after it is counted and dropped. */
const WAITING_CHARACTERS_MAX = 16 * 1_024 * 1_024
const RETRY_MS = 20

export interface LineWriter extends DestinationStream {
  /** Writes what waits and stops the clock; for the end of the process. */
  finish(): void
}

/**
 * Writes lines to a file descriptor in blocks, off the path of whoever wrote them. A line is out at the latest a quarter of a second
 * after it was written; a crash of the process loses that much.
 */
export function makeLineWriter(descriptor: number): LineWriter {
  let lines: string[] = []
  let waiting = 0
  let dropped = 0
  let writing = false

  const takeBlock = (): Buffer => {
    if (dropped > 0) {
      lines.push(
        `${JSON.stringify({ level: 40, time: Date.now(), msg: 'log lines were dropped', dropped })}\n`,
      )
      dropped = 0
    }
    const block = Buffer.from(lines.join(''))
    lines = []
    waiting = 0
    return block
  }

  const writeRest = (block: Buffer, offset: number) => {
    write(descriptor, block, offset, block.length - offset, null, (error, written) => {
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
      if (waiting >= BLOCK_CHARACTERS) flush()
    })
  }

  const flush = () => {
    if (writing || waiting === 0) return
    writing = true
    writeRest(takeBlock(), 0)
  }

  const timer = setInterval(flush, FLUSH_INTERVAL_MS)
  timer.unref()

  return {
    write(line) {
      if (waiting >= WAITING_CHARACTERS_MAX) {
        dropped++
        return
      }
      lines.push(line)
      waiting += line.length
      if (waiting >= BLOCK_CHARACTERS) flush()
    },
    finish() {
      clearInterval(timer)
      if (waiting === 0) return
      try {
        writeSync(descriptor, takeBlock())
      } catch {
        // The process is ending and nobody reads along: there is nobody left to tell.
      }
    },
  }
}
