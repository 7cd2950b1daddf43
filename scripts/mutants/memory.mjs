// What earlier runs found out, kept by the text of sources and tests, so that a second run asks only what is new.
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'

const FORMAT = 2

/** @param folder for the files; @param isFresh whether to begin with nothing */
export function openMemory(folder, isFresh) {
  if (isFresh) rmSync(folder, { recursive: true, force: true })
  mkdirSync(folder, { recursive: true })
  const results = openFile(join(folder, 'results.json'))
  const reach = openFile(join(folder, 'reach.json'))
  return {
    /** By mutant: `refused` by the compiler, `killed` by a test, or which tests `passed` in spite of it. */
    results: results.records,
    /** By test file: which mutants of which source it reaches; by source: which of its own while it loads. */
    reach: reach.records,
    save: () => {
      results.save()
      reach.save()
    },
  }
}

function openFile(path) {
  const records = new Map(read(path))
  return {
    records,
    // Another run may have saved meanwhile.
    save: () => {
      const aside = `${path}.${process.pid}`
      // A long run outlives what is installed meanwhile.
      mkdirSync(dirname(path), { recursive: true })
      writeFileSync(
        aside,
        JSON.stringify({ format: FORMAT, records: [...new Map([...read(path), ...records])] }),
      )
      renameSync(aside, path)
    },
  }
}

function read(path) {
  try {
    const { format, records } = JSON.parse(readFileSync(path, 'utf8'))
    return format === FORMAT ? records : []
  } catch {
    return [] // none yet, or not ours: it is made anew
  }
}

export const hashOf = (...texts) => {
  const hash = createHash('sha256')
  for (const text of texts) hash.update(text).update('\0')
  return hash.digest('hex').slice(0, 24)
}

/** What a mutant is known by: the whole text of its file, and what is changed in it. */
export const mutantKey = ({ path, replacement, site, start, end }, sourceText) =>
  hashOf(path, sourceText, site, String(start), String(end), replacement)

const TESTING_FILE = /\/test\/|\.(?:test|contract)\.tsx?$/

/** @returns a function: the hash of a test file together with all contracts and supporting files that it imports */
export function makeTestHash() {
  const known = new Map()
  return (file) => {
    if (!known.has(file)) {
      const texts = textsBelow(file, new Map())
      const inOrder = [...texts].toSorted(([a], [b]) => (a < b ? -1 : 1))
      known.set(file, hashOf(...inOrder.map(([, text]) => text)))
    }
    return known.get(file)
  }
}

/** Follows the imports of tests into other files of tests, and adds path → text for each. */
function textsBelow(file, texts) {
  if (texts.has(file) || !existsSync(file)) return texts
  const text = readFileSync(file, 'utf8')
  texts.set(file, text)
  for (const [, link] of text.matchAll(/from '(\.[^']+)'/g)) {
    const target = resolve(dirname(file), link)
    for (const one of [target, target.replace(/\.js$/, '.ts'), target.replace(/\.js$/, '.tsx')])
      if (TESTING_FILE.test(one)) textsBelow(one, texts)
  }
  return texts
}
