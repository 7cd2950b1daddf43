import type { FormBrowser, Shown } from './form-browser.js'
import { formsOf, type HtmlForm } from './html-form.js'

const PAGES_MAX = 400
const HREF = /<a\b[^>]*?\shref="([^"]*)"/g

export interface CrawledPage {
  readonly path: string
  readonly shown: Shown
  readonly forms: readonly HtmlForm[]
}

/**
 * Visits every page of this site that links lead to.
 * @param skips  paths that are not followed; the reference is long and says the same to everybody
 */
export async function crawl(
  browser: FormBrowser,
  starts: readonly string[],
  skips: (path: string) => boolean = (path) => path.startsWith('/docs') || path.startsWith('/-/'),
): Promise<readonly CrawledPage[]> {
  const waiting = [...starts]
  const pages = new Map<string, CrawledPage>()
  for (let path = waiting.shift(); path !== undefined && pages.size < PAGES_MAX; path = waiting.shift()) {
    if (pages.has(path) || skips(path)) continue
    const shown = await browser.get(path)
    pages.set(path, { path, shown, forms: formsOf(shown.text) })
    for (const [, href = ''] of shown.text.matchAll(HREF)) {
      const [target = ''] = href.replaceAll('&amp;', '&').split('#')
      if (target.startsWith('/') && !target.startsWith('//')) waiting.push(target)
    }
  }
  return [...pages.values()]
}
