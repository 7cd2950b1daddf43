import highlighter from 'highlight.js/lib/core'
import bash from 'highlight.js/lib/languages/bash'
import go from 'highlight.js/lib/languages/go'
import ini from 'highlight.js/lib/languages/ini'
import javascript from 'highlight.js/lib/languages/javascript'
import json from 'highlight.js/lib/languages/json'
import python from 'highlight.js/lib/languages/python'
import { h, type ComponentChild } from 'preact'

const GRAMMARS = { bash, go, ini, javascript, json, python } as const

/** Languages that are coloured on pages. */
export type CodeLanguage = keyof typeof GRAMMARS

for (const [name, grammar] of Object.entries(GRAMMARS)) highlighter.registerLanguage(name, grammar)

const ENTITIES: Readonly<Record<string, string>> = {
  '&amp;': '&',
  '&lt;': '<',
  '&gt;': '>',
  '&quot;': '"',
  '&#x27;': "'",
}

/**
 * Code as markup of a page, its words in spans with classes alone, so that a policy without inline styles has it in light and dark. The highlighter
 * writes HTML; pages take nodes, which are escaped as all else is, and never text that would be taken for markup.
 * @throws Error where the highlighter's answer, without its tags, would not be the code
 * @see docs/adr/0039-reference.md
 */
export function highlighted(code: string, language: CodeLanguage): ComponentChild[] {
  const { value } = highlighter.highlight(code, { language })
  const open: { readonly name: string; readonly children: ComponentChild[] }[] = [{ name: '', children: [] }]
  let text = ''
  for (const [part, name] of value.matchAll(/<span class="([\w\- ]+)">|<\/span>|[^<]+/g)) {
    const inner = open.at(-1)
    if (name !== undefined) open.push({ name, children: [] })
    else if (part === '</span>') {
      open.pop()
      open.at(-1)?.children.push(h('span', { class: inner?.name ?? '' }, inner?.children))
    } else {
      const plain = part.replaceAll(/&(?:amp|lt|gt|quot|#x27);/g, (entity) => ENTITIES[entity] ?? entity)
      text += plain
      inner?.children.push(plain)
    }
  }
  if (text !== code || open.length !== 1) throw new Error(`the highlighter changed the code:\n${code}`)
  return open[0]?.children ?? []
}
