import { randomBytes } from 'node:crypto'
import { chmodSync, chownSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { readEncryptionKey } from './encryption-key.js'

describe('the file with the operator’s key', () => {
  const key = randomBytes(32).toString('base64')
  let folder: string
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'mudra-test-'))
  })
  afterAll(() => {
    rmSync(folder, { recursive: true })
  })

  const read = (file: string) => {
    const problems: string[] = []
    const found = readEncryptionKey(file, (problem) => problems.push(problem))
    return { found, problems }
  }
  const fileWith = (text: string, mode = 0o600) => {
    const file = join(folder, 'key')
    writeFileSync(file, text)
    chmodSync(file, mode)
    return file
  }

  it.each(['', '\n', '\r\n'])('holds 32 bytes in base64, with or without the end of a line', (end) => {
    expect(read(fileWith(key + end))).toEqual({ found: key, problems: [] })
  })

  it.each([
    ['nothing', ''],
    ['too little', randomBytes(31).toString('base64')],
    ['too much', randomBytes(33).toString('base64')],
    ['another alphabet', `${'_'.repeat(42)}8=`],
    ['hex', randomBytes(32).toString('hex')],
    ['no padding', key.slice(0, -1)],
    ['two lines', `${key}\n${key}`],
  ])('is refused with %s in it, with the way to make one', (_, text) => {
    const { found, problems } = read(fileWith(text))
    expect(found).toBeNull()
    expect(problems).toEqual([
      expect.stringMatching(/does not hold 32 bytes in base64; make one with: .*openssl/),
    ])
    if (text.length > 10) expect(problems[0]).not.toContain(text.slice(0, 10))
  })

  it.each([0o640, 0o604, 0o660, 0o644])('is refused when others may read it: %o', (mode) => {
    const file = fileWith(key, mode)
    expect(read(file)).toEqual({
      found: null,
      problems: [`${file} can be read by others; run: chmod 600 ${file}`],
    })
  })

  const isRoot = process.getuid?.() === 0
  it.skipIf(!isRoot)(
    `is taken as Kubernetes and systemd hand it over, and from nobody but root${isRoot ? '' : ' (skipped: not root)'}`,
    () => {
      const file = fileWith(key, 0o440)
      expect(read(file)).toEqual({ found: key, problems: [] })
      chownSync(file, 65_532, 0)
      expect(read(file).problems).toEqual([`${file} can be read by others; run: chmod 600 ${file}`])
      chownSync(file, 0, 0)
      for (const mode of [0o444, 0o460, 0o640, 0o441]) {
        chmodSync(file, mode)
        expect(read(file).found).toBeNull()
      }
    },
  )

  it('is refused when it is none', () => {
    expect(read(join(folder, 'nowhere')).problems[0]).toMatch(/^cannot read .*ENOENT.*make one with/)
    for (const mode of [0o700, 0o755]) {
      chmodSync(folder, mode)
      expect(read(folder).problems).toEqual([`${folder} is a folder; name the file in it`])
    }
    expect(read('/dev/null').problems[0]).toMatch(/ is not a regular file; make one with/)
    const loop = join(folder, 'loop')
    symlinkSync(loop, loop)
    expect(read(loop).problems[0]).toMatch(/^cannot read .*ELOOP/)
  })
})
