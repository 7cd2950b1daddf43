import { DOMParser } from '@xmldom/xmldom'
import { expect, it } from 'vitest'
import { wellFormed } from './0013-well-formed-notes.js'

const body = (inner: string) => `<body>${inner}</body>`

it.each([
  ['', ''],
  [body('plain &amp; <em>simple</em>'), body('plain &amp; <em>simple</em>')],
  [body('<a href="https://x/?a=1&b=2">l</a>'), body('<a href="https://x/?a=1&amp;b=2">l</a>')],
  [body("<a HREF = 'x\"y>z' >l</A>"), body('<a href="x&quot;y&gt;z">l</a>')],
  [body('one<hr>two<hr/>three<hr ></hr>'), body('one<hr/>two<hr/>three<hr/>')],
  [body('<img src="/a"><a data-asana-gid="1"/>'), body('<img src="/a"/><a data-asana-gid="1"></a>')],
  [body('&#233;&#xE9;&#60;&#0;&#xd800;&apos;'), body("éé&lt;'")],
  [body('a > b'), body('a &gt; b')],
  [body('a\u0001b\ufffe'), body('a\ufffdb\ufffd')],
  ['<BODY></BODY>', '<body></body>'],
])('what was kept as %j is written as XML', (before, after) => {
  expect(wellFormed(before)).toBe(after)
  expect(wellFormed(after)).toBe(after)
  if (after === '') return
  const problems: string[] = []
  const onError = (level: string, message: string) => {
    if (level !== 'warning') problems.push(message)
  }
  new DOMParser({ onError }).parseFromString(after, 'text/xml')
  expect(problems).toEqual([])
})
