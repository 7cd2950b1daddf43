import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { htmlOf, plainFromRich, richFromPlain } from './rich-text-plain.js'
import { parseRichText, writeRichText } from './rich-text.js'

const body = (inner: string) => `<body>${inner}</body>`

describe('plain text', () => {
  it('comes back from its rich form unchanged, whatever it holds', () => {
    const markup = fc.string({
      unit: fc.constantFrom(
        '<',
        '>',
        '&',
        'amp;',
        '"',
        "'",
        'body',
        '/',
        '\n',
        '&#60;',
        ' ',
        'é',
        '<hr/>',
        ']]>',
      ),
    })
    fc.assert(
      fc.property(fc.oneof(fc.string({ unit: 'grapheme' }), markup), (plain) => {
        expect(plainFromRich(richFromPlain(plain))).toBe(plain)
      }),
      { numRuns: 500 },
    )
  })

  it('that is empty has an empty body', () => {
    expect(richFromPlain('')).toBe('')
    expect(htmlOf('')).toBe('<body></body>')
    expect(plainFromRich('')).toBe('')
    expect(plainFromRich('<body></body>')).toBe('')
    expect(htmlOf(body('x'))).toBe(body('x'))
  })
})

describe('the plain form of rich text', () => {
  it.each([
    ['Mittens <em>really</em> likes it.', 'Mittens really likes it.'],
    ['<h1>Title</h1>text', 'Title\ntext'],
    ['text<h1>Title</h1>', 'text\nTitle'],
    ['one<hr/>two<hr/>three', 'one\ntwo\nthree'],
    ['<ol><li>a</li><li>b</li></ol>', 'a\nb\n'],
    ['<ul><li>one<ul><li>two</li></ul></li></ul>', 'one\ntwo\n'],
    ['<ul><li>one<ol><li>two</li></ol>three</li></ul>four', 'one\ntwo\nthree\nfour'],
    ['<ul>\n  <li>one</li>\n  <li>two</li>\n</ul>after', 'one\ntwo\nafter'],
    ['before<ul><li>one</li></ul>', 'before\none\n'],
    ['before<blockquote>quote</blockquote>after', 'before\nquote\nafter'],
    ['before<pre>x\ny</pre>after', 'before\nx\ny\nafter'],
    ['<blockquote><pre>x</pre></blockquote>y', 'x\ny'],
    ['<table><tr><td>a</td><td>b</td></tr><tr><td>c</td></tr></table>d', 'a\nb\nc\nd'],
    ['a<img src="/x" alt="A &amp; B"/>b', 'a\nA & B\nb'],
    ['a<img src="/x"/>b', 'a\nb'],
    ['a<object type="x"><a href="/y">y</a></object>b', 'a\ny\nb'],
    ['line\n<h2>Title</h2>\ntext', 'line\nTitle\n\ntext'],
    ['<em>a</em><strong>b</strong>', 'ab'],
    ['&lt;b&gt; &amp;amp; &quot;x&quot;', '<b> &amp; "x"'],
    ['<a href="https://x.example/?q=a&gt;b">link</a>', 'link'],
  ])('of %s', (rich, plain) => {
    expect(plainFromRich(body(rich))).toBe(plain)
  })

  it('decodes an entity once and never what it gave', () => {
    expect(plainFromRich(body('&amp;lt;script&amp;gt;'))).toBe('&lt;script&gt;')
    expect(plainFromRich(body('&amp;#60;'))).toBe('&#60;')
  })

  it('breaks the line at every boundary between two blocks', () => {
    const blocks = ['h1', 'h2', 'li', 'pre', 'blockquote', 'td', 'ul', 'ol', 'table', 'tr', 'object']
    for (const one of blocks) {
      for (const other of blocks) {
        for (const xml of [
          `<${one}>x</${one}><${other}>y</${other}>`,
          `<${one}>x<${other}>y</${other}></${one}>`,
        ]) {
          const read = parseRichText(body(xml))
          if (!read.ok) throw new Error(read.fault)
          expect(plainFromRich(writeRichText(read.value)), xml).toMatch(/^x\ny\n?$/)
        }
      }
    }
  })
})
