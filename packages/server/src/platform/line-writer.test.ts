import { closeSync, mkdtempSync, openSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { makeLineWriter, type LineWriter } from './line-writer.js'

/** More than a block holds, so that some are written while others are filled. */
const LINES = 20_000
const LARGE_CHARACTERS = 1_000_000

describe('a writer of lines', () => {
  let folder: string
  let file: string
  let descriptor: number
  let writer: LineWriter
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'mudra-lines-'))
    file = join(folder, 'log')
    descriptor = openSync(file, 'w')
    writer = makeLineWriter(descriptor)
  })
  afterEach(() => {
    writer.finish()
    closeSync(descriptor)
    rmSync(folder, { recursive: true, force: true })
  })
  const written = () => readFileSync(file, 'utf8')

  it('writes each line once and in order, whatever it is written in and however long it is', async () => {
    const lines = Array.from({ length: LINES }, (_, at) => `${at} ${'ü€😀'.repeat(at % 7)}\n`)
    lines.splice(LINES / 2, 0, `${'€'.repeat(LARGE_CHARACTERS)}\n`)
    for (const [at, line] of lines.entries()) {
      writer.write(line)
      // Now and then what was handed over is written meanwhile, and its block used again.
      if (at % 3_000 === 0) await new Promise((resolve) => setTimeout(resolve, 5))
    }
    await vi.waitFor(() => {
      expect(written().length).toBe(lines.join('').length)
    })
    expect(written() === lines.join('')).toBe(true)
  })

  it('writes what waits at the end of the process', () => {
    writer.write('first\n')
    writer.write('last\n')
    writer.finish()
    expect(written()).toBe('first\nlast\n')
  })

  it('counts what it drops while nobody takes it, and says so once somebody does', async () => {
    const line = `${'x'.repeat(99_999)}\n`
    // In one turn of the event loop nothing is written.
    for (let count = 0; count < 400; count++) writer.write(line)
    await vi.waitFor(() => {
      expect(written().length).toBeGreaterThan(0)
    })
    await new Promise((resolve) => setTimeout(resolve, 500))
    writer.write('after it\n')
    writer.finish()
    const [said] = written().match(/^\{.*"log lines were dropped".*\}$/m) ?? []
    const { dropped } = JSON.parse(said ?? '') as { dropped: number }
    expect(dropped).toBeGreaterThan(0)
    expect(written().split(line)).toHaveLength(400 - dropped + 1)
    expect(written()).toMatch(/after it\n$/)
  })
})
