/** @returns the indented blocks of a text in Markdown, in their order; blank lines between indented ones belong to a block */
export function indentedBlocks(markdown: string): readonly string[] {
  const blocks: string[][] = []
  let isInside = false
  for (const line of markdown.split('\n')) {
    const isCode = line.startsWith('    ')
    if (isCode && !isInside) blocks.push([])
    if (isCode) blocks.at(-1)?.push(line.slice(4))
    else if (isInside && line === '') blocks.at(-1)?.push('')
    isInside = isCode || (isInside && line === '')
  }
  return blocks.map((lines) => lines.join('\n').trim())
}
