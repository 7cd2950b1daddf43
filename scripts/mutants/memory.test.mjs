import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterEach, expect, it } from 'vitest'
import { makeTestHash, mutantKey, openMemory } from './memory.mjs'

const folders = []
const folderWith = (files) => {
  const folder = mkdtempSync(join(tmpdir(), 'mutants-'))
  folders.push(folder)
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true })
    writeFileSync(join(folder, path), text)
  }
  return folder
}
afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true })
})

it('knows what it was told before, and nothing of it when it begins anew', () => {
  const folder = folderWith({})
  const first = openMemory(folder, false)
  first.results.set('a', { refused: true })
  first.reach.set('b', { ms: 1 })
  first.save()
  const second = openMemory(folder, false)
  expect([second.results.get('a'), second.reach.get('b')]).toEqual([{ refused: true }, { ms: 1 }])
  expect(openMemory(folder, true).results.size).toBe(0)
})

it('keeps what it knows though its folder went meanwhile', () => {
  const folder = folderWith({})
  const memory = openMemory(folder, false)
  memory.results.set('a', { refused: true })
  rmSync(folder, { recursive: true })
  memory.save()
  expect(openMemory(folder, false).results.get('a')).toEqual({ refused: true })
})

it('begins anew when what it wrote is damaged', () => {
  const folder = folderWith({ 'results.json': '{', 'reach.json': '{"format":0,"records":[["a",1]]}' })
  const memory = openMemory(folder, false)
  expect([memory.results.size, memory.reach.size]).toEqual([0, 0])
})

it('takes a test for another one when a contract or a support that it imports has changed', () => {
  const files = {
    'src/a.ts': '1',
    'src/a.contract.ts': "import '../test/support/x.js'\nimport { y } from '../test/support/y.js'\n",
    'test/a.test.ts': "import { a } from '../src/a.contract.js'\nimport { b } from '../src/a.js'\n",
    'test/support/y.ts': '1',
  }
  const hash = (changed) => makeTestHash()(join(folderWith({ ...files, ...changed }), 'test/a.test.ts'))
  expect(hash({})).toBe(hash({}))
  expect(hash({ 'test/support/y.ts': '2' })).not.toBe(hash({}))
  expect(hash({ 'src/a.contract.ts': '' })).not.toBe(hash({}))
  expect(hash({ 'src/a.ts': '2' })).toBe(hash({}))
})

it('takes a mutant for another one when anything in its file has changed', () => {
  const mutant = { path: 'a.ts', replacement: 'x', site: 'expression', start: 1, end: 2 }
  expect(mutantKey(mutant, 'text')).toBe(mutantKey({ ...mutant, line: 3 }, 'text'))
  expect(mutantKey(mutant, 'text ')).not.toBe(mutantKey(mutant, 'text'))
  expect(mutantKey({ ...mutant, replacement: 'y' }, 'text')).not.toBe(mutantKey(mutant, 'text'))
})
