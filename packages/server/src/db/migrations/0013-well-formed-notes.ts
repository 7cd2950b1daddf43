import { sql, type Kysely } from 'kysely'
import type { Migration } from 'kysely/migration'

/**
 * Rich text was kept as it had been sent, which was not always XML. Now it is kept well-formed and in one way of writing; what was kept
 * before is written anew. What cannot be told apart from text is text.
 */
export const wellFormedNotes = (): Migration => ({ up: writeAnew })

async function writeAnew(db: Kysely<unknown>): Promise<void> {
  for (const [table, column] of [
    ['tasks', 'html_notes'],
    ['projects', 'html_notes'],
    ['teams', 'html_description'],
  ] as const) {
    const name = sql.table(table)
    const text = sql.ref(column)
    let after = ''
    for (;;) {
      const { rows } = await sql<{ gid: string; rich: string }>`
        select gid, ${text} as rich from ${name} where gid > ${after} and ${text} <> '' order by gid limit ${ROWS_AT_ONCE}
      `.execute(db)
      for (const { gid, rich } of rows) {
        const written = wellFormed(rich)
        if (written !== rich)
          await sql`update ${name} set ${text} = ${written} where gid = ${gid}`.execute(db)
      }
      const last = rows.at(-1)
      if (last === undefined) break
      after = last.gid
    }
  }
}

const ROWS_AT_ONCE = 500

/** What was taken for a tag or an entity until now; everything else was text. */
const TOKEN =
  /<(\/?)([a-z][a-z0-9]*)((?:\s+[\w-]+\s*=\s*(?:"[^"<]*"|'[^'<]*'))*)\s*(\/?)>|&(?:amp|lt|gt|quot|apos|#\d{1,7}|#x[\da-f]{1,6});/gi
const ATTRIBUTE = /([\w-]+)\s*=\s*(?:"([^"]*)"|'([^']*)')/g
const FORBIDDEN = /[^\t\n\r\u0020-\ufffd]/g

/** @param rich  a text that was accepted: its tags are balanced, but for `hr` and `img`, which may stand open */
export function wellFormed(rich: string): string {
  let written = ''
  let end = 0
  for (const { 0: token, 1: slash, 2: tag = '', 3: attributes = '', 4: selfClosing, index } of rich.matchAll(
    TOKEN,
  )) {
    written += escaped(rich.slice(end, index))
    end = index + token.length
    const name = tag.toLowerCase()
    const isVoid = name === 'hr' || name === 'img'
    if (token.startsWith('&')) written += escaped(decoded(token))
    else if (slash === '/') written += isVoid ? '' : `</${name}>`
    else {
      const open = `<${name}${[...attributes.matchAll(ATTRIBUTE)].map(writtenAttribute).join('')}`
      written += isVoid ? `${open}/>` : selfClosing === '/' ? `${open}></${name}>` : `${open}>`
    }
  }
  return written + escaped(rich.slice(end))
}

function writtenAttribute([, name = '', double, single = '']: RegExpMatchArray): string {
  const value = (double ?? single).replaceAll(/&(?:amp|lt|gt|quot|apos|#\d{1,7}|#x[\da-f]{1,6});/gi, decoded)
  return ` ${name.toLowerCase()}="${escaped(value).replaceAll('"', '&quot;')}"`
}

function decoded(entity: string): string {
  const name = entity.slice(1, -1).toLowerCase()
  const known = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" }[name]
  if (known !== undefined) return known
  const code = name.startsWith('#x') ? Number.parseInt(name.slice(2), 16) : Number(name.slice(1))
  const isCharacter = code > 0 && code <= 0x10ffff && (code < 0xd800 || code > 0xdfff)
  return isCharacter ? String.fromCodePoint(code) : ''
}

function escaped(text: string): string {
  return text
    .replaceAll(FORBIDDEN, '\ufffd')
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
}
