import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs'
import { execFile } from 'node:child_process'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { replaceFile } from './replace-file.js'

const run = promisify(execFile)

const PROCESSES = ['a', 'b', 'c']
const TIMES = 500
const LENGTH = 20_000

let folder = ''
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'mudra-replace-file-'))
})
afterEach(() => {
  rmSync(folder, { recursive: true, force: true })
})

describe('a file that is put into its place as a whole', () => {
  it('by several processes at once is always one that one of them wrote, and none of them fails', async () => {
    const file = join(folder, 'shared')
    const program = (letter: string) => `
      import { readFileSync } from 'node:fs'
      import { replaceFile } from '${join(import.meta.dirname, 'replace-file.ts')}'
      for (let time = 0; time < ${TIMES}; time++) {
        replaceFile('${file}', '${letter}'.repeat(${LENGTH}))
        const read = readFileSync('${file}', 'utf8')
        if (!/^(a+|b+|c+)$/.test(read) || read.length !== ${LENGTH}) throw new Error('a part of a file')
      }`
    await Promise.all(
      PROCESSES.map(
        async (letter) =>
          await run(process.execPath, ['--input-type=module-typescript', '-e', program(letter)]),
      ),
    )
    expect(PROCESSES.map((letter) => letter.repeat(LENGTH))).toContain(readFileSync(file, 'utf8'))
    expect(readdirSync(folder)).toEqual(['shared'])
    expect(statSync(file).mode & 0o777).toBe(0o600)
  })

  it('stays as it was where that cannot be', () => {
    expect(() => {
      replaceFile(folder, 'in the place of a folder')
    }).toThrow('EISDIR')
    expect(readdirSync(folder)).toEqual([])
  })
})
