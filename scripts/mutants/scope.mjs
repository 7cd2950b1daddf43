// Which files and lines are asked about.
import { execFileSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { globSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { folderOf } from './report.mjs'

/** Of each folder; a sample of a dozen begins with about so many, since the compiler refuses two in five. */
const HELD_OUT_MAX = 24

/** Tests; and the reference, which is words for people. */
const NOT_ASKED = /\.(?:test|contract)\.tsx?$|\.d\.ts$|\/openapi-[a-z-]+\.ts$/

/** @returns the sources at or below `paths`, from the root of the project, in their order */
export function sourceFiles(root, paths) {
  const files = paths.flatMap((path) =>
    statSync(join(root, path)).isDirectory() ? globSync(`${path}/**/*.{ts,tsx}`, { cwd: root }) : [path],
  )
  const names = new Set(files.map((file) => file.replaceAll('\\', '/')))
  return [...names].filter((file) => !NOT_ASKED.test(file)).toSorted((a, b) => (a < b ? -1 : 1))
}

/** @returns path → the lines of it that the working tree has and `main` has not; a new file is there whole */
export function changedLines(root) {
  const git = (...words) =>
    execFileSync('git', words, { cwd: root, encoding: 'utf8', maxBuffer: 64 * 1024 * 1024 })
  const since = git('merge-base', 'main', 'HEAD').trim()
  const changed = linesOfDiff(git('diff', '--unified=0', '--no-color', '--no-ext-diff', since))
  for (const path of git('ls-files', '--others', '--exclude-standard').split('\n').filter(Boolean))
    changed.set(path, [[1, Infinity]])
  return changed
}

/** @returns path → ranges of lines, both ends included */
export function linesOfDiff(diff) {
  const changed = new Map()
  let ranges = []
  for (const line of diff.split('\n')) {
    const path = /^\+\+\+ b\/(.+)$/.exec(line)?.[1]
    if (path !== undefined) changed.set(path, (ranges = []))
    const hunk = /^@@ -\S+ \+(\d+)(?:,(\d+))? @@/.exec(line)
    if (hunk === null) continue
    const count = Number(hunk[2] ?? 1)
    if (count > 0) ranges.push([Number(hunk[1]), Number(hunk[1]) + count - 1])
  }
  return changed
}

export const isChanged = ({ line, path }, changed) =>
  (changed.get(path) ?? []).some(([from, to]) => from <= line && line <= to)

/** @returns mutant → what it is known by while its line stays, wherever that moves: the second of two on one line is another */
export function namesOf(mutants) {
  const seen = new Map()
  return new Map(
    mutants.map((mutant) => {
      const name = `${mutant.path}\0${mutant.lineText}\0${mutant.mutation}`
      const times = (seen.get(name) ?? 0) + 1
      seen.set(name, times)
      return [mutant, `${name}\0${times}`]
    }),
  )
}

/** The same mutants in an order that only the seed decides; what is added elsewhere moves none of them. */
export function shuffled(mutants, seed) {
  const keyed = [...namesOf(mutants)].map(([mutant, name]) => ({
    mutant,
    key: createHash('sha256').update(`${seed}\0${name}`).digest('hex'),
  }))
  return keyed.toSorted((a, b) => (a.key < b.key ? -1 : 1)).map(({ mutant }) => mutant)
}

/** @returns the mutants without those that samples of `seed` begin with, which a later proof can then ask about unseen */
export function withoutHeldOut(mutants, seed) {
  const counts = new Map()
  const heldOut = new Set()
  for (const mutant of shuffled(mutants, seed)) {
    const folder = folderOf(mutant.path)
    const count = (counts.get(folder) ?? 0) + 1
    counts.set(folder, count)
    if (count <= HELD_OUT_MAX) heldOut.add(mutant)
  }
  return mutants.filter((mutant) => !heldOut.has(mutant))
}
