import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'

const STYLES = ['console.css', 'explorer.css', 'highlight.css', 'signed-in.css'] as const
/** Sides that stay where they are when a page is read from the right. */
const PHYSICAL = [
  /(?:^|[\s;{])(?:left|right)\s*:/g,
  /(?:margin|padding|border|scroll-margin|scroll-padding)-(?:left|right)\b/g,
  /border-(?:top|bottom)-(?:left|right)-radius/g,
  /(?:text-align|float|clear|justify-[a-z]+)\s*:\s*(?:left|right)\b/g,
]
/** Four values of which the second and the fourth, right and left, are not the same. */
const FOUR_SIDES = /(?:margin|padding|inset|border-width)\s*:\s*([^;{}]+);/g

/** The values of a shorthand; what stands in brackets is one. */
function valuesOf(text: string): readonly string[] {
  const values: string[] = []
  let depth = 0
  for (const word of text.trim().split(/\s+/)) {
    if (depth === 0) values.push(word)
    else values.push(`${values.pop() ?? ''} ${word}`)
    depth += word.split('(').length - word.split(')').length
  }
  return values
}

describe.each(STYLES)('%s', (name) => {
  const css = readFileSync(new URL(`../../public/${name}`, import.meta.url), 'utf8').replaceAll(
    /\/\*[\s\S]*?\*\//g,
    '',
  )

  it('turns round with a page that is read from the right: no side is left or right', () => {
    const found = PHYSICAL.flatMap((pattern) => [...css.matchAll(pattern)].map(([text]) => text.trim()))
    const uneven = [...css.matchAll(FOUR_SIDES)]
      .map(([, text = '']) => valuesOf(text))
      .filter((values) => values.length === 4 && values[1] !== values[3])
    expect([...found, ...uneven.map((values) => values.join(' '))]).toEqual([])
  })
})
