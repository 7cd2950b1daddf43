// Which files a file loads, directly or through others, by what stands in its import statements.
import { existsSync, readFileSync } from 'node:fs'
import { dirname, resolve } from 'node:path'

const LINK =
  /^(?:import|export)\s(?!type\s)[^'"]*?from '(\.[^']+)'|^import '(\.[^']+)'|import\('(\.[^']+)'\)/gm

/** @returns a function: path of a file → the paths of all files that it loads, itself among them */
export function makeImports() {
  const direct = new Map()
  const linksOf = (file) => {
    if (!direct.has(file)) direct.set(file, readLinks(file))
    return direct.get(file)
  }
  return (file) => {
    const found = new Set()
    const waiting = [file]
    while (waiting.length > 0) {
      const one = waiting.pop()
      if (found.has(one)) continue
      found.add(one)
      waiting.push(...linksOf(one))
    }
    return found
  }
}

function readLinks(file) {
  const links = [...readFileSync(file, 'utf8').matchAll(LINK)].map(
    ([, from, alone, later]) => from ?? alone ?? later,
  )
  return links.flatMap((link) => {
    const target = resolve(dirname(file), link)
    const written = [target.replace(/\.js$/, '.ts'), target.replace(/\.js$/, '.tsx'), target].find(
      (one) => /\.(?:[cm]?[jt]s|tsx)$/.test(one) && existsSync(one),
    )
    return written === undefined ? [] : [written]
  })
}
