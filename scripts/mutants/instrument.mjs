// Puts all mutants of a file into it at once, each behind a switch that the tests' worker turns.
const NESTING = ['statement', 'property', 'element', 'expression']

/**
 * @param mutants of `findMutants` for this very text
 * @param firstId what the first of them is called in `$mutant(id)`; the others count on from it
 * @returns the text with all of them; with none switched on it behaves as before
 */
export function instrument(text, mutants, firstId) {
  const sites = sitesOf(mutants, firstId)
  let next = 0
  const render = (from, to) => {
    let out = ''
    let at = from
    while (next < sites.length && sites[next].start < to) {
      const site = sites[next]
      next += 1
      out += text.slice(at, site.start) + wrap(site, render(site.start, site.end))
      at = site.end
    }
    return out + text.slice(at, to)
  }
  return render(0, text.length)
}

/** Mutants of one place share a site. Outer sites stand before what they enclose. */
function sitesOf(mutants, firstId) {
  const sites = new Map()
  for (const [at, { end, replacement, site, start }] of mutants.entries()) {
    const key = `${start} ${end} ${site}`
    if (!sites.has(key)) sites.set(key, { kind: site, start, end, switches: [] })
    sites.get(key).switches.push({ id: firstId + at, replacement })
  }
  return [...sites.values()].toSorted(
    (a, b) => a.start - b.start || b.end - a.end || NESTING.indexOf(a.kind) - NESTING.indexOf(b.kind),
  )
}

function wrap({ kind, switches }, code) {
  const [{ id }] = switches
  switch (kind) {
    case 'statement':
      return `{ if (!$mutant(${id})) { ${code}; } }`
    case 'element':
      return `...($mutant(${id}) ? [] : [${code}])`
    case 'property':
      return `...($mutant(${id}) ? {} : { ${code} })`
    default:
      return switches.reduceRight(
        (rest, { id: one, replacement }) => `($mutant(${one}) ? (${replacement}) : ${rest})`,
        `(${code})`,
      )
  }
}
