// Mutants that change nothing that anybody could see, each with the reason why.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'

/**
 * @param folder in which explained.json stands: a list of { path, line, mutation, reason }, where `line` is the text of the line
 * @returns the entries
 */
export const readExplained = (folder) => JSON.parse(readFileSync(join(folder, 'explained.json'), 'utf8'))

const nameOf = ({ lineText, mutation, path }) => `${path}\0${lineText}\0${mutation}`

/** @returns a function that gives the reason for a mutant, or undefined */
export function explanations(entries) {
  const reasons = new Map(
    entries.map(({ line, mutation, path, reason }) => [nameOf({ path, lineText: line, mutation }), reason]),
  )
  return (mutant) => reasons.get(nameOf(mutant))
}

/**
 * @param find `findMutants` for a path, or an empty list where no file is
 * @returns the entries that explain no mutant of today's sources
 */
export function staleEntries(entries, find) {
  const names = new Map()
  return entries.filter(({ line, mutation, path }) => {
    if (!names.has(path)) names.set(path, new Set(find(path).map(nameOf)))
    return !names.get(path).has(nameOf({ path, lineText: line, mutation }))
  })
}

/**
 * Explained mutants are tried like all others.
 * @param reason why nobody could notice the mutant, or undefined
 * @returns the verdict: `explained` where no test noticed it either, and `wrongly explained` where one did
 */
export function withReason(verdict, reason) {
  if (reason === undefined) return verdict
  const isNoticed = verdict.state === 'killed' || verdict.state === 'timeout'
  return { ...verdict, state: isNoticed ? 'wrongly explained' : 'explained' }
}
