import { h } from 'preact'
import { renderToString } from 'preact-render-to-string'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { highlighted, type CodeLanguage } from './highlight.js'

const LANGUAGES: readonly CodeLanguage[] = ['bash', 'go', 'ini', 'javascript', 'json', 'python']
const show = (code: string, language: CodeLanguage) =>
  renderToString(h('code', null, highlighted(code, language)))

describe('highlighted code', () => {
  it('has classes and no styles', () => {
    expect(show('await fetch("/a") // go', 'javascript')).toBe(
      '<code><span class="hljs-keyword">await</span> <span class="hljs-title function_">fetch</span>(<span class="hljs-string">&quot;/a&quot;</span>) <span class="hljs-comment">// go</span></code>',
    )
  })

  it.each(LANGUAGES)('in %s is the code, character for character, and none of it opens a tag', (language) => {
    const pieces = fc.array(
      fc.oneof(
        fc.string(),
        fc.constantFrom(
          '<script>',
          '</span>',
          '<span class="x">',
          '&amp;',
          '"',
          "'",
          '`',
          '\n',
          '$A',
          '${x}',
          '#',
          '//',
          '&#x27;',
        ),
      ),
    )
    fc.assert(
      fc.property(pieces, (parts) => {
        const code = parts.join('')
        const html = show(code, language)
        expect(html.replaceAll(/<\/?(?:span|code)[^>]*>/g, '')).not.toContain('<')
        const text = html
          .replaceAll(/<[^>]*>/g, '')
          .replaceAll('&lt;', '<')
          .replaceAll('&gt;', '>')
          .replaceAll('&quot;', '"')
          .replaceAll('&#39;', "'")
          .replaceAll('&amp;', '&')
        expect(text).toBe(code)
      }),
      { numRuns: 200 },
    )
  })
})
